import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What a command of git wrote. @throws Error where git refused */
export async function git(folder: string, ...args: string[]): Promise<string> {
  const { stdout } = await run('git', ['-C', folder, ...args], { maxBuffer: 64 * 1024 * 1024 });
  return stdout.trim();
}

/** What a command of git wrote; undefined where git refused. */
export async function gitIfPossible(folder: string, ...args: string[]): Promise<string | undefined> {
  return await git(folder, ...args).catch(() => undefined);
}
