import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import {
  anchorsOf,
  citingFiles,
  commandsIn,
  exists,
  filesNamedIn,
  isSomeFile,
  linksOf,
  pages,
  pathsIn,
  textOf,
} from './pages.ts';

const CITED_PAGE = /\bdocs\/[\w/-]+\.md(?:#([\w-]+))?/g;
const CITED_RULE = /\bP\d{1,2}\b(?!#)/g;
/** Documents that were only ever at hand where the project was designed. */
const FOREIGN = /\b(?:API|DESIGN|PROTOCOL|HOUSE)(?:\.md)? \d|\b(?:API|DESIGN|PROTOCOL|HOUSE)\.md\b/;

describe('the documents', () => {
  test.each(pages)('every link of %s leads to a file and, where it names one, to a heading', (page) => {
    const broken = linksOf(page).filter(({ target, anchor }) => {
      if (!exists(target)) return true;
      return anchor !== undefined && !anchorsOf(target).includes(anchor);
    });

    expect(broken).toEqual([]);
  });

  test.each(pages)('every path that %s names is there', (page) => {
    expect(pathsIn(page).filter((path) => !exists(path))).toEqual([]);
  });

  test.each(pages)('every npm script that %s names is in package.json', (page) => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(textOf('package.json')));

    expect(commandsIn(page).filter((name) => !(name in scripts))).toEqual([]);
  });

  test('every page of docs/ is reached by a link from another', () => {
    const reached = new Set(
      pages.flatMap((page) => linksOf(page).flatMap(({ target }) => (target === page ? [] : [target]))),
    );

    expect(pages.filter((page) => page.startsWith('docs/') && !reached.has(page))).toEqual([]);
  });
});

describe('what code and tests cite', () => {
  test('every rule has a heading in docs/protocol.md', () => {
    const headings = new Set(
      [...textOf('docs/protocol.md').matchAll(/^### (P\d+)\b/gm)].map(([, rule]) => rule),
    );
    const unknown = citingFiles.flatMap((file) =>
      [...textOf(file).matchAll(CITED_RULE)]
        .filter(([rule]) => !headings.has(rule))
        .map(([rule]) => `${file} cites ${rule}`),
    );

    expect(unknown).toEqual([]);
  });

  test('every page is there, with the heading that is named', () => {
    const broken = citingFiles.flatMap((file) =>
      [...textOf(file).matchAll(CITED_PAGE)]
        .filter(([whole, anchor]) => {
          const page = whole.replace(/#.*$/, '');
          return !exists(page) || (anchor !== undefined && !anchorsOf(page).includes(anchor));
        })
        .map(([whole]) => `${file} cites ${whole}`),
    );

    expect(broken).toEqual([]);
  });

  test('every file that a comment names is there', () => {
    const missing = citingFiles.flatMap((file) =>
      filesNamedIn(file)
        .filter((path) => !isSomeFile(path))
        .map((path) => `${file} names ${path}`),
    );

    expect(missing).toEqual([]);
  });

  test('nothing cites a document that is not in the repository', () => {
    const own = 'test/house/links.test.ts';

    expect(citingFiles.filter((file) => file !== own && FOREIGN.test(textOf(file)))).toEqual([]);
  });
});
