import { deflateRawSync, inflateRawSync } from 'node:zlib';
import * as z from 'zod';
import { canonicalJson } from '../../shared/content-hash.ts';
import { Corrupt } from '../../shared/errors.ts';
import { parseOwn } from '../../shared/parse.ts';
import { dictionary1 } from './dictionary-1.data.ts';

/**
 * Preset dictionaries: text that most decisions have, in the words and order of canonical JSON. With one a
 * small record takes a third of what it takes without. A stored record begins with the number of its
 * dictionary, so that a dictionary never changes; a better one is added under the next number.
 */
const dictionaries: ReadonlyMap<number, Buffer> = new Map([[1, Buffer.from(dictionary1.join(''))]]);
const CURRENT = 1;

/** DynamoDB gives binary back as Uint8Array. */
const bytesSchema = z.instanceof(Uint8Array);

/** A value as canonical JSON, deflated (RFC 1951) with a preset dictionary behind a byte that names it. */
export function pack(value: unknown): Uint8Array {
  const dictionary = dictionaries.get(CURRENT) ?? Buffer.alloc(0);
  return Buffer.concat([Buffer.of(CURRENT), deflateRawSync(canonicalJson(value), { level: 9, dictionary })]);
}

/** Reads what `pack` made. @throws Corrupt for bytes that `pack` did not make, or of another schema */
export function unpack<S extends z.ZodType>(schema: S, packed: unknown, what: string): z.output<S> {
  const bytes = parseOwn(bytesSchema, packed, what);
  const dictionary = dictionaries.get(bytes[0] ?? 0);
  if (!dictionary)
    throw new Corrupt(`${what} is packed with dictionary ${bytes[0] ?? 'none'}, which there is not`);
  return parseOwn(
    schema,
    JSON.parse(inflateRawSync(bytes.subarray(1), { dictionary }).toString('utf8')),
    what,
  );
}
