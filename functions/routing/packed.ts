import { deflateRawSync, inflateRawSync } from 'node:zlib';
import * as z from 'zod';
import { canonicalJson } from '../shared/content-hash.ts';
import { parseOwn } from '../shared/parse.ts';

/** DynamoDB gives binary back as Uint8Array. */
const bytesSchema = z.instanceof(Uint8Array);

/** A value as canonical JSON, deflated (RFC 1951): what is stored whole and never asked by attribute takes a quarter of the space. */
export const pack = (value: unknown): Uint8Array => deflateRawSync(canonicalJson(value), { level: 9 });

/** What `pack` stored. @throws Corrupt when it is not that, or not of the schema. */
export function unpack<S extends z.ZodType>(schema: S, packed: unknown, what: string): z.output<S> {
  const bytes = parseOwn(bytesSchema, packed, what);
  return parseOwn(schema, JSON.parse(inflateRawSync(bytes).toString('utf8')), what);
}
