/**
 * Claims the units of an order that is taken in, or counts them where they cannot be claimed at once, in the write that
 * captures it, so that no channel sells them again (S3); of one that could not be understood it counts those that it names.
 */
import { courseOf } from '../../inventory/reservation/begin-order.ts';
import { claimNewOrder } from '../../inventory/reservation/claim-new-order.ts';
import {
  COUNTED_AT_ONCE,
  countedUpTo,
  countFewBeside,
  countUnclaimed,
} from '../../inventory/reservation/count-unclaimed.ts';
import { readReservation } from '../../inventory/reservation/reservation.store.ts';
import { type ClaimState, unclaimedMovements } from '../../inventory/reservation/unclaimed.ts';
import { withoutStock } from '../../inventory/stock/known-skus.ts';
import { moveStock } from '../../inventory/stock/stock.store.ts';
import { type Channel, poolOf } from '../../network/entities/channel.ts';
import { knownStore } from '../../network/entities/known-store.ts';
import { readLocations } from '../../network/entities/network.store.ts';
import { placeOf } from '../../network/geography/destination.ts';
import { openLines } from '../../order/canonical-order.ts';
import type { LineUnits } from '../../order/line-units.ts';
import type { Order } from '../../order/order.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import { soldAtTill } from '../../order/till-sale.ts';
import { readUnreserved } from '../../order/unreserved.ts';
import { compareText } from '../../shared/compare-text.ts';
import { Contended, isOverload } from '../../shared/errors.ts';
import { settings } from '../../shared/settings.ts';
import { after } from '../../shared/time.ts';
import { retryMoved, transact, type Write } from '../../shared/transact.ts';
import { draftUnits, type KnownDraft, knownDraft } from './draft-units.ts';
import { AlreadyCaptured } from './new-order.store.ts';

/** An order that is to be taken in. */
export interface OrderToCount {
  /** META as the capture makes it. */
  readonly order: Order;
  readonly body: CanonicalOrder;
  readonly channel: Pick<Channel, 'pools'>;
  /** META in quarantine, whose units are not counted any more. */
  readonly quarantined?: Order;
  /** None is counted in the capture's own write: the shards have no room for it. */
  readonly isLater?: boolean;
}

/** An order that comes into quarantine, or stays there with another draft. */
export interface DraftToCount {
  /** META as it is made, or as it is stored. */
  readonly order: Order;
  readonly draft: unknown;
  readonly channel: Pick<Channel, 'pools' | 'policies'>;
  /** META in quarantine, with the draft before. */
  readonly quarantined?: Order;
  /** As that of an order. */
  readonly isLater?: boolean;
}

/** What counting changes of META, and its writes. */
export interface CountedOrder {
  readonly change: Partial<Order>;
  readonly writes: readonly Write[];
}

function openUnits(body: CanonicalOrder): LineUnits[] {
  return openLines(body).flatMap(({ lineId, sku, open: units }) =>
    sku === undefined ? [] : [{ lineId, sku, units }],
  );
}

/** The last SKU that the capture's own write counts, where there are more than it holds; none where it is to count none. */
function firstUpTo(named: Iterable<string>, isLater: boolean): string | undefined {
  if (isLater) return '';
  const skus = [...new Set(named)].sort(compareText);
  return skus.length > COUNTED_AT_ONCE ? skus[COUNTED_AT_ONCE - 1] : undefined;
}

/** What an order in quarantine has counted so far, no more than goes beside another change. @throws Moved */
async function countedInQuarantine(order: Order | undefined, now: string): Promise<ClaimState | undefined> {
  if (!order) return undefined;
  const state = { order, unreserved: [] };
  await countFewBeside(state, now);
  return state;
}

/** Whether any of the order will be claimed: what the till has sold is gone. */
function isToClaim({ order, body }: OrderToCount): boolean {
  return !order.closed && order.totals.open > 0 && soldAtTill(body).length === 0;
}

/**
 * Resolves the pool of an order and counts its units there. The first attempt of an order of very many SKUs starts with
 * the last of the writes that count it.
 */
export async function countedOrder(taken: OrderToCount, now: string): Promise<CountedOrder> {
  const { order, body, channel, quarantined, isLater = false } = taken;
  const before = await countedInQuarantine(quarantined, now);
  const unreserved = openUnits(body);
  if (!isToClaim(taken) && !before) return { change: {}, writes: [] };
  const upTo = firstUpTo(
    unreserved.map(({ sku }) => sku),
    isLater,
  );
  const unclaimed = isToClaim(taken) ? countedUpTo(await poolFor(body, channel), upTo) : undefined;
  const later = { attempt: 0, progressBy: after(now, settings().reservationWithin) };
  const movements = unclaimedMovements(before, { order: { ...order, unclaimed }, unreserved });
  return {
    change: { unclaimed, ...(unclaimed?.upTo === undefined ? {} : later) },
    writes: await moveStock(movements, now),
  };
}

/**
 * Claims all units of a new order where nothing stands before that and the pool has them; else counts them as unclaimed,
 * and Reserve claims them. `round`: how often that was tried before.
 */
export async function claimedOrCounted(
  taken: OrderToCount,
  now: string,
  round: number,
): Promise<CountedOrder> {
  const { order, body, channel, isLater = false } = taken;
  const lines = openUnits(body);
  const skus = lines.map(({ sku }) => sku);
  if (!isToClaim(taken) || firstUpTo(skus, isLater) !== undefined) return countedOrder(taken, now);
  const begun = { ...order, ...(await courseOf(body, channel)) };
  const claimed = await claimNewOrder({ order: begun, lines, unread: round === 0, now });
  return claimed ? { change: claimed.order, writes: claimed.writes } : countedOrder(taken, now);
}

async function poolFor(body: CanonicalOrder, channel: Pick<Channel, 'pools'>): Promise<{ pool: string }> {
  const { pool = 'main' } = await courseOf(body, channel);
  return { pool };
}

/** The pool that will serve the order of a draft, as far as the draft says where its goods go. */
async function poolOfDraft(
  { shipTo, shipping }: KnownDraft,
  channel: Pick<Channel, 'pools'>,
): Promise<string> {
  const isHandedOver = ['pickup', 'local_delivery', 'retail'].includes(shipping.method ?? '');
  const store = isHandedOver ? knownStore(await readLocations(), shipping.pickupLocationId) : undefined;
  if (store) return store.pool;
  return shipTo ? placeOf(shipTo, channel).pool : poolOf(channel, undefined);
}

/** Counts the units that a draft names by SKUs that are known here: of any other nothing is on sale. */
export async function countedDraft(
  { order, draft, channel, quarantined, isLater = false }: DraftToCount,
  now: string,
): Promise<CountedOrder> {
  const before = await countedInQuarantine(quarantined, now);
  const known = knownDraft(draft);
  const units = draftUnits(known, channel.policies);
  const unknown = await withoutStock([...units.keys()]);
  const named = Object.fromEntries([...units].filter(([sku]) => !unknown.has(sku)));
  const upTo = firstUpTo(Object.keys(named), isLater);
  const isAny = Object.keys(named).length > 0;
  const unclaimed = isAny ? countedUpTo({ pool: await poolOfDraft(known, channel), named }, upTo) : undefined;
  const later = { progressBy: after(now, settings().reservationWithin) };
  const movements = unclaimedMovements(before, { order: { ...order, unclaimed }, unreserved: [] });
  return {
    change: { unclaimed, ...(unclaimed?.upTo === undefined ? {} : later) },
    writes: await moveStock(movements, now),
  };
}

/**
 * How an order is claimed or counted in the write that captures it; `isLater`: not at all in that write. `round`: how often
 * that was tried before.
 */
type CountOrder = (isLater: boolean, round: number) => Promise<CountedOrder>;

/** Captures in one write. Returns META as it was written. @throws AlreadyCaptured */
async function captureOnce(
  taken: Order,
  count: (round: number) => Promise<CountedOrder>,
  writesOf: (order: Order) => readonly Write[],
): Promise<Order> {
  const made = await retryMoved(async (round) => {
    const { change, writes } = await count(round);
    const order = { ...taken, ...change };
    try {
      await transact([...writesOf(order), ...writes]);
      return order;
    } catch (error) {
      if (error instanceof AlreadyCaptured) return error;
      throw error;
    }
  });
  if (made instanceof AlreadyCaptured) throw made;
  return made;
}

/** Whether the shards have no room for a write at this moment: too many write them, or DynamoDB throttles them. */
function areBusy(error: unknown): boolean {
  return error instanceof Contended || isOverload(error);
}

/** Counts what the capture has left. While the shards have no room that is the sweeper's, at META's deadline. */
async function countRest(orderId: string, now: string): Promise<void> {
  try {
    await countUnclaimed(orderId, now);
  } catch (error) {
    if (!areBusy(error)) throw error;
  }
}

/**
 * Captures a new order: the writes of the order as it is claimed or counted (`count`), and those that do so; again where
 * the shards that were relied on changed. An order is never refused because the shards of a SKU have no room: it is captured
 * without them, and its first attempt starts once its units are counted.
 * @throws AlreadyCaptured, IdTaken; TooLarge
 */
export async function captureCounted(
  taken: Order,
  count: CountOrder,
  writesOf: (order: Order) => readonly Write[],
  now: string,
): Promise<void> {
  const made = await captureOnce(taken, (round) => count(false, round), writesOf).catch((error: unknown) => {
    if (areBusy(error)) return captureOnce(taken, (round) => count(true, round), writesOf);
    throw error;
  });
  if (made.unclaimed?.upTo !== undefined) await countRest(made.orderId, now);
}

/** What an order whose pool changes by an edit counts there, and no more in the pool before. */
export async function countedElsewhere(before: Order, after: Order, now: string): Promise<readonly Write[]> {
  if (before.unclaimed?.pool === after.unclaimed?.pool) return [];
  const [unreserved, reservation] = await Promise.all([
    readUnreserved(before),
    readReservation(before.orderId),
  ]);
  const movements = unclaimedMovements(
    { order: before, unreserved, reservation },
    { order: after, unreserved, reservation },
  );
  return moveStock(movements, now);
}
