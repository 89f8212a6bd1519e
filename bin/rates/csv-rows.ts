import { type CellRow, csvFile } from '../files/csv-file.ts';
import { UnreadableFile } from '../files/text-file.ts';

/** What a file says, or every error by file and row. */
export interface ReadFile<T> {
  readonly value?: T;
  readonly errors: readonly string[];
}

/** A table with a head. */
export interface Table {
  readonly head: CellRow;
  readonly rows: readonly CellRow[];
}

/** The head and the rows of a CSV file, cells as text. */
export function csvTable(file: string, text: string): ReadFile<Table> {
  try {
    return { value: csvFile({ file, text }), errors: [] };
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    return { errors: [error.message] };
  }
}
