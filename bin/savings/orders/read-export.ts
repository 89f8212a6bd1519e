import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { tableIn } from '../../files/named-columns.ts';
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
export function exportIn(source: TextFile): ReadExport {
  const { file, note } = source;
  const { missing, ...read } = ordersOfExport(tableIn(source));
  if (missing.length > 0)
    throw new UnreadableFile(
      `${file}: was read as a ${read.format} export and has no column ${missing.join('; none ')}`,
    );
  return note === undefined ? read : { ...read, assumptions: [`${note}.`, ...read.assumptions] };
}
