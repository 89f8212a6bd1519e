/**
 * What a new connection has to catch up on: the orders that are open at the shop, and after them the figures of all SKUs.
 * Orders come first: the shop has lowered its figures for them, and would be told to raise them again while their units
 * have no claim here (S3).
 */
import type { NotDone } from '../channels/contract/call-answer.ts';
import { type Backfill, type ConnectionItem, keepConnection, unlistedSince } from './connection.store.ts';
import { tellFigures } from './figures/tell-figures.ts';
import type { Shop } from './shop.ts';
import { nextSkus } from './skus-on-sale.ts';
import { takeOpen } from './take-orders.ts';

const PAGE = 50;

export function newBackfill(now: string): Backfill {
  return { askedAt: now, orders: 0, skus: 0 };
}

/** Whether the orders of a shop are known that its figures stand lower for. */
export function hasOpenOrders({ backfill }: Pick<ConnectionItem, 'backfill'>): boolean {
  return backfill?.ordersDoneAt !== undefined;
}

async function keep(shop: Shop, backfill: Backfill): Promise<Backfill> {
  await keepConnection(shop.channel.id, (before) => ({ ...before, backfill }), shop.session.now());
  return backfill;
}

async function backfillOrders(
  shop: Shop,
  begun: Backfill,
): Promise<NotDone | { readonly kind: 'done'; readonly value: Backfill }> {
  const taken = await takeOpen(shop, begun.page);
  if (taken.kind !== 'done') {
    const { page: _page, ...again } = begun;
    if (taken.kind === 'refused' && begun.page !== undefined) await keep(shop, again);
    return taken;
  }
  const { orders, next } = taken.value;
  const { page: _page, ...rest } = begun;
  const read = { ...rest, orders: begun.orders + orders };
  const now = shop.session.now();
  const value = next === undefined ? { ...read, ordersDoneAt: now } : { ...read, page: next };
  return { kind: 'done', value: await keep(shop, value) };
}

async function backfillFigures(
  shop: Shop,
  known: ConnectionItem,
  begun: Backfill,
): Promise<NotDone | { readonly kind: 'done'; readonly value: Backfill }> {
  let backfill = begun;
  while (shop.hasTime()) {
    const skus = await nextSkus(shop.channel.id, backfill.sku, PAGE);
    const now = shop.session.now();
    const last = skus.at(-1);
    if (last === undefined) return { kind: 'done', value: await keep(shop, { ...backfill, doneAt: now }) };
    const failed = await tellFigures(shop, skus, { since: unlistedSince(known), hasTime: shop.hasTime });
    if (failed) return failed;
    backfill = await keep(shop, { ...backfill, sku: last, skus: backfill.skus + skus.length });
  }
  return { kind: 'done', value: backfill };
}

/** Goes on with what is to be caught up on, while there is time. */
export async function backfillShop(
  shop: Shop,
  known: ConnectionItem,
): Promise<NotDone | { readonly kind: 'done'; readonly value: Backfill }> {
  const begun = known.backfill ?? newBackfill(shop.session.now());
  if (begun.doneAt !== undefined) return { kind: 'done', value: begun };
  if (begun.ordersDoneAt !== undefined) return backfillFigures(shop, known, begun);
  const orders = await backfillOrders(shop, begun);
  if (orders.kind !== 'done' || orders.value.ordersDoneAt === undefined) return orders;
  return backfillFigures(shop, known, orders.value);
}
