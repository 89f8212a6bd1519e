import { parse } from 'csv-parse/sync';
import * as z from 'zod';
import { type TextFile, UnreadableFile } from './text-file.ts';

/** A row of a CSV file: where it stands (file and line) and its cells, of which at least one says something. */
export interface CellRow {
  readonly at: string;
  readonly cells: readonly string[];
}

/** The head of a CSV file, its rows, and what had to be assumed to read them. */
export interface CsvFile {
  readonly head: CellRow;
  readonly rows: readonly CellRow[];
  readonly notes: readonly string[];
}

const recordsSchema = z.array(
  z.object({ record: z.array(z.string()), info: z.looseObject({ lines: z.number() }) }),
);

/** Separators by which spreadsheets save where a comma is the decimal point; a file's head tells which it has. */
const OTHER_SEPARATORS: Readonly<Record<string, string>> = { ';': 'semicolons', '\t': 'tabs' };

/** The separator that a file's head shows: a comma, else a semicolon or a tab. */
export function separatorOf(text: string): string {
  const [head = ''] = text.split(/\r?\n/, 1);
  if (head.includes(',')) return ',';
  return Object.keys(OTHER_SEPARATORS).find((separator) => head.includes(separator)) ?? ',';
}

/**
 * Reads a CSV file, cells as text. Rows without any text are none.
 * @throws UnreadableFile for what is not CSV, has no row, or names a column twice or not at all
 */
export function csvFile({ file, text, note }: TextFile): CsvFile {
  const separator = separatorOf(text);
  const [head, ...rows] = recordsOf(file, text, separator).map(({ record, info }) => ({
    at: `${file} line ${info.lines}`,
    cells: record,
  }));
  if (!head) throw new UnreadableFile(`${file}: is empty`);
  const words = OTHER_SEPARATORS[separator];
  const said = words === undefined ? [] : [`${file}: its columns were taken to be separated by ${words}`];
  const filled = rows.filter(({ cells }) => cells.some((cell) => cell !== ''));
  if (filled.length === 0) throw new UnreadableFile(`${file}: has no rows`);
  mustNameColumns(head, filled);
  return { head, rows: filled, notes: [...(note === undefined ? [] : [note]), ...said] };
}

function recordsOf(file: string, text: string, delimiter: string): z.output<typeof recordsSchema> {
  try {
    const options = { bom: true, trim: true, skip_empty_lines: true, relax_column_count: true, info: true };
    return recordsSchema.parse(parse(text, { ...options, delimiter }));
  } catch (cause) {
    throw new UnreadableFile(
      `${file}: is not CSV (${cause instanceof Error ? cause.message : String(cause)})`,
      { cause },
    );
  }
}

/** @throws UnreadableFile */
function mustNameColumns({ at, cells: names }: CellRow, rows: readonly CellRow[]): void {
  for (const [column, name] of names.entries())
    if (name !== '' && names.indexOf(name) < column)
      throw new UnreadableFile(`${at}: the column ${name} stands there twice`);
  for (const row of rows) {
    const column = row.cells.findIndex((cell, at) => cell !== '' && (names[at] ?? '') === '');
    if (column >= 0)
      throw new UnreadableFile(`${row.at}: has a cell in column ${column + 1}, which has no name`);
  }
}
