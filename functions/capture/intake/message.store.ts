/** Messages of channels that made no version of an order, kept as received. */
import { createHash } from 'node:crypto';
import type { Order } from '../../order/order.ts';
import { findMessage, type ReceivedMessage, receivedWrites } from '../../order/order-body.store.ts';
import { type Key, key } from '../../shared/keys.ts';
import { getItem, type TableItem } from '../../shared/table.ts';
import { expiryAfter } from '../../shared/time.ts';
import { transact, type Write } from '../../shared/transact.ts';

/** Such messages may hold personal data, and are of use for a while only. */
const KEPT_SECONDS = 90 * 86_400;

/**
 * Keeps a message that had no effect on its order (`orderId`), or that belongs to none. `outcome`: what became
 * of it, in words. Keeping it again changes nothing.
 */
export async function keepMessage(
  channel: string,
  received: ReceivedMessage,
  outcome: string,
  orderId?: string,
): Promise<void> {
  await transact(messageWrites(channel, received, outcome, orderId));
}

/** The writes by which a message is kept, for a caller who has more to write. */
export function messageWrites(
  channel: string,
  received: ReceivedMessage,
  outcome: string,
  orderId?: string,
): Write[] {
  const hash = messageHash(received);
  const common = attributesOf(channel, received, outcome, orderId);
  return receivedWrites(received, (part) => key.message(channel, hash, part), common);
}

function attributesOf(
  channel: string,
  { at }: ReceivedMessage,
  outcome: string,
  orderId?: string,
): TableItem {
  return {
    type: 'Message',
    channel,
    outcome,
    ...(orderId === undefined ? {} : { orderId }),
    expiresAt: expiryAfter(at, KEPT_SECONDS),
  };
}

/** Keeps the deletion of an order that is unknown, where the order is sure to find it should it come late. */
export async function keepDeletion(
  channel: string,
  externalId: string,
  received: ReceivedMessage,
): Promise<void> {
  const common = attributesOf(channel, received, 'deleted, unknown here');
  const hash = deletionHash(externalId);
  await transact(receivedWrites(received, (part) => key.message(channel, hash, part), common));
}

/** When the channel told the deletion of an order that was unknown then, UTC ISO. */
export async function findDeletion(channel: string, externalId: string): Promise<string | undefined> {
  const item = await getItem(key.message(channel, deletionHash(externalId), 0));
  return item === undefined ? undefined : String(item['receivedAt']);
}

function deletionHash(externalId: string): string {
  return createHash('sha256').update('deleted\n').update(externalId).digest('hex');
}

/** Whether exactly this message was kept before. */
export async function isKept(channel: string, received: ReceivedMessage): Promise<boolean> {
  return (await getItem(key.message(channel, messageHash(received), 0))) !== undefined;
}

/** The message of this hash that was kept about the order; undefined where there is none. */
export async function findKeptMessage(
  { orderId, channel }: Pick<Order, 'orderId' | 'channel'>,
  hash: string,
): Promise<ReceivedMessage | undefined> {
  const keyOf = (part: number): Key => key.message(channel, hash, part);
  const item = await getItem(keyOf(0));
  if (item?.['orderId'] !== orderId) return undefined;
  return findMessage(keyOf, `message ${hash} about order ${orderId}`);
}

/** What a kept message is found by. */
export function messageHash({ topic = '', bytes }: ReceivedMessage): string {
  return createHash('sha256').update(topic).update('\n').update(bytes).digest('hex');
}
