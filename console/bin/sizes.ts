import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { distFolder } from './install.ts';

/** KB (1,000 bytes, gzip -9) of the first load at most. */
export const LARGEST_FIRST_LOAD_KB = 260;

function sizeOf(file: string): number {
  return gzipSync(readFileSync(distFolder + file), { level: 9 }).length;
}

function inKb(bytes: number): number {
  return Math.round(bytes / 100) / 10;
}

/** KB (gzip -9) of the scripts and styles that index.html names, and of index.html: what *Now* is shown with. */
export function firstLoadKb(): number {
  const page = readFileSync(`${distFolder}index.html`, 'utf8');
  const named = readdirSync(`${distFolder}assets`).filter((file) => page.includes(`/assets/${file}`));
  const files = ['index.html', ...named.map((file) => `assets/${file}`)];
  return inKb(files.reduce((sum, file) => sum + sizeOf(file), 0));
}

/** KB (gzip -9) of each file of the build, the largest first. */
export function fileSizesKb(): [file: string, kb: number][] {
  const files = readdirSync(`${distFolder}assets`).map((file): [string, number] => [
    file,
    inKb(sizeOf(`assets/${file}`)),
  ]);
  return files.toSorted(([, one], [, other]) => other - one);
}
