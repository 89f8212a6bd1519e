/**
 * What a new connection has to catch up on: the orders that are open at the shop, and after them the figures of all SKUs.
 * Orders come first: the shop has lowered its figures for them, and would be told to raise them again while their units
 * have no claim here (S3).
 *
 * For as long as a relay keeps what it has read of channels, it may know nothing of the connection, and drop what the shop
 * should be told. Once all know, everything is gone through again: what was dropped is wanted then, all else is told already.
 */
import type { NotDone } from '../channels/contract/call-answer.ts';
import { settings } from '../shared/settings.ts';
import { after } from '../shared/time.ts';
import { type Backfill, type ConnectionItem, keepConnection, unlistedSince } from './connection.store.ts';
import { tellFigures } from './figures/tell-figures.ts';
import type { Shop } from './shop.ts';
import { nextSkus } from './skus-on-sale.ts';
import { takeOpen } from './take-orders.ts';

const PAGE = 50;
/** A handler that began with what was known before has ended after this time. Seconds. */
const HANDLER_SECONDS = 60;

/** The first time, or the one after every relay knows. */
type Pass = 'backfill' | 'repeat';
type Caught = NotDone | { readonly kind: 'done'; readonly value: Backfill };

export function newBackfill(now: string): Backfill {
  return { askedAt: now, orders: 0, skus: 0 };
}

/** Whether the orders of a shop are known that its figures stand lower for. */
export function hasOpenOrders({ backfill }: Pick<ConnectionItem, 'backfill'>): boolean {
  return backfill?.ordersDoneAt !== undefined;
}

/** When the repetition is due; undefined while there is nothing to repeat, and once it is done. */
export function repeatAt({ backfill, repeat }: ConnectionItem): string | undefined {
  if (backfill?.doneAt === undefined || repeat?.doneAt !== undefined) return undefined;
  return after(backfill.askedAt, settings().networkCache + HANDLER_SECONDS);
}

async function keep(shop: Shop, pass: Pass, reached: Backfill): Promise<Backfill> {
  await keepConnection(shop.channel.id, (before) => ({ ...before, [pass]: reached }), shop.session.now());
  return reached;
}

async function backfillOrders(shop: Shop, pass: Pass, begun: Backfill): Promise<Caught> {
  const taken = await takeOpen(shop, begun.page);
  if (taken.kind !== 'done') {
    const { page: _page, ...again } = begun;
    if (taken.kind === 'refused' && begun.page !== undefined) await keep(shop, pass, again);
    return taken;
  }
  const { orders, next } = taken.value;
  const { page: _page, ...rest } = begun;
  const read = { ...rest, orders: begun.orders + orders };
  const now = shop.session.now();
  const value = next === undefined ? { ...read, ordersDoneAt: now } : { ...read, page: next };
  return { kind: 'done', value: await keep(shop, pass, value) };
}

async function backfillFigures(
  shop: Shop,
  known: ConnectionItem,
  pass: Pass,
  begun: Backfill,
): Promise<Caught> {
  let backfill = begun;
  while (shop.hasTime()) {
    const skus = await nextSkus(shop.channel.id, backfill.sku, PAGE);
    const now = shop.session.now();
    const last = skus.at(-1);
    if (last === undefined)
      return { kind: 'done', value: await keep(shop, pass, { ...backfill, doneAt: now }) };
    const failed = await tellFigures(shop, skus, { since: unlistedSince(known), hasTime: shop.hasTime });
    if (failed) return failed;
    backfill = await keep(shop, pass, { ...backfill, sku: last, skus: backfill.skus + skus.length });
  }
  return { kind: 'done', value: backfill };
}

async function goOn(shop: Shop, known: ConnectionItem, pass: Pass, begun: Backfill): Promise<Caught> {
  if (begun.doneAt !== undefined) return { kind: 'done', value: begun };
  if (begun.ordersDoneAt !== undefined) return backfillFigures(shop, known, pass, begun);
  const orders = await backfillOrders(shop, pass, begun);
  if (orders.kind !== 'done' || orders.value.ordersDoneAt === undefined) return orders;
  return backfillFigures(shop, known, pass, orders.value);
}

/** Goes on with what is to be caught up on, while there is time. */
export function backfillShop(shop: Shop, known: ConnectionItem): Promise<Caught> {
  return goOn(shop, known, 'backfill', known.backfill ?? newBackfill(shop.session.now()));
}

/** Goes on with the repetition, while there is time. */
export function repeatBackfill(shop: Shop, known: ConnectionItem): Promise<Caught> {
  return goOn(shop, known, 'repeat', known.repeat ?? newBackfill(shop.session.now()));
}
