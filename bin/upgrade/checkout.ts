import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { git } from './git.ts';
import type { Release } from './release.ts';

const run = promisify(execFile);
const lockSchema = z.looseObject({ packages: z.record(z.string(), z.record(z.string(), z.unknown())) });

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

/** A release that has the present packages shares them. */
async function installPackages(root: string, folder: string): Promise<void> {
  const [present, released] = await Promise.all([root, folder].map(lockOf));
  if (present === released) await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  else await run('npm', ['ci', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: folder });
}

async function lockOf(folder: string): Promise<string> {
  return lockedPackages(await readFile(join(folder, 'package-lock.json'), 'utf8'));
}

/** What a lock file says of packages; the project's own version, which each release raises, is left out. */
export function lockedPackages(lockFile: string): string {
  const { packages } = lockSchema.parse(JSON.parse(lockFile));
  return JSON.stringify({ ...packages, '': { ...packages[''], version: undefined } });
}
