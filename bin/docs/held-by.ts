/** Which tests hold which rule of the protocol: read from their titles, which carry the rule's number. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.ts';

/** A test's title, or the part of it that a table of cases says. */
export interface Holder {
  readonly file: string;
  readonly title: string;
}

/** A text behind `test(`, `describe(`, the brackets of `each`, or at the head of a row of cases. */
const TITLE = /(?<=[([]\s*)(?:'((?:[^'\\\n]|\\.)+)'|"((?:[^"\\\n]|\\.)+)"|`([^`]+)`)(?=,)/g;
/** Rules of shops are in brackets alone: their letters are those of parcels and sizes, too. */
const RULE = /\bP\d{1,2}\b|(?<=\((?:[PST]\d{1,2}, )*)[ST]\d{1,2}(?=[,)])/g;

function titlesOf(source: string): string[] {
  return [...source.matchAll(TITLE)].map(
    ([, single, double, template]) => single ?? double ?? template ?? '',
  );
}

function rulesIn(title: string): string[] {
  return [...new Set([...title.matchAll(RULE)].map(([rule]) => rule))];
}

/** The title without the numbers of its rules, which the heading says already. */
function withoutRules(title: string): string {
  const bare = title
    .replace(/\s*\((?:[PST]\d{1,2}(?:, )?)+\)/g, '')
    .replace(/^(?:P\d{1,2}(?:, )?)+:?\s*/, '');
  return bare === '' ? title : bare;
}

/** Every test that names a rule, by rule. */
export function holdersByRule(): ReadonlyMap<string, readonly Holder[]> {
  const holders = new Map<string, Holder[]>();
  for (const file of globSync('test/**/*.test.ts', { cwd: root }).sort()) {
    const titles = titlesOf(readFileSync(join(root, file), 'utf8'));
    for (const title of titles)
      for (const rule of rulesIn(title)) {
        const known = holders.get(rule) ?? [];
        holders.set(rule, [...known, { file, title: withoutRules(title) }]);
      }
  }
  return holders;
}

/** The tests of one rule as a list, by file. */
export function testList(holders: readonly Holder[]): string {
  if (holders.length === 0) return 'Held by no test yet.';
  const byFile = Map.groupBy(holders, ({ file }) => file);
  return [...byFile]
    .map(([file, own]) => {
      const titles = [...new Set(own.map(({ title }) => title.replaceAll('`', "'")))];
      return [`- [${file}](../${file})`, ...titles.map((title) => `  - ${title}`)].join('\n');
    })
    .join('\n');
}
