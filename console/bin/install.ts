import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const consoleFolder = fileURLToPath(new URL('..', import.meta.url));
const stampFile = `${consoleFolder}node_modules/.installed-lock`;

/**
 * Installs what the console is built with, from the package registry, by its own lockfile. Does nothing where that
 * lockfile is installed. Throws where npm fails.
 */
export function installDependencies(): void {
  const lock = createHash('sha256')
    .update(readFileSync(`${consoleFolder}package-lock.json`))
    .digest('hex');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === lock) return;
  console.error('Installing what the console is built with ...');
  // What npm tells goes to stderr: the commands' answers are read from stdout.
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: consoleFolder, stdio: ['ignore', 2, 2] });
  writeFileSync(stampFile, lock);
}
