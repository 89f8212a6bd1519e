/** A CSV file as rows of named cells. */
import { parse } from 'csv-parse/sync';
import * as z from 'zod';
import { InvalidRequest } from '../../shared/errors.ts';

export interface FileRow {
  /** The line of the file that the row ends on, from 1, as editors and spreadsheets count. */
  readonly line: number;
  /** By the name of its column; empty cells are left out. */
  readonly cells: ReadonlyMap<string, string>;
  /** The row has more cells than the head: which of them belongs to which column, nobody can tell. */
  readonly isLonger: boolean;
}

export interface FileTable {
  readonly columns: readonly string[];
  readonly rows: readonly FileRow[];
}

const recordsSchema = z.array(
  z.object({ record: z.array(z.string()), info: z.looseObject({ lines: z.number() }) }),
);

/** @throws InvalidRequest for a text that is not CSV, has no rows, or names a column twice */
export function fileTable(text: string, separator: string): FileTable {
  const [head, ...rest] = recordsOf(text, separator);
  if (!head) throw unreadable(['is empty']);
  const columns = head.record;
  const twice = columns.find((name, at) => name !== '' && columns.indexOf(name) < at);
  if (twice !== undefined) throw unreadable([`names the column ${twice} twice`]);
  const rows = rest.map(({ record, info }) => ({
    line: info.lines,
    cells: cellsOf(columns, record),
    isLonger: record.slice(columns.length).some((cell) => cell !== ''),
  }));
  const filled = rows.filter(({ cells }) => cells.size > 0);
  if (filled.length === 0) throw unreadable(['has no rows']);
  return { columns, rows: filled };
}

function recordsOf(text: string, delimiter: string): z.output<typeof recordsSchema> {
  const options = { bom: true, trim: true, skip_empty_lines: true, relax_column_count: true, info: true };
  try {
    return recordsSchema.parse(parse(text, { ...options, delimiter }));
  } catch (cause) {
    throw unreadable([`is not CSV (${cause instanceof Error ? cause.message : String(cause)})`], cause);
  }
}

function cellsOf(columns: readonly string[], record: readonly string[]): ReadonlyMap<string, string> {
  const named = columns.map((name, at) => [name, record[at] ?? ''] as const);
  return new Map(named.filter(([name, cell]) => name !== '' && cell !== ''));
}

/** `faults`: what is wrong with the file, each as the rest of a sentence that begins with it. */
export function unreadable(faults: readonly string[], cause?: unknown): InvalidRequest {
  const errors = faults.map((message) => ({ path: 'content', message }));
  return new InvalidRequest('The file cannot be read.', errors, { cause });
}
