/** Orders that were fetched from a shop meet the same intake as its messages, and then its figures learn from them. */

import { recordMessage } from '../capture/intake/record-message.ts';
import type { FetchedOrder } from '../channels/contract/adapter.ts';
import type { CallResult } from '../channels/contract/call-answer.ts';
import { learnOrder } from '../channels/levels/learn-order.ts';
import { readMessage } from '../channels/message/read-message.ts';
import { after } from '../shared/time.ts';
import type { Shop } from './shop.ts';

/** What a list of orders came to. */
export interface TakenOrders {
  /** Orders that nobody had told of. */
  readonly gaps: number;
  readonly orders: number;
  /** SKUs whose figures may have moved. */
  readonly skus: readonly string[];
}

/**
 * Takes one order in. First the order, whose units count at once, then what the shop took for it: the other way round its
 * figure would be raised over its own sale.
 */
async function takeOrder(
  shop: Shop,
  fetched: FetchedOrder,
): Promise<{ isNew: boolean; skus: readonly string[] }> {
  const { channel, connection, platform, session, terms } = shop;
  const now = session.now();
  const received = { bytes: Buffer.from(fetched.body, 'utf8'), topic: fetched.topic, at: now };
  const config = { id: channel.id, policy: channel.policies };
  const message = readMessage(platform, fetched.body, fetched.topic, config);
  const receipt = await recordMessage(message, { channel, platform, received, now });
  const skus = await learnOrder({ channel: channel.id, connection, terms }, fetched);
  const isNew =
    receipt.outcome === 'captured' || receipt.outcome === 'edited' || receipt.outcome === 'cancelled';
  return { isNew, skus };
}

/** All orders that changed since a time, all pages. */
export async function takeChanged(shop: Shop, since: string): Promise<CallResult<TakenOrders>> {
  const { adapter, session } = shop;
  if (!adapter.orders.can) return { kind: 'done', value: { gaps: 0, orders: 0, skus: [] } };
  const { changedSince, overlap } = adapter.orders;
  let page: string | undefined;
  let [gaps, orders] = [0, 0];
  const skus = new Set<string>();
  do {
    const answer = await changedSince(session, after(since, -overlap), page);
    if (answer.kind !== 'done') return answer;
    for (const order of answer.value.orders) {
      const taken = await takeOrder(shop, order);
      gaps += taken.isNew ? 1 : 0;
      orders += 1;
      for (const sku of taken.skus) skus.add(sku);
    }
    page = answer.value.next;
  } while (page !== undefined);
  return { kind: 'done', value: { gaps, orders, skus: [...skus] } };
}

/** One order, as it is right now. */
export async function takeFetched(shop: Shop, order: string): Promise<CallResult<readonly string[]>> {
  const { adapter, session } = shop;
  if (!adapter.orders.can) return { kind: 'done', value: [] };
  const answer = await adapter.orders.fetch(session, order);
  if (answer.kind !== 'done') return answer;
  if (!answer.value) return { kind: 'done', value: [] };
  const { skus } = await takeOrder(shop, answer.value);
  return { kind: 'done', value: skus };
}
