/** What DynamoDB refuses whatever the state of the table: a handler that asks for such a thing fails there, and here. */
import type { QueryInput, StoredItem } from './item-store.ts';

const KEY_BYTES: Readonly<Record<string, number>> = {
  pk: 2048,
  sk: 1024,
  gsi1pk: 2048,
  gsi1sk: 1024,
  gsi2pk: 2048,
  gsi2sk: 1024,
  gsi3pk: 2048,
  gsi3sk: 1024,
};
const MOST_BYTES = 400 * 1024;

/** Why DynamoDB would not store the item; undefined for one that it stores. */
export function unstorable(item: StoredItem): string | undefined {
  for (const [name, most] of Object.entries(KEY_BYTES)) {
    const value = item[name];
    if (value === undefined) continue;
    if (typeof value !== 'string' || value === '') return `${name} is no text`;
    // A character of JavaScript has three bytes at the most.
    if (value.length * 3 > most && Buffer.byteLength(value) > most) return `${name} is too long`;
  }
  if (!hasStorableNumbers(item)) return 'a number is not one that DynamoDB keeps';
  return bytesOf(item) > MOST_BYTES ? 'Item size has exceeded the maximum allowed size' : undefined;
}

/** Nearer to zero DynamoDB keeps none but zero. */
const LEAST_NUMBER = 1e-130;

/** Whether each number is kept, and taken by the SDK's client, which refuses whole ones that a number has not exactly. */
function hasStorableNumbers(value: unknown): boolean {
  if (typeof value === 'number') {
    if (Math.abs(value) > Number.MAX_SAFE_INTEGER) return false;
    return value === 0 || Math.abs(value) >= LEAST_NUMBER;
  }
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(hasStorableNumbers);
}

/** About as DynamoDB counts: names and texts in UTF-8, bytes as they are. */
function bytesOf(value: unknown): number {
  if (typeof value === 'string') return value.length * 3 < 100 ? value.length : Buffer.byteLength(value);
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + bytesOf(one) + 1, 3);
  if (typeof value !== 'object' || value === null) return 8;
  if ('__bytes' in value) return Math.floor((String(value.__bytes).length * 3) / 4);
  let sum = 3;
  for (const [name, part] of Object.entries(value)) sum += name.length + bytesOf(part) + 1;
  return sum;
}

/** Why DynamoDB would refuse the query; undefined for one that it answers. */
export function unanswerable(input: QueryInput): string | undefined {
  const { IndexName: index, ExclusiveStartKey: start, ExpressionAttributeValues: values = {} } = input;
  const { ':from': from, ':to': to } = values;
  if (
    typeof from === 'string' &&
    typeof to === 'string' &&
    Buffer.compare(Buffer.from(from), Buffer.from(to)) > 0
  )
    return 'the upper bound of BETWEEN is below the lower one';
  if (!start) return undefined;
  const names = index === undefined ? ['pk', 'sk'] : ['pk', 'sk', `${index}pk`, `${index}sk`];
  const isWhole = Object.keys(start).sort().join() === names.toSorted().join();
  if (!isWhole || unstorable(start) !== undefined) return 'the starting key is invalid';
  const partition = start[index === undefined ? 'pk' : `${index}pk`];
  return partition === values[':pk'] ? undefined : 'the starting key is outside of the query';
}
