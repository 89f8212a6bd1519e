import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const consoleFolder = fileURLToPath(new URL('..', import.meta.url));
/** What `buildConsole` writes: the whole console as files. */
export const distFolder = `${consoleFolder}dist/`;
const stampFile = `${consoleFolder}node_modules/.installed-lock`;
const run = promisify(execFile);

/**
 * Installs what the console is built with, from the package registry, by its own lockfile. Does nothing where that
 * lockfile is installed. @throws Error where npm fails, with what npm said
 */
export async function installDependencies(): Promise<void> {
  const lock = createHash('sha256')
    .update(readFileSync(`${consoleFolder}package-lock.json`))
    .digest('hex');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === lock) return;
  await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: consoleFolder });
  writeFileSync(stampFile, lock);
}

/**
 * A command of the console's own packages, for what people get: whoever starts it may be a test. @throws Error where it
 * fails, with what it said
 */
export async function runConsoleTool(script: string, words: readonly string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [`${consoleFolder}node_modules/${script}`, ...words], {
    cwd: consoleFolder,
    env: { ...process.env, NODE_ENV: 'production' },
  });
  return stdout;
}

/** Builds the console into `distFolder`; its packages are installed first, once. */
export async function buildConsole(): Promise<void> {
  await installDependencies();
  await runConsoleTool('vite/bin/vite.js', ['build', '--logLevel=warn']);
}
