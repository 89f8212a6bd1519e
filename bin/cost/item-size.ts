import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { TableItem } from '../../functions/shared/table.ts';

function bytesOf(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}

function sizeOf(value: AttributeValue): number {
  if (value.S !== undefined) return bytesOf(value.S);
  if (value.N !== undefined) return Math.ceil(value.N.replace(/[-.]/g, '').length / 2) + 1;
  if (value.B !== undefined) return value.B.byteLength;
  if (value.L !== undefined) return 3 + sum(value.L.map((inner) => 1 + sizeOf(inner)));
  if (value.M !== undefined)
    return 3 + sum(Object.entries(value.M).map(([name, inner]) => 1 + bytesOf(name) + sizeOf(inner)));
  return 1;
}

/**
 * Bytes of an item as DynamoDB counts them (Developer Guide, "DynamoDB item sizes and formats"): a write
 * costs a unit for each KB begun.
 */
export function itemSize(item: TableItem): number {
  const attributes = marshall(item, { removeUndefinedValues: true });
  return sum(Object.entries(attributes).map(([name, value]) => bytesOf(name) + sizeOf(value)));
}
