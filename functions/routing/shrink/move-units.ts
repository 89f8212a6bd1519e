/**
 * Moves units of an order away from a location that has too few of them: what it has not seen is withdrawn, and planned
 * by the re-route of its branch; a location that sees the work is asked to give it back first (P8, P10, P25).
 */
import { freeCapacity } from '../../capacity/counters/capacity.store.ts';
import { shiftTotals } from '../../fulfillment/facts/order-after-change.ts';
import { mergeMovements } from '../../fulfillment/facts/stock-writes.ts';
import { withdrawPlanned } from '../../fulfillment/facts/withdraw-planned.ts';
import { BY_SHRINK, stockShrunk } from '../../fulfillment/work-order/departures.ts';
import { withOwners } from '../../fulfillment/work-order/earlier-release.ts';
import { readFulfillment, saveFulfillment } from '../../fulfillment/work-order/fulfillment.store.ts';
import {
  type Fulfillment,
  isHidden,
  openOf,
  type RerouteWish,
} from '../../fulfillment/work-order/fulfillment.ts';
import { recallForWish } from '../../fulfillment/work-order/recall.ts';
import { readReservation, saveReservation } from '../../inventory/reservation/reservation.store.ts';
import { parsePosition } from '../../inventory/stock/position.store.ts';
import { type StockPosition, shortOf } from '../../inventory/stock/position.ts';
import { moveStock } from '../../inventory/stock/stock.store.ts';
import { type LineUnits, sumUnits } from '../../order/line-units.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend, type Order } from '../../order/order.ts';
import { checkSoon } from '../../order/progress.ts';
import { Moved } from '../../shared/errors.ts';
import type { EventDraft } from '../../shared/events/carried.ts';
import { key } from '../../shared/keys.ts';
import { settings } from '../../shared/settings.ts';
import { getItem } from '../../shared/table.ts';
import { after } from '../../shared/time.ts';
import { retryMoved, transact, type Write } from '../../shared/transact.ts';
import { mayGiveUp, unitsToMove } from './short-work.ts';
import { withShrunkTold } from './shrink-record.ts';

/** A SKU at a location that has too few of it. */
export interface ShortPosition {
  readonly sku: string;
  readonly location: string;
}

/** What the units of a fulfillment become, and the order with it. */
interface MovedUnits {
  readonly course: 'withdrawn' | 'asked';
  readonly lines: readonly LineUnits[];
}

function eventOf(
  { orderId, channel }: Order,
  { pool, location }: Fulfillment,
  moved: MovedUnits,
): EventDraft {
  return { type: 'order.shrunk', data: { orderId, channel, pool, location, ...moved } };
}

function wishOf({ location }: ShortPosition, { wish }: Fulfillment, now: string): RerouteWish {
  const awayFrom = [...new Set([...(wish?.awayFrom ?? []), location])];
  return { by: BY_SHRINK, at: now, awayFrom };
}

/** The location is asked to give the units back. */
function askingWrites(
  order: Order,
  before: Fulfillment,
  lines: readonly LineUnits[],
  of: ShortPosition,
  now: string,
): Write[] {
  const next = recallForWish(before, {
    now,
    settings: settings(),
    by: BY_SHRINK,
    answerBy: after(now, settings().cancelAnswerWithin),
    lines,
    wish: wishOf(of, before, now),
  });
  const event = eventOf(order, before, { course: 'asked', lines });
  return [saveOrder(order, amend(order, {}, now, event)), saveFulfillment(before, next)];
}

/** The units leave work that no location has seen. Undefined while the order's claims are being taken or given back. */
async function withdrawingWrites(
  order: Order,
  before: Fulfillment,
  lines: readonly LineUnits[],
  of: ShortPosition,
  now: string,
): Promise<Write[] | undefined> {
  const stored = await readReservation(order.orderId);
  const reservation = withOwners(stored, [before]);
  if (reservation?.status !== 'active' && reservation?.status !== 'allocated') return undefined;
  const moment = { now, settings: settings() };
  const left = { lines, departure: stockShrunk };
  const withdrawn = withdrawPlanned({ ...before, wish: wishOf(of, before, now) }, reservation, moment, left);
  const totals = shiftTotals(order.totals, withdrawn.totals);
  const event = eventOf(order, before, { course: 'withdrawn', lines });
  const held = { ...withdrawn.reservation, version: reservation.version + 1 };
  return [
    saveOrder(order, amend(order, { totals, ...checkSoon(order, now) }, now, event)),
    saveReservation(reservation, held, now),
    saveFulfillment(before, withdrawn.next),
    ...freeCapacity(before, now, withdrawn.next),
    ...(await moveStock(mergeMovements(withdrawn.movements), now)),
  ];
}

/** Work of a later date is shown, or withdrawn, whole: what is left of it would keep the rest waiting. */
function linesToMove(before: Fulfillment, sku: string, units: number): LineUnits[] {
  const lines = unitsToMove(before, sku, units);
  return lines.length > 0 && isHidden(before) ? openOf(before) : lines;
}

async function moveOnce(
  { orderId, n }: Pick<Fulfillment, 'orderId' | 'n'>,
  of: ShortPosition,
  units: number,
  now: string,
): Promise<number> {
  const position = await readPosition(of);
  const short = position ? shortOf(position) : 0;
  const [order, before] = [await readOrder(orderId), await readFulfillment(orderId, n)];
  if (order.closed || order.cancel || !mayGiveUp(before, of.location, settings().shrinkAsks)) return 0;
  const lines = linesToMove(before, of.sku, Math.min(short, units));
  if (lines.length === 0) return 0;
  const isSeen = before.status !== 'planned';
  const writes = isSeen
    ? askingWrites(order, before, lines, of, now)
    : await withdrawingWrites(order, before, lines, of, now);
  if (!writes) return 0;
  // Goods that came since are not taken from anybody.
  if ((await readPosition(of))?.version !== position?.version) throw new Moved(`${of.sku} at ${of.location}`);
  const course = isSeen ? 'asked' : 'withdrawn';
  const told = { orderId, fulfillmentId: before.fulfillmentId, course, lines, at: now } as const;
  await transact(await withShrunkTold(writes, 'PositionShort', `${of.sku}@${of.location}`, told));
  return sumUnits(lines.filter(({ sku }) => sku === of.sku));
}

/** The position, read consistently; undefined where nothing was ever heard of it. */
export async function readPosition({ sku, location }: ShortPosition): Promise<StockPosition | undefined> {
  const item = await getItem(key.position(sku, location));
  return item && parsePosition(item);
}

/** Moves at most `units` of the SKU away, in one write. @returns how many */
export function moveUnits(
  fulfillment: Pick<Fulfillment, 'orderId' | 'n'>,
  of: ShortPosition,
  units: number,
  now: string,
): Promise<number> {
  return retryMoved(() => moveOnce(fulfillment, of, units, now));
}
