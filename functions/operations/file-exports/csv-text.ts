import type { FileColumn } from '../../network/entities/file-export.ts';

/** What a row says, by field. */
export type FileRowValues = Readonly<Record<string, string>>;

/** A file of columns as a channel wants them, with line ends that every spreadsheet knows. */
export function csvText(
  columns: readonly FileColumn[],
  separator: string,
  rows: readonly FileRowValues[],
): string {
  const head = columns.map((column) => column.header);
  const body = rows.map((row) =>
    columns.map((column) => ('field' in column ? (row[column.field] ?? '') : column.value)),
  );
  return [head, ...body]
    .map((cells) => `${cells.map((one) => cell(one, separator)).join(separator)}\r\n`)
    .join('');
}

function cell(text: string, separator: string): string {
  const needsQuotes = text.includes(separator) || /["\r\n]/.test(text);
  return needsQuotes ? `"${text.replaceAll('"', '""')}"` : text;
}
