/** Which revision an upgrade is tested from. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as z from 'zod';
import { git, gitIfPossible } from './git.ts';

/** There is no release to upgrade from; the message says why, and what to do. */
export class NoReleaseError extends Error {
  override name = 'NoReleaseError';
}

/** A revision of the project, and the version that its package.json says. */
export interface Release {
  readonly commit: string;
  readonly version: string;
}

const packageSchema = z.looseObject({ version: z.string() });

/** A revision by any name that git knows. @throws NoReleaseError */
export async function releaseAt(folder: string, revision: string): Promise<Release> {
  const commit = await gitIfPossible(folder, 'rev-parse', '--verify', '--quiet', `${revision}^{commit}`);
  const version = commit && (await versionAt(folder, commit));
  if (commit && version) return { commit, version };
  throw new NoReleaseError(`${revision} is no revision of this project that git has here.`);
}

/**
 * The last commit before the present one that raised the version in package.json.
 *
 * @throws NoReleaseError where the history that is here has none
 */
export async function lastRelease(folder: string): Promise<Release> {
  const head = await gitIfPossible(folder, 'rev-parse', '--verify', '--quiet', 'HEAD');
  if (head === undefined)
    throw new NoReleaseError(`${folder} has no history: it is no clone of a repository.`);

  const cut = await cutCommits(folder);
  const touching = await git(folder, 'log', '--first-parent', '--format=%H', '--', 'package.json');
  for (const commit of touching.split('\n').filter(Boolean)) {
    if (commit === head || cut.has(commit)) continue;
    const version = await versionAt(folder, commit);
    if (version && isHigher(version, await versionAt(folder, `${commit}^`))) return { commit, version };
  }
  throw new NoReleaseError(await withoutRelease(folder, cut.size > 0));
}

/** The commits at which a shallow clone ends: what came before them is not here, nor what they changed. */
async function cutCommits(folder: string): Promise<ReadonlySet<string>> {
  const file = await git(folder, 'rev-parse', '--git-path', 'shallow');
  const text = await readFile(resolve(folder, file), 'utf8').catch(() => '');
  return new Set(text.split('\n').filter(Boolean));
}

async function versionAt(folder: string, commit: string): Promise<string | undefined> {
  const text = await gitIfPossible(folder, 'show', `${commit}:package.json`);
  return text === undefined ? undefined : packageSchema.parse(JSON.parse(text)).version;
}

/** The first commit of a project raises its version from nothing. */
function isHigher(version: string, before: string | undefined): boolean {
  if (before === undefined) return true;
  const past = before.split('.').map(Number);
  const steps = version.split('.').map((part, at) => Number(part) - (past[at] ?? 0));
  return (steps.find((step) => step !== 0) ?? 0) > 0;
}

async function withoutRelease(folder: string, isShallow: boolean): Promise<string> {
  const commits = await git(folder, 'rev-list', '--count', 'HEAD');
  const extent = isShallow ? 'the end of a shallow clone' : 'whole';
  return (
    `The history that is here (commits: ${commits}, ${extent}) has no commit before the present one that raised the version in ` +
    `package.json. ${isShallow ? 'Fetch the rest (git fetch --unshallow), or name' : 'Name'} a revision: ` +
    'npm run test:upgrade -- --from REV'
  );
}
