/** Takes units back that an order has claimed and no location has: one write each (P24). */
import { leaveQueue } from '../../capacity/queue/capacity-wait.store.ts';
import {
  type ExceptionDraft,
  openException,
  readOrderExceptions,
  saveException,
  settleException,
} from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { withOwners } from '../../fulfillment/work-order/earlier-release.ts';
import { readFulfillments, saveFulfillment } from '../../fulfillment/work-order/fulfillment.store.ts';
import { takePlaces } from '../../inventory/backorder/backorder.store.ts';
import { joinWait, wantedOf } from '../../inventory/backorder/backorder-order.ts';
import { countPromised, roomToWait } from '../../inventory/future/promise-units.ts';
import { readReservation, saveReservation } from '../../inventory/reservation/reservation.store.ts';
import { unitsBySku } from '../../inventory/reservation/reservation.ts';
import { readAtp } from '../../inventory/stock/pool.store.ts';
import { moveStock } from '../../inventory/stock/stock.store.ts';
import { readChannel, readSkus } from '../../network/entities/network.store.ts';
import type { BackorderPolicy } from '../../order/backorder-policies.ts';
import { type LineUnits, plus, sumUnits } from '../../order/line-units.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend, type Order, shiftUnits, without } from '../../order/order.ts';
import { readBody } from '../../order/order-body.store.ts';
import { readUnreserved } from '../../order/unreserved.ts';
import { cancelOrder } from '../../requests/cancel/cancel-writes.ts';
import { Conflict, Moved, NotFound } from '../../shared/errors.ts';
import { settings } from '../../shared/settings.ts';
import { after } from '../../shared/time.ts';
import { retryMoved, transact, type Write } from '../../shared/transact.ts';
import { withShrunkTold } from './shrink-record.ts';
import {
  type ClaimFacts,
  type ClaimsTakenBack,
  givenUp,
  isGivenUpWhole,
  mayTakeFrom,
  takeBack,
} from './take-back.ts';

/** A SKU of which a pool has promised more than there is. */
export interface ShortPool {
  readonly pool: string;
  readonly sku: string;
}

interface StoredFacts extends ClaimFacts {
  readonly order: Order;
}

/**
 * Whether units may begin to wait. While an order waits for all of its units none of them is claimed; those of a wait
 * that is over are being given up, or a person is asked about them.
 */
function mayWaitForMore({ backorder }: Order): boolean {
  return !backorder || backorder.apart === true || (backorder.parts === true && !backorder.expired);
}

/** Undefined for an order of which nothing can be taken back now: it is over, or others take or give back. */
async function readFacts(orderId: string): Promise<StoredFacts | undefined> {
  const order = await readOrder(orderId);
  const [stored, fulfillments, exceptions] = await Promise.all([
    readReservation(orderId),
    readFulfillments(orderId),
    order.counts.exceptions > 0 ? readOrderExceptions(orderId) : [],
  ]);
  const reservation = withOwners(stored, fulfillments);
  if (order.closed || order.cancel || !mayWaitForMore(order) || reservation?.status !== 'active')
    return undefined;
  return { order, reservation, fulfillments, exceptions };
}

/** What becomes of an order whose goods are not all there, and how long one that waits does so. */
async function policyOf(
  { orderId, bodyVersion, channel }: Order,
  sku: string,
): Promise<{ readonly policy: BackorderPolicy; readonly within: number }> {
  const [body, known] = [await readBody(orderId, bodyVersion), await readSkus([sku])];
  const own = body.shipping.backorder ?? known.get(sku)?.policies.backorder;
  const { backorderWithin: within } = settings();
  try {
    const { policies } = await readChannel(channel);
    return { policy: own ?? policies.backorder, within: policies.backorderWithin ?? within };
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    return { policy: own ?? 'wait', within };
  }
}

/** The exception of the order's units, which gets the new ones. */
function shrunkException(
  { order, exceptions }: StoredFacts,
  base: Order,
  detail: Record<string, unknown>,
  now: string,
): { readonly order: Order; readonly write: Write } {
  const known = exceptions.find(
    ({ status, exceptionType }) => status === 'open' && exceptionType === 'OrderShrunk',
  );
  if (known) {
    const next: Exception = { ...known, detail, version: known.version + 1 };
    return { order: base, write: saveException(known, next) };
  }
  const draft: ExceptionDraft = { type: 'OrderShrunk', detail };
  const { write, change } = openException({ ...base, version: order.version }, draft, now);
  return { order: { ...base, ...change }, write };
}

/** Exceptions that have nothing left to decide, and META's count of those that keep the order from going on. */
function attentionWrites(
  order: Order,
  { ended }: ClaimsTakenBack,
  now: string,
): { readonly order: Order; readonly writes: readonly Write[] } {
  let current = order;
  const writes = ended.map(({ exception, action }) => {
    const resolution = { action, by: 'system', note: 'its units wait for stock' } as const;
    const settled = settleException(current, exception, resolution, now);
    current = { ...current, ...settled.change };
    return settled.write;
  });
  return { order: current, writes };
}

/** The order with units that wait for stock, in all and by line. */
function backorderedOrder(
  { order }: StoredFacts,
  waiting: readonly LineUnits[],
  lines: readonly LineUnits[],
  backorder: NonNullable<Order['backorder']>,
): Order {
  const totals = shiftUnits(order.totals, 'reserved', 'backordered', sumUnits(lines));
  const base = totals.reserved > 0 ? order : without(order, 'capacityWait');
  return { ...base, totals, wanted: wantedOf(waiting), backorder };
}

/** How the units wait: with what else of the order is to be shipped as it comes, else apart from its rest. */
async function waitOf(
  { order }: StoredFacts,
  waiting: readonly LineUnits[],
  within: number,
  now: string,
): Promise<NonNullable<Order['backorder']>> {
  if (order.backorder?.parts) return joinWait(order, order.backorder, waiting);
  const since = order.backorder?.since ?? order.capturedAt;
  return { since, until: after(now, within), expired: false, apart: true };
}

/** META and the exceptions of the order. A wait for parts has its end, and a branch that sees to it: nobody else is asked. */
function askedWrites(
  facts: StoredFacts,
  taken: ClaimsTakenBack,
  backordered: Order,
  detail: Record<string, unknown>,
  now: string,
): { readonly order: Order; readonly writes: readonly Write[] } {
  const attention = attentionWrites(backordered, taken, now);
  if (backordered.backorder?.parts) return attention;
  const shrunk = shrunkException(facts, attention.order, detail, now);
  return { order: shrunk.order, writes: [...attention.writes, shrunk.write] };
}

async function writesOf(
  facts: StoredFacts,
  { pool, sku }: ShortPool,
  lines: readonly LineUnits[],
  within: number,
  now: string,
): Promise<Write[]> {
  const { order, reservation } = facts;
  const { orderId, channel } = order;
  const taken = takeBack(facts, lines, mayTakeFrom(facts), { now, settings: settings() });
  const before = await readUnreserved(order);
  const waiting = plus(before, lines);
  const backorder = await waitOf(facts, waiting, within, now);
  const { until } = backorder;
  const detail = { pool, sku, until, lines: waiting, course: 'backordered' };
  const asked = askedWrites(facts, taken, backorderedOrder(facts, waiting, lines, backorder), detail, now);
  const data = { orderId, channel, course: 'backordered', pool, until, lines } as const;
  const next = amend({ ...asked.order, version: order.version }, {}, now, { type: 'order.shrunk', data });
  const movements = [...unitsBySku(lines)].map(([one, units]) => ({
    kind: 'releaseUnallocated' as const,
    sku: one,
    pool: reservation.pool,
    units,
    orderId,
    ref: `order:${orderId}` as const,
  }));
  const queue = await takePlaces(next, waiting, now);
  const promised = await countPromised({ order, lines: before }, { order: next, lines: waiting });
  const writes = [
    saveOrder(order, next),
    saveReservation(reservation, taken.reservation, now),
    ...taken.parts.map((part) => saveFulfillment(part.before, part.next)),
    ...asked.writes,
    ...promised,
    ...(order.capacityWait && !next.capacityWait ? leaveQueue(order) : []),
    ...queue.writes,
    ...(await moveStock(movements, now, { places: queue.places })),
  ];
  const told = { orderId, course: 'backordered', lines, at: now } as const;
  return withShrunkTold(writes, 'PoolBelowZero', `${pool}#${sku}`, told);
}

/** Cancels units that are not there, of an order that is not to wait for any. */
async function cancelUnits(facts: StoredFacts, lines: readonly LineUnits[], now: string): Promise<void> {
  await cancelOrder({
    orderId: facts.order.orderId,
    by: 'system',
    reason: 'STOCK_SHRUNK',
    lines: lines.map(({ lineId, units }) => ({ lineId, units })),
    part: { fulfillments: [], owns: mayTakeFrom(facts) },
    now,
  });
}

async function takeOnce(orderId: string, of: ShortPool, now: string): Promise<number> {
  const { atp } = await readAtp(of.pool, of.sku);
  const facts = atp < 0 ? await readFacts(orderId) : undefined;
  if (!facts || facts.reservation.pool !== of.pool) return 0;
  const mayTake = mayTakeFrom(facts);
  const isInParts = facts.order.backorder?.parts === true;
  const most = isInParts ? await roomToWait(facts.order, of.sku) : Infinity;
  const own = givenUp(facts.reservation, of.sku, Math.min(-atp, most), { whole: false, mayTake });
  if (own.length === 0) return 0;
  const { policy, within } = await policyOf(facts.order, of.sku);
  const isTogether = policy === 'wait' || policy === 'cancel';
  const whole = isTogether && !isInParts && isGivenUpWhole(facts, mayTake);
  const lines = whole ? givenUp(facts.reservation, of.sku, -atp, { whole, mayTake }) : own;
  // An order that waits in parts goes on as it began.
  if (!isInParts && (policy === 'cancel' || policy === 'cancelLine')) {
    await cancelUnits(facts, lines, now);
    return sumUnits(own);
  }
  const writes = await writesOf(facts, of, lines, within, now);
  // Goods that came since are not taken back from anybody.
  if ((await readAtp(of.pool, of.sku)).atp !== atp) throw new Moved(`${of.sku} in ${of.pool}`);
  await transact(writes);
  return sumUnits(lines.filter(({ sku }) => sku === of.sku));
}

/**
 * Takes units of a SKU back from an order, at most as many as the pool is below zero. They wait for stock from when the
 * order was captured, or are cancelled where the policy for backorders says so.
 * @returns how many
 */
export async function backorderUnits(orderId: string, of: ShortPool, now: string): Promise<number> {
  try {
    return await retryMoved(() => takeOnce(orderId, of, now));
  } catch (error) {
    // The order has changed so that nothing of it is left to take.
    if (error instanceof NotFound || error instanceof Conflict) return 0;
    throw error;
  }
}
