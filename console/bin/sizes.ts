import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { consoleFolder } from './install.ts';

/** KB (1,000 bytes, gzip -9) of a page's first load at most. */
export const LARGEST_FIRST_LOAD_KB = 260;

/** KB (gzip -9) of the scripts and styles that index.html names, and index.html. Needs a build. */
export function firstLoadKb(): number {
  const dist = `${consoleFolder}dist/`;
  const page = readFileSync(`${dist}index.html`, 'utf8');
  const named = readdirSync(`${dist}assets`).filter((file) => page.includes(`/assets/${file}`));
  const files = ['index.html', ...named.map((file) => `assets/${file}`)];
  const bytes = files.map((file) => gzipSync(readFileSync(dist + file), { level: 9 }).length);
  return Math.round(bytes.reduce((sum, size) => sum + size, 0) / 100) / 10;
}
