import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Item } from './memory-table.ts';

const bytes = (text: string): number => Buffer.byteLength(text, 'utf8');
const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);

function sizeOf(value: AttributeValue): number {
  if (value.S !== undefined) return bytes(value.S);
  if (value.N !== undefined) return Math.ceil(value.N.replace(/[-.]/g, '').length / 2) + 1;
  if (value.B !== undefined) return value.B.byteLength;
  if (value.L !== undefined) return 3 + sum(value.L.map((inner) => 1 + sizeOf(inner)));
  if (value.M !== undefined)
    return 3 + sum(Object.entries(value.M).map(([name, inner]) => 1 + bytes(name) + sizeOf(inner)));
  return 1;
}

/**
 * Bytes of an item as DynamoDB counts them (Developer Guide, "DynamoDB item sizes and formats"): a write unit
 * for each KB begun.
 */
export const itemSize = (item: Item): number =>
  sum(
    Object.entries(marshall(item, { removeUndefinedValues: true })).map(
      ([name, value]) => bytes(name) + sizeOf(value),
    ),
  );
