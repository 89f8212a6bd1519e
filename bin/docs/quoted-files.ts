/** Files that a page quotes whole: each stands between `<!-- code FILE -->` and `<!-- /code FILE -->`. */
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { root } from './root.ts';

const QUOTED = /<!-- code (\S+) -->/g;

function fenced(file: string): string {
  const text = readFileSync(join(root, file), 'utf8').trimEnd();
  return [`\`\`\`${extname(file).slice(1)}`, text, '```'].join('\n');
}

/** The quoted files of a page's text, by the name of their mark. */
export function quotedFiles(text: string): ReadonlyMap<string, string> {
  const files = [...text.matchAll(QUOTED)].map(([, file = '']) => file);
  return new Map(files.map((file) => [`code ${file}`, fenced(file)]));
}
