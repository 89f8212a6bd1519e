/** Files of others, whose columns are known by their names. */
import { type FileTable, fileTable } from '../../functions/channels/files/file-table.ts';
import { InvalidRequest } from '../../functions/shared/errors.ts';
import { separatorOf } from './csv-file.ts';
import { type TextFile, UnreadableFile } from './text-file.ts';

/** A file as rows of named cells, by the separator that its head shows. @throws UnreadableFile for what is no CSV */
export function tableIn({ file, text }: TextFile): FileTable {
  try {
    return fileTable(text, separatorOf(text));
  } catch (error) {
    if (!(error instanceof InvalidRequest)) throw error;
    const faults = error.fields.map(({ message }) => message).join(', ');
    throw new UnreadableFile(`${file}: ${faults}`, { cause: error });
  }
}

/** Columns as the file writes them, by their names in lower case with spaces for `_` and `-`. */
export function columnsByName(columns: readonly string[]): ReadonlyMap<string, string> {
  const plain = (column: string): string =>
    column
      .toLowerCase()
      .replace(/[\s_-]+/g, ' ')
      .trim();
  return new Map(columns.map((column) => [plain(column), column]));
}
