import { parse } from 'csv-parse/sync';
import * as z from 'zod';

/** A row of a CSV file: where it stands (file and line) and its cells. */
export interface CellRow {
  readonly at: string;
  readonly cells: readonly string[];
}

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

const recordsSchema = z.array(
  z.object({ record: z.array(z.string()), info: z.looseObject({ lines: z.number() }) }),
);
const csvOptions = {
  bom: true,
  trim: true,
  skip_empty_lines: true,
  relax_column_count: true,
  info: true,
} as const;

/** The head and the rows of a CSV file, cells as text. */
export function csvTable(file: string, text: string): ReadFile<Table> {
  let records: z.output<typeof recordsSchema>;
  try {
    records = recordsSchema.parse(parse(text, csvOptions));
  } catch (error) {
    return { errors: [`${file}: is not CSV (${error instanceof Error ? error.message : String(error)})`] };
  }
  const [head, ...rows] = records.map(({ record, info }) => ({
    at: `${file} line ${info.lines}`,
    cells: record,
  }));
  return head ? { value: { head, rows }, errors: [] } : { errors: [`${file}: is empty`] };
}
