/** Hashes of content: what a value says, whatever the order of its keys and the form of its bytes. */
import { createHash } from 'node:crypto';
import { isRecord } from './is-record.ts';

/** JSON in one form: the keys of every object sorted, undefined left out. Arrays keep their order. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (isRecord(part) ? sortedByKey(part) : part));
}

/** SHA-256 of `canonicalJson(value)`, 64 lower-case hexadecimal digits. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/** An object without a prototype takes a key named `__proto__` like any other. */
function sortedByKey(record: Record<string, unknown>): Record<string, unknown> {
  const sorted: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(record).sort()) sorted[key] = record[key];
  return sorted;
}
