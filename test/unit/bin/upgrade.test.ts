import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { lockedPackages } from '../../../bin/upgrade/checkout.ts';
import { lastRelease, releaseAt } from '../../../bin/upgrade/release.ts';

const folders: string[] = [];

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'order-orchestrator-history-'));
  folders.push(folder);
  return folder;
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function git(folder: string, ...args: string[]): string {
  const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', ['-C', folder, ...who, ...args], { encoding: 'utf8' }).trim();
}

/** A project whose commits say these versions, oldest first; each commit changes another script as well. */
function projectWith(versions: readonly string[]): { folder: string; commits: string[] } {
  const folder = newFolder();
  git(folder, 'init', '--quiet');
  const commits = versions.map((version, at) => {
    const content = { version, scripts: { start: `node ${at}.ts` } };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(content));
    git(folder, 'add', '.');
    git(folder, 'commit', '--quiet', '-m', `commit ${at}`);
    return git(folder, 'rev-parse', 'HEAD');
  });
  return { folder, commits };
}

test('the last commit that raised the version is the release, not one that changed other lines or lowered it', async () => {
  const { folder, commits } = projectWith(['0.1.0', '0.1.0', '0.2.0', '0.2.0', '0.1.9', '0.1.9']);

  expect(await lastRelease(folder)).toEqual({ commit: commits[2], version: '0.2.0' });
});

test('versions are compared as numbers: 0.10.0 is higher than 0.9.0', async () => {
  const { folder, commits } = projectWith(['0.9.0', '0.10.0', '0.10.0']);

  expect(await lastRelease(folder)).toEqual({ commit: commits[1], version: '0.10.0' });
});

test('a release that is the present commit is upgraded to from the one before it', async () => {
  const { folder, commits } = projectWith(['0.1.0', '0.2.0', '0.3.0']);

  expect(await lastRelease(folder)).toEqual({ commit: commits[1], version: '0.2.0' });
});

test('the first commit of a project raised its version from nothing', async () => {
  const { folder, commits } = projectWith(['0.1.0', '0.1.0']);

  expect(await lastRelease(folder)).toEqual({ commit: commits[0], version: '0.1.0' });
});

test('a history of one commit has no release before it, and says how to name one', async () => {
  const { folder } = projectWith(['0.1.0']);

  await expect(lastRelease(folder)).rejects.toThrow(
    'The history that is here (commits: 1, whole) has no commit before the present one that raised the version in ' +
      'package.json. Name a revision: npm run test:upgrade -- --from REV',
  );
});

test('a shallow clone in which no release is left says so, and how the rest is fetched', async () => {
  const { folder } = projectWith(['0.1.0', '0.2.0', '0.2.0', '0.2.0']);
  const shallow = newFolder();
  git(shallow, 'clone', '--quiet', '--depth', '2', `file://${folder}`, '.');

  await expect(lastRelease(shallow)).rejects.toThrow(
    /commits: 2, the end of a shallow clone\).*git fetch --unshallow\).*--from REV/,
  );
});

test('a folder without history says so', async () => {
  await expect(lastRelease(newFolder())).rejects.toThrow('has no history: it is no clone of a repository.');
});

test('a revision is named in any way that git knows, and one that is not there is refused', async () => {
  const { folder, commits } = projectWith(['0.1.0', '0.2.0']);

  expect(await releaseAt(folder, 'HEAD~1')).toEqual({ commit: commits[0], version: '0.1.0' });
  await expect(releaseAt(folder, 'v9')).rejects.toThrow(
    'v9 is no revision of this project that git has here.',
  );
});

test('a release shares the present packages when they differ in the version of the project alone', () => {
  const lock = (version: string, zod: string): string =>
    JSON.stringify({ version, packages: { '': { version }, 'node_modules/zod': { version: zod } } });

  expect(lockedPackages(lock('0.2.0', '4.6.7'))).toBe(lockedPackages(lock('0.3.0', '4.6.7')));
  expect(lockedPackages(lock('0.2.0', '4.6.7'))).not.toBe(lockedPackages(lock('0.2.0', '4.6.8')));
});
