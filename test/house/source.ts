import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface SourceFile {
  /** From the root of the repository. */
  readonly file: string;
  readonly text: string;
}

const WRITTEN_BY_HAND = [
  '{bin,lib,functions,local,simulator,statemachines,test,example}/**/*.ts',
  'console/{bin,client,src,test,worker}/**/*.{ts,tsx}',
];
/** Generated code, and data that a module holds because the bundle needs it. */
function isData(file: string): boolean {
  return /\.(?:generated|data)\.ts$/.test(file);
}

/** Every TypeScript file that a person writes. */
export function sourceFiles(): SourceFile[] {
  return globSync(WRITTEN_BY_HAND, { cwd: root })
    .filter((file) => !isData(file))
    .toSorted()
    .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));
}
