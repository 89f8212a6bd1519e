import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as z from 'zod';

const progressSchema = z.object({ content: z.string(), api: z.string(), done: z.number().int().min(0) });

/** Which import a progress is of: another file, or another system, begins at its beginning. */
export interface ImportIdentity {
  /** A hash of what is imported. */
  readonly content: string;
  /** The system's address. */
  readonly api: string;
}

/** How far an import came, beside the file that is imported: an interrupted one goes on where it was. */
export class ProgressFile {
  readonly #path: string;
  readonly #identity: ImportIdentity;

  constructor(file: string, identity: ImportIdentity) {
    this.#path = `${file}.progress`;
    this.#identity = identity;
  }

  /** So many lines were recorded by an earlier run; 0 where none was interrupted. */
  read(): number {
    const known = this.#stored();
    const { content, api } = this.#identity;
    return known?.content === content && known.api === api ? known.done : 0;
  }

  #stored(): z.output<typeof progressSchema> | undefined {
    try {
      return progressSchema.parse(JSON.parse(readFileSync(this.#path, 'utf8')));
    } catch {
      // Nothing is lost with it: each line that was recorded has its first outcome again.
      return undefined;
    }
  }

  /** Where the folder cannot be written, an import that is interrupted begins again, and finds its lines recorded. */
  write(done: number): void {
    try {
      writeFileSync(this.#path, JSON.stringify({ ...this.#identity, done }));
    } catch {
      return;
    }
  }

  /** The import is over. */
  end(): void {
    rmSync(this.#path, { force: true });
  }
}
