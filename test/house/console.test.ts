import { expect, test } from 'vitest';
import { importsBelow } from './imports.ts';
import { sourceFiles } from './source.ts';

const PACKAGE_IMPORT = /\bfrom\s+'(?!node:|\.)([^']+)'/g;
/** Packages that the project has, too. */
const SHARED: ReadonlySet<string> = new Set(['zod']);

const imports = ['bin', 'console', 'local', 'test'].flatMap(importsBelow);

/** Files of the console that others import, and what those import. */
function reachedFromOutside(): ReadonlySet<string> {
  const isOfConsole = (file: string): boolean => file.startsWith('console/');
  const reached = new Set<string>();
  const visit = (file: string): void => {
    if (reached.has(file)) return;
    reached.add(file);
    for (const { to } of imports.filter(({ from }) => from === file)) visit(to);
  };
  for (const { from, to } of imports) if (!isOfConsole(from) && isOfConsole(to)) visit(to);
  return reached;
}

test('what others import of the console knows none of its packages, which need not be installed', () => {
  const reached = reachedFromOutside();
  const known = sourceFiles()
    .filter(({ file }) => reached.has(file))
    .flatMap(({ file, text }) => [...text.matchAll(PACKAGE_IMPORT)].map(([, name = '']) => ({ file, name })))
    .filter(({ name }) => !SHARED.has(name));

  expect(reached.size).toBeGreaterThan(0);
  expect(known.map(({ file, name }) => `${file} imports ${name}`)).toEqual([]);
});
