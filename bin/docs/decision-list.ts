/** The list of docs/decisions/README.md: every decision by the heading of its page. */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from './root.ts';

function headingOf(page: string): string {
  const heading = /^# (.+)$/m.exec(readFileSync(join(root, page), 'utf8'))?.[1];
  if (heading === undefined) throw new Error(`${page} has no heading`);
  return heading;
}

export function decisionList(): string {
  const pages = globSync('docs/decisions/*.md', { cwd: root }).filter((page) => !page.endsWith('README.md'));
  const lines = pages.map((page) => `- [${headingOf(page)}](${basename(page)})`);
  return lines.sort().join('\n');
}
