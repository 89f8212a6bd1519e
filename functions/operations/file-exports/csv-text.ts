import type { FileColumn } from '../../network/entities/file-export.ts';
import { csvRows } from '../../shared/csv-rows.ts';

/** What a row says, by field. */
export type FileRowValues = Readonly<Record<string, string>>;

/** A file of columns as a channel wants them. */
export function csvText(
  columns: readonly FileColumn[],
  separator: string,
  rows: readonly FileRowValues[],
): string {
  const head = columns.map((column) => column.header);
  const body = rows.map((row) =>
    columns.map((column) => ('field' in column ? (row[column.field] ?? '') : column.value)),
  );
  return csvRows([head, ...body], separator);
}
