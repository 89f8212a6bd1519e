/** Orders that were fetched from a shop meet the same intake as its messages, and then its figures learn from them. */

import { recordMessage } from '../capture/intake/record-message.ts';
import type { FetchedOrder, OrderPage } from '../channels/contract/adapter.ts';
import type { CallResult } from '../channels/contract/call-answer.ts';
import { learnOrder } from '../channels/levels/learn-order.ts';
import { readMessage } from '../channels/message/read-message.ts';
import { keepPrivacyRequest } from '../channels/privacy/privacy-request.store.ts';
import { readPrivacy } from '../channels/privacy/read-privacy.ts';
import { placesOf } from '../network/entities/connection.ts';
import { after } from '../shared/time.ts';
import { keepAskedReturns } from './asked-returns.ts';
import { raiseEffects } from './effects/raise-effects.ts';
import { noteGaps, takeListed } from './gaps.ts';
import { notingRefusal } from './order-of-shop.ts';
import type { Shop } from './shop.ts';
import { keepShopAuthorization } from './shop-payments.ts';
import { keepShopRefunds } from './shop-refunds.ts';

/** What orders of a list came to. */
export interface TakenOrders {
  /** Orders that are news, although their message should have come by now. */
  readonly unheard: number;
  readonly orders: number;
  /** SKUs whose figures may have moved. */
  readonly skus: readonly string[];
  /** Where the list goes on, which there was no time for. */
  readonly next?: string | undefined;
}

/**
 * Takes one order in. First the order, whose units count at once, then what the shop took for it: the other way round its
 * figure would be raised over its own sale. `fetchedAt`: when the read began that fetched it, UTC ISO.
 */
async function takeOrder(
  shop: Shop,
  fetched: FetchedOrder,
  fetchedAt: string,
): Promise<{ isNew: boolean; orderId: string | undefined; skus: readonly string[] }> {
  const { channel, connection, platform, platformName, session, terms, figures } = shop;
  const now = session.now();
  const received = { bytes: Buffer.from(fetched.body, 'utf8'), topic: fetched.topic, at: now };
  const config = { id: channel.id, policy: channel.policies, skus: connection.skus };
  const message = readMessage(platform, fetched.body, fetched.topic, config);
  const asked = readPrivacy(platformName, fetched.topic, fetched.body);
  if (asked) await keepPrivacyRequest(channel.id, asked, now);
  const receipt = await recordMessage(message, { channel, platform, received, now, fetchedAt });
  const places = figures ? placesOf(connection) : [];
  const skus = await learnOrder({ channel: channel.id, connection, terms, places, now }, fetched);
  for (const sku of skus) shop.moved.add(sku);
  if (receipt.orderId !== undefined) await takeBack(shop, fetched, receipt.orderId, now);
  const isNew =
    receipt.outcome === 'captured' || receipt.outcome === 'edited' || receipt.outcome === 'cancelled';
  return { isNew, orderId: receipt.orderId, skus };
}

/** What the shop says of the order's money, and of goods of it that are to come back, or have. */
async function takeBack(
  { channel, connection }: Shop,
  { money, order, returns = [] }: FetchedOrder,
  orderId: string,
  now: string,
): Promise<void> {
  if (money) await keepShopAuthorization(channel.id, orderId, money, now);
  const hasRefunds = money?.refunds.some(({ amount }) => amount > 0) ?? false;
  if (returns.length === 0 && !hasRefunds) return;
  const about = { orderId, channel: channel.id, now };
  await notingRefusal(about, async () => {
    const areTaken = await keepAskedReturns(about, returns);
    const shop = { id: channel.id, order, connection };
    return (!money || (await keepShopRefunds(shop, orderId, money, now))) && areTaken;
  });
}

/** What the shop is to be told of its orders by now, which a relay may have dropped that knew of no connection. */
async function raise({ channel, session }: Shop, orderId: string | undefined): Promise<void> {
  if (orderId !== undefined) await raiseEffects(orderId, [channel], undefined, session.now());
}

const takeOne = {
  changed: (shop: Shop, order: FetchedOrder, at: string) =>
    takeListed(shop, order, () => takeOrder(shop, order, at)),
  open: async (shop: Shop, order: FetchedOrder, at: string) => {
    const taken = await takeOrder(shop, order, at);
    await raise(shop, taken.orderId);
    return { ...taken, isUnheard: false };
  },
} as const;

interface OrderList {
  readonly read: (page: string | undefined) => Promise<CallResult<OrderPage>>;
  readonly first: string | undefined;
  /** Orders that changed, of which messages should tell; or those that are open, of which the shop is told what it was not. */
  readonly of: 'changed' | 'open';
}

/** The orders of a list, page by page, while there is time: the first page in any case. */
async function takePages(shop: Shop, { read, first, of }: OrderList): Promise<CallResult<TakenOrders>> {
  let next = first;
  let [unheard, orders] = [0, 0];
  const skus = new Set<string>();
  do {
    const fetchedAt = shop.session.now();
    const answer = await read(next);
    if (answer.kind !== 'done') return answer;
    for (const order of answer.value.orders) {
      const taken = await takeOne[of](shop, order, fetchedAt);
      unheard += taken.isUnheard ? 1 : 0;
      orders += 1;
      for (const sku of taken.skus) skus.add(sku);
    }
    next = answer.value.next;
  } while (next !== undefined && shop.hasTime());
  const rest = next === undefined ? {} : { next };
  return { kind: 'done', value: { unheard, orders, skus: [...skus], ...rest } };
}

const NONE: CallResult<TakenOrders> = { kind: 'done', value: { unheard: 0, orders: 0, skus: [] } };

/** The orders that changed since a time. */
export async function takeChanged(
  shop: Shop,
  since: string,
  page?: string,
): Promise<CallResult<TakenOrders>> {
  const { adapter, session } = shop;
  if (!adapter.orders.can) return NONE;
  const { changedSince, overlap } = adapter.orders;
  const from = after(since, -overlap);
  const read = (at: string | undefined) => changedSince(session, from, at);
  const taken = await takePages(shop, { read, first: page, of: 'changed' });
  if (taken.kind === 'done') await noteGaps(shop, taken.value.unheard);
  return taken;
}

/** The orders that changed since a time, all of them. */
export async function takeAllChanged(shop: Shop, since: string): Promise<CallResult<TakenOrders>> {
  const taken = await takeChanged(shop, since);
  if (taken.kind !== 'done' || taken.value.next === undefined) return taken;
  return { kind: 'later', why: 'the list of changed orders takes longer than a run' };
}

/** The orders that are open at the shop, and what the shop is to be told of them. */
export async function takeOpen(shop: Shop, page: string | undefined): Promise<CallResult<TakenOrders>> {
  const { adapter, session } = shop;
  if (!adapter.orders.can) return NONE;
  const { open } = adapter.orders;
  return takePages(shop, { read: (at) => open(session, at), first: page, of: 'open' });
}

/** One order, as it is right now. */
export async function takeFetched(shop: Shop, order: string): Promise<CallResult<readonly string[]>> {
  const { adapter, session } = shop;
  if (!adapter.orders.can) return { kind: 'done', value: [] };
  const fetchedAt = session.now();
  const answer = await adapter.orders.fetch(session, order);
  if (answer.kind !== 'done') return answer;
  if (!answer.value) return { kind: 'done', value: [] };
  const { skus } = await takeOrder(shop, answer.value, fetchedAt);
  return { kind: 'done', value: skus };
}
