import { parsePartId } from '../../order/order-id.ts';
import type { Caller } from '../../shared/caller.ts';
import { NotFound } from '../../shared/errors.ts';
import { dueKey, key, prefix } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { getItem, queryPartition, type TableItem } from '../../shared/table.ts';
import { moved, putVersion, type Write } from '../../shared/transact.ts';
import { type Refund, refundSchema } from './refund.ts';

/** @throws Corrupt when the item is none of ours */
export function parseRefund(item: TableItem): Refund {
  return parseOwn(refundSchema, item, `refund ${String(item['refundId'])}`);
}

/** Order and numbers follow from the id. @throws NotFound */
export async function readRefund(refundId: string): Promise<Refund> {
  const part = parsePartId(refundId);
  const item = part?.kind === 'refund' ? await getItem(key.refund(part.orderId, part.n, part.m)) : undefined;
  if (!item) throw new NotFound(`There is no refund ${refundId}.`);
  return parseRefund(item);
}

/** A refund of another channel's order is unknown to a channel. @throws NotFound */
export function mustSeeRefund(caller: Caller, { refundId, channel }: Refund): void {
  if (caller.kind === 'channel' && caller.id !== channel)
    throw new NotFound(`There is no refund ${refundId}.`);
}

/** All refunds of an order, by return. Read consistently. */
export async function readRefunds(orderId: string): Promise<Refund[]> {
  const { items } = await queryPartition(key.order(orderId).pk, { beginsWith: prefix.refund });
  return items.map(parseRefund);
}

/**
 * Writes `next` over what was read as `before` (undefined: there was none); `next.version` is one more.
 * Refused as Moved.
 */
export function saveRefund(before: Pick<Refund, 'version'> | undefined, next: Refund): Write {
  const { gsi2pk: _1, gsi2sk: _2, ...rest } = next;
  const due = next.dueAt === undefined ? {} : dueKey(next.refundId, next.dueAt);
  const at = key.refund(next.orderId, next.n, next.m);
  return putVersion(at, { ...rest, ...due }, before?.version, moved(`refund ${next.refundId}`));
}
