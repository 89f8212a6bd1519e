/** Rows of cells as text, with line ends that every spreadsheet knows. */
export function csvRows(rows: readonly (readonly string[])[], separator = ','): string {
  return rows.map((cells) => `${cells.map((one) => cell(one, separator)).join(separator)}\r\n`).join('');
}

function cell(text: string, separator: string): string {
  const needsQuotes = text.includes(separator) || /["\r\n]/.test(text);
  return needsQuotes ? `"${text.replaceAll('"', '""')}"` : text;
}
