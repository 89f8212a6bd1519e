import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** `from` imports `to`; both are paths from the root of the repository. */
export interface Import {
  readonly from: string;
  readonly to: string;
}

const RELATIVE_IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*'(\.{1,2}\/[^']+)'/g;

/** Every relative import below a folder of the repository, types included. */
export function importsBelow(folder: string): Import[] {
  return globSync(`${folder}/**/*.ts`, { cwd: root }).flatMap((from) =>
    [...readFileSync(join(root, from), 'utf8').matchAll(RELATIVE_IMPORT)].flatMap(([, specifier]) =>
      specifier === undefined ? [] : [{ from, to: normalize(join(dirname(from), specifier)) }],
    ),
  );
}

/** Imports that lead back to where they began, each as the list of files on the way; one a circle. */
export function circlesOf(imports: readonly Import[]): string[][] {
  const targets = Map.groupBy(imports, ({ from }) => from);
  const done = new Set<string>();
  const circles: string[][] = [];
  const visit = (file: string, way: readonly string[]): void => {
    const seenAt = way.indexOf(file);
    if (seenAt >= 0) {
      circles.push(way.slice(seenAt));
      return;
    }
    if (done.has(file)) return;
    for (const { to } of targets.get(file) ?? []) visit(to, [...way, file]);
    done.add(file);
  };
  for (const { from } of imports) visit(from, []);
  return circles;
}
