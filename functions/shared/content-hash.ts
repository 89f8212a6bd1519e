/** SHA-256 of what a value says: independent of the order of keys and of how the bytes were written. */
import { createHash } from 'node:crypto';
import { isRecord } from './is-record.ts';

/** JSON with the keys of every object sorted and undefined left out. Arrays keep their order. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (isRecord(part) ? sortedByKey(part) : part));
}

/** SHA-256 of `canonicalJson(value)`, 64 lower-case hexadecimal digits. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/** Entries go through a null prototype, so that a key named `__proto__` is a key like any other. */
function sortedByKey(record: Record<string, unknown>): Record<string, unknown> {
  const sorted: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(record).sort()) sorted[key] = record[key];
  return sorted;
}
