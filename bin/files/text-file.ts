import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** A file that is not what its name says. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
}

/** A file of text, with what had to be assumed to read it. */
export interface TextFile {
  readonly file: string;
  readonly text: string;
  /** How the bytes were read where they are not plain UTF-8. */
  readonly note?: string;
}

/** @throws UnreadableFile for a file that is not there, is empty, or is not text in UTF-8 or UTF-16 */
export function readTextFile(path: string): TextFile {
  const file = basename(path);
  const decoded = decodedText(file, bytesOf(path));
  if (decoded.text.trim() === '') throw new UnreadableFile(`${file}: is empty`);
  return { file, ...decoded };
}

function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    const why =
      cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
        ? 'is not there'
        : 'cannot be read';
    throw new UnreadableFile(`${path}: ${why}`, { cause });
  }
}

const SAVE_AS = 'save it as "CSV UTF-8"';

/**
 * The text of a file's bytes. UTF-16 is known by its byte-order mark. Bytes that are not UTF-8 are refused: which of
 * the many older encodings they are in, Windows-1252 or another, nobody can tell, and a guess makes other codes.
 */
function decodedText(file: string, bytes: Buffer): { text: string; note?: string } {
  if (bytes.subarray(0, 2).equals(Buffer.from([0xff, 0xfe]))) return utf16(file, bytes, 'utf-16le');
  if (bytes.subarray(0, 2).equals(Buffer.from([0xfe, 0xff]))) return utf16(file, bytes, 'utf-16be');
  if (bytes.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004')))
    throw new UnreadableFile(`${file}: is a workbook or an archive, not text: ${SAVE_AS}`);
  const nul = bytes.indexOf(0);
  if (nul >= 0)
    throw new UnreadableFile(
      `${file} line ${lineAt(bytes, nul)}: has zero bytes, it is no UTF-8: ${SAVE_AS}`,
    );
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (cause) {
    const at = lineAt(bytes, firstForeignByte(bytes));
    throw new UnreadableFile(`${file} line ${at}: is not UTF-8 (perhaps Windows-1252): ${SAVE_AS}`, {
      cause,
    });
  }
}

function utf16(
  file: string,
  bytes: Buffer,
  encoding: 'utf-16le' | 'utf-16be',
): { text: string; note: string } {
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return { text, note: `${file}: was read as UTF-16` };
  } catch (cause) {
    throw new UnreadableFile(`${file}: breaks off in the middle of a UTF-16 character`, { cause });
  }
}

/** Where the bytes stop being UTF-8: behind the longest beginning that is. */
function firstForeignByte(bytes: Buffer): number {
  const replaced = bytes.toString('utf8').indexOf('\ufffd');
  return Buffer.byteLength(bytes.toString('utf8').slice(0, replaced));
}

function lineAt(bytes: Buffer, offset: number): number {
  return bytes.subarray(0, offset).reduce((lines, byte) => (byte === 0x0a ? lines + 1 : lines), 1);
}
