import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { fileTable } from '../../../functions/channels/files/file-table.ts';
import { InvalidRequest } from '../../../functions/shared/errors.ts';
import { separatorOf } from '../../files/csv-file.ts';
import { readTextFile, type TextFile, UnreadableFile } from '../../files/text-file.ts';
import type { ReadExport } from './exported-order.ts';
import { ordersOfExport } from './orders-of-export.ts';

/** A file is held whole while it is read; what is kept of it afterwards is small. */
const MOST_BYTES = 64 * 1024 * 1024;

/** @throws UnreadableFile for what is no export of orders, with what it lacks */
export function readExport(path: string): ReadExport {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > MOST_BYTES)
    throw new UnreadableFile(
      `${basename(path)}: has more than 64 MB: export fewer months, and add their figures up`,
    );
  return exportIn(readTextFile(path));
}

/** @throws UnreadableFile */
export function exportIn({ file, text, note }: TextFile): ReadExport {
  const { missing, ...read } = tableOf(file, text);
  if (missing.length > 0)
    throw new UnreadableFile(
      `${file}: was read as a ${read.format} export and has no column ${missing.join('; none ')}`,
    );
  return note === undefined ? read : { ...read, assumptions: [`${note}.`, ...read.assumptions] };
}

function tableOf(file: string, text: string): ReturnType<typeof ordersOfExport> {
  try {
    return ordersOfExport(fileTable(text, separatorOf(text)));
  } catch (error) {
    if (!(error instanceof InvalidRequest)) throw error;
    const faults = error.fields.map(({ message }) => message).join(', ');
    throw new UnreadableFile(`${file}: ${faults}`, { cause: error });
  }
}
