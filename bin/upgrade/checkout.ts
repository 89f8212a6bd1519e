import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { git } from './git.ts';
import type { Release } from './release.ts';

const run = promisify(execFile);

/** A release in a folder of its own, installed. */
export interface Checkout {
  readonly folder: string;
  readonly remove: () => Promise<void>;
}

/** Puts a release of the project at `root` into a temporary folder and installs its packages. */
export async function checkOut(root: string, { commit }: Release): Promise<Checkout> {
  const folder = await mkdtemp(join(tmpdir(), 'order-orchestrator-release-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const archive = join(folder, 'release.tar');
    await git(root, 'archive', '--format=tar', `--output=${archive}`, commit);
    await run('tar', ['-xf', archive, '-C', folder]);
    await rm(archive);
    await installPackages(root, folder);
    return { folder, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** A release that has the present packages, to the letter of the lock file, shares them. */
async function installPackages(root: string, folder: string): Promise<void> {
  if ((await lockOf(root)) === (await lockOf(folder)))
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  else await run('npm', ['ci', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: folder });
}

function lockOf(folder: string): Promise<string> {
  return readFile(join(folder, 'package-lock.json'), 'utf8');
}
