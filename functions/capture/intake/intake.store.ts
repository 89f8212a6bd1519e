import { createHash } from 'node:crypto';
import { orderItem, parseOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { type Body, bodyWrites, type Received, receivedWrites } from '../../order/order-body.store.ts';
import { Moved } from '../../shared/errors.ts';
import { key } from '../../shared/keys.ts';
import { getItem } from '../../shared/table.ts';
import { moved, putVersion, transact, type Write } from '../../shared/transact.ts';

/** The order is there already, as it is. */
export class AlreadyCaptured extends Moved {
  static {
    Object.defineProperty(this.prototype, 'name', { value: 'AlreadyCaptured', configurable: true });
  }
  readonly order: Order;
  constructor(order: Order) {
    super(`order ${order.orderId} was captured before`);
    this.order = order;
  }
}

/** Messages that made no version of an order may hold personal data, and are of use for a while only. */
const MESSAGES_KEPT_SECONDS = 90 * 86_400;

/**
 * A new order: META, BODY and the message as received, one write. `numbers`: what it is looked up by. Refused
 * as AlreadyCaptured.
 * @throws TooLarge
 */
export function captureWrites(
  order: Order,
  body: Body,
  numbers: readonly string[],
  received: Received,
): Write[] {
  const at = key.order(order.orderId);
  return [
    putVersion(at, orderItem(order), undefined, (found) =>
      found ? new AlreadyCaptured(parseOrder(found)) : moved(`order ${order.orderId}`)(),
    ),
    ...bodyWrites({ orderId: order.orderId, version: order.bodyVersion, body, numbers, received }),
  ];
}

/**
 * Keeps a message that had no effect on its order (`orderId`), or that belongs to none. Keeping it again
 * changes nothing.
 */
export async function keepMessage(
  channel: string,
  received: Received,
  outcome: string,
  orderId?: string,
): Promise<void> {
  await transact(messageWrites(channel, received, outcome, orderId));
}

const messageHash = ({ topic = '', bytes }: Received): string =>
  createHash('sha256').update(topic).update('\n').update(bytes).digest('hex');

/** Whether exactly this message was kept before. */
export const isKept = async (channel: string, received: Received): Promise<boolean> =>
  (await getItem(key.message(channel, messageHash(received), 0))) !== undefined;

/** The same, as part of a write. */
export function messageWrites(
  channel: string,
  received: Received,
  outcome: string,
  orderId?: string,
): Write[] {
  const hash = messageHash(received);
  const common = {
    type: 'Message',
    channel,
    outcome,
    ...(orderId === undefined ? {} : { orderId }),
    expiresAt: Math.floor(Date.parse(received.at) / 1000) + MESSAGES_KEPT_SECONDS,
  };
  return receivedWrites(received, (part) => key.message(channel, hash, part), common);
}
