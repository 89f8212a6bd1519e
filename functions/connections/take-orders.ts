/** Orders that were fetched from a shop meet the same intake as its messages, and then its figures learn from them. */

import { recordMessage } from '../capture/intake/record-message.ts';
import type { FetchedOrder, OrderPage } from '../channels/contract/adapter.ts';
import type { CallResult } from '../channels/contract/call-answer.ts';
import { learnOrder } from '../channels/levels/learn-order.ts';
import { readMessage } from '../channels/message/read-message.ts';
import { keepPrivacyRequest } from '../channels/privacy/privacy-request.store.ts';
import { readPrivacy } from '../channels/privacy/read-privacy.ts';
import { after } from '../shared/time.ts';
import { noteGaps } from './gaps.ts';
import type { Shop } from './shop.ts';

/** A message may be on its way for so long: before that nothing says that it was lost. Seconds. */
const ON_ITS_WAY = 20;

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
 * figure would be raised over its own sale.
 */
async function takeOrder(
  shop: Shop,
  fetched: FetchedOrder,
): Promise<{ isNew: boolean; skus: readonly string[] }> {
  const { channel, connection, platform, platformName, session, terms } = shop;
  const now = session.now();
  const received = { bytes: Buffer.from(fetched.body, 'utf8'), topic: fetched.topic, at: now };
  const config = { id: channel.id, policy: channel.policies, skus: connection.skus };
  const message = readMessage(platform, fetched.body, fetched.topic, config);
  const asked = readPrivacy(platformName, fetched.topic, fetched.body);
  if (asked) await keepPrivacyRequest(channel.id, asked, now);
  const receipt = await recordMessage(message, { channel, platform, received, now });
  const skus = await learnOrder({ channel: channel.id, connection, terms }, fetched);
  const isNew =
    receipt.outcome === 'captured' || receipt.outcome === 'edited' || receipt.outcome === 'cancelled';
  return { isNew, skus };
}

/** The orders of a list, page by page, while there is time: the first page in any case. */
async function takePages(
  shop: Shop,
  read: (page: string | undefined) => Promise<CallResult<OrderPage>>,
  first: string | undefined,
): Promise<CallResult<TakenOrders>> {
  let next = first;
  let [unheard, orders] = [0, 0];
  const skus = new Set<string>();
  do {
    const answer = await read(next);
    if (answer.kind !== 'done') return answer;
    const heardBefore = after(shop.session.now(), -ON_ITS_WAY);
    for (const order of answer.value.orders) {
      const taken = await takeOrder(shop, order);
      unheard += taken.isNew && order.updatedAt < heardBefore ? 1 : 0;
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
  const taken = await takePages(shop, (at) => changedSince(session, from, at), page);
  if (taken.kind === 'done') await noteGaps(shop, taken.value.unheard);
  return taken;
}

/** The orders that changed since a time, all of them. */
export async function takeAllChanged(shop: Shop, since: string): Promise<CallResult<TakenOrders>> {
  const taken = await takeChanged(shop, since);
  if (taken.kind !== 'done' || taken.value.next === undefined) return taken;
  return { kind: 'later', why: 'the list of changed orders takes longer than a run' };
}

/** The orders that are open at the shop. */
export async function takeOpen(shop: Shop, page: string | undefined): Promise<CallResult<TakenOrders>> {
  const { adapter, session } = shop;
  if (!adapter.orders.can) return NONE;
  const { open } = adapter.orders;
  return takePages(shop, (at) => open(session, at), page);
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
