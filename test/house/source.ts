import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface SourceFile {
  /** From the root of the repository. */
  readonly file: string;
  readonly text: string;
}

const WRITTEN_BY_HAND = '{bin,lib,functions,local,statemachines,test,example}/**/*.ts';
const isGenerated = (file: string): boolean => file.endsWith('.generated.ts');

/** Every TypeScript file that a person writes. */
export function sourceFiles(): SourceFile[] {
  return globSync(WRITTEN_BY_HAND, { cwd: root })
    .filter((file) => !isGenerated(file))
    .toSorted()
    .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));
}
