/** The write of an order that goes on although something is short: units are cancelled, or a part is claimed. */
import { readChannel, readSkus } from '../../network/entities/network.store.ts';
import type { BackorderPolicy } from '../../order/backorder-policies.ts';
import { type LineUnits, minus, plus, sumUnits, unitsOf } from '../../order/line-units.ts';
import { saveOrder } from '../../order/order.store.ts';
import { amend, type Order, shiftUnits } from '../../order/order.ts';
import { readBody } from '../../order/order-body.store.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import { servedOwner } from '../../order/unit-owner.ts';
import { readUnreserved } from '../../order/unreserved.ts';
import { Moved, OutOfStock, Unfulfillable } from '../../shared/errors.ts';
import type { EventDraft } from '../../shared/events/carried.ts';
import { withKeptTime } from '../../shared/events/kept-times.ts';
import { MAX_ITEMS, transact } from '../../shared/transact.ts';
import { joined, leavePlaces, type PlaceStep, takePlaces } from '../backorder/backorder.store.ts';
import { backorderedEvent, waitOfRest, wantedOf } from '../backorder/backorder-order.ts';
import { leaveQueues, reviewBackorders } from '../backorder/look-after-backorders.ts';
import type { FoundCart } from '../carts/take-over.ts';
import { countPromised, unitsOverLimit } from '../future/promise-units.ts';
import { moveStock, type StockMovement, shortOf } from '../stock/stock.store.ts';
import { firstChunk } from './chunk.ts';
import { countFewBeside } from './count-unclaimed.ts';
import { checkReservation, saveReservation } from './reservation.store.ts';
import { addClaim, heldUnits, type Reservation, unitsBySku } from './reservation.ts';
import { availableLines, courseOfShortage, groupsOf, type ShortageCourse } from './shortage.ts';
import { unclaimedMovements } from './unclaimed.ts';

/** An order with units that nobody has claimed. */
interface UnclaimedOrder {
  readonly order: Order;
  readonly reservation: Reservation | undefined;
  /** All that it lacks. */
  readonly lines: readonly LineUnits[];
  readonly now: string;
}

/** What an attempt claims for an order. */
export interface Claim extends UnclaimedOrder {
  readonly pool: string;
  readonly attempt: number;
  /** The cart that the order names. */
  readonly found: FoundCart;
  /** The queue's server takes the units for the order (P23). */
  readonly serves: boolean;
  /** The first try takes from the order's own shard of a hot SKU unread. */
  readonly unread: boolean;
  /** The execution can follow a further wait beside what is shipped. */
  readonly mayPart: boolean;
}

export function reserveMovements(
  { order, pool }: Pick<Claim, 'order' | 'pool'>,
  lines: readonly LineUnits[],
): StockMovement[] {
  return [...unitsBySku(lines)].map(([sku, units]) => ({
    kind: 'reserve',
    sku,
    pool,
    units,
    orderId: order.orderId,
    channel: order.channel,
    ref: `order:${order.orderId}`,
  }));
}

/** What order, SKU and channel say of goods that are short, the most particular first. */
export async function backorderPolicies(
  { channel }: Pick<Order, 'channel'>,
  { shipping }: Pick<CanonicalOrder, 'shipping'>,
  skus: readonly string[],
): Promise<(sku: string) => BackorderPolicy> {
  const { backorder: wish } = shipping;
  if (wish) return () => wish;
  const [known, { policies }] = await Promise.all([readSkus(skus), readChannel(channel)]);
  return (sku) => known.get(sku)?.policies.backorder ?? policies.backorder;
}

/** What is still wanted of each line that is not reserved, once of these lines only that much waits. */
function stillWanted(order: Order, lines: readonly LineUnits[], rest: readonly LineUnits[]): Order['wanted'] {
  return {
    ...order.wanted,
    ...Object.fromEntries(lines.map(({ lineId }) => [lineId, unitsOf(rest, lineId)])),
  };
}

/** Units that are not reserved leave the order; those of them that have a place in a queue are `backordered`. */
function cancelUnreserved({ totals }: Order, units: number): Order['totals'] {
  const backordered = Math.min(totals.backordered, units);
  const waiting = shiftUnits(totals, 'backordered', 'cancelled', backordered);
  return shiftUnits(waiting, 'open', 'cancelled', units - backordered);
}

/** Units that are short leave the order, with the reason, in one write. Refused as Moved. */
async function cancelShort(claim: UnclaimedOrder, cut: readonly LineUnits[], reason: string): Promise<void> {
  const { order, reservation, lines, now } = claim;
  const counted = { order, unreserved: lines, reservation };
  await countFewBeside(counted, now);
  const { orderId, channel } = order;
  const rest = minus(lines, cut);
  const data = { orderId, channel, by: 'system', reason, lines: [...cut] };
  const change = {
    totals: cancelUnreserved(order, sumUnits(cut)),
    wanted: stillWanted(order, lines, rest),
  };
  const next = amend(order, change, now, { type: 'order.partly_cancelled', data });
  const queue = order.backorder ? await placesAfter(order, next, cut, rest, now) : noPlaces;
  const uncounted = unclaimedMovements(counted, { ...counted, order: next, unreserved: rest });
  const unmoved = uncounted.length > 0 ? [checkReservation(orderId, reservation)] : [];
  const moved = await moveStock(uncounted, now, { places: queue.places });
  const promised = await countPromised({ order, lines }, { order: next, lines: rest });
  await transact([saveOrder(order, next), ...unmoved, ...moved, ...promised, ...queue.writes]);
  await queue.after?.();
}

/**
 * Takes out of an order what is sold before it is there and may not be promised any more.
 * @throws Unfulfillable where nothing would be left of the order; Moved once units are taken out
 */
export async function keepWithinLimit(order: UnclaimedOrder): Promise<void> {
  const over = await unitsOverLimit(order.order, order.lines);
  if (over.length === 0) return;
  mustLeaveSomething(order, over);
  await cancelShort(order, over, 'PREORDER_FULL');
  throw new Moved(`order ${order.order.orderId} wants more than may be promised`);
}

/** @throws Unfulfillable */
function mustLeaveSomething({ order, lines }: UnclaimedOrder, over: readonly LineUnits[]): void {
  const { reserved, allocated, shipped, delivered } = order.totals;
  if (minus(lines, over).length > 0 || reserved + allocated + shipped + delivered > 0) return;
  throw new Unfulfillable(`order ${order.orderId} wants more than may be promised of what is to come`);
}

/** META once a part is claimed, and what it says: the rest waits on. */
async function partlyReserved(
  { order, pool, found, now }: Claim,
  claimed: readonly LineUnits[],
  rest: readonly LineUnits[],
): Promise<{ readonly next: Order; readonly event: EventDraft }> {
  const { orderId, channel } = order;
  const backorder = await waitOfRest(order, rest, now);
  const opened = shiftUnits(order.totals, 'open', 'backordered', order.totals.open);
  const totals = shiftUnits(opened, 'backordered', 'reserved', sumUnits(claimed));
  const cart = order.cart && found.outcome ? { cart: { ...order.cart, outcome: found.outcome } } : {};
  const change = { totals, backorder, wanted: wantedOf(rest), ...cart };
  const skus = [...unitsBySku(claimed)].map(([sku, units]) => ({ sku, units }));
  const also = order.backorder ? {} : { also: backorderedEvent(order, backorder, rest) };
  const event = { type: 'order.reserved', data: { orderId, channel, pool, lines: skus }, ...also } as const;
  return { next: amend(order, change, now, event), event };
}

/** Claims some of these units, as much as one write holds (P17). */
type ClaimChunk = (lines: readonly LineUnits[]) => Promise<void>;

/** The places of more SKUs are not taken and left in the write that claims a part, but after it. */
const PLACES_AT_ONCE = 20;

interface PlacesAfter extends PlaceStep {
  readonly after?: () => Promise<void>;
}

const noPlaces: PlacesAfter = { writes: [], places: [] };

/** The places that an order has once units of it have left `rest` to wait. */
async function placesAfter(
  order: Order,
  next: Order,
  left: readonly LineUnits[],
  rest: readonly LineUnits[],
  now: string,
): Promise<PlacesAfter> {
  const waiting = new Set(rest.map(({ sku }) => sku));
  const gone = [...unitsBySku(left).keys()].filter((sku) => !waiting.has(sku));
  if (waiting.size + gone.length > PLACES_AT_ONCE)
    return {
      ...noPlaces,
      after: async () => {
        await leaveQueues(order, gone, now);
        await reviewBackorders(order.orderId);
      },
    };
  return joined([await leavePlaces(order, gone), await takePlaces(next, rest, now)]);
}

/**
 * Claims a part of what an order waits for, as much as one write holds; the rest has places in the queues, by the same
 * write, or right after it where they are very many. `claimChunk`: what does not fit is claimed in chunks, so that the
 * order is routed with all of it. Refused as Moved.
 */
export async function claimPart(
  claim: Claim,
  there: readonly LineUnits[],
  claimChunk?: ClaimChunk,
): Promise<void> {
  const { order, reservation, lines, attempt, pool, serves, now } = claim;
  const held = reservation?.status === 'reserving' ? heldUnits(reservation) : [];
  const counted = { order, unreserved: lines, reservation };
  await countFewBeside(counted, now);
  const plan = async (some: readonly LineUnits[]) => {
    const claimed = plus(held, some);
    const rest = minus(lines, claimed);
    const { next, event } = await partlyReserved(claim, claimed, rest);
    const uncounted = unclaimedMovements(counted, { order: next, unreserved: rest });
    const queue = await placesAfter(order, next, claimed, rest, now);
    const movements = [...reserveMovements(claim, some), ...uncounted];
    const moved = await moveStock(movements, now, { serves, places: queue.places });
    const promised = await countPromised({ order, lines }, { order: next, lines: rest });
    return { next, event, queue, writes: [...moved, ...promised, ...queue.writes] };
  };
  const { lines: some, plan: planned } = await firstChunk(there, MAX_ITEMS - 2, plan);
  if (some.length < there.length && claimChunk) return claimChunk(there);
  const { next, event, queue, writes } = planned;
  const owner = { orderId: order.orderId, pool, attempt };
  const added = addClaim(reservation, owner, some, 'active', servedOwner(order.backorder?.branch ?? 0));
  const kept = { ...added, ...withKeptTime(added.told, event, now) };
  await transact([saveOrder(order, next), saveReservation(reservation, kept, now), ...writes]);
  await queue.after?.();
}

/** Claims what is there of these units. @throws OutOfStock where nothing of them is */
export async function claimThere(claim: Claim, wanted: readonly LineUnits[]): Promise<void> {
  try {
    return await claimPart(claim, wanted);
  } catch (error) {
    if (!(error instanceof OutOfStock)) throw error;
    const { orderId, bodyVersion } = claim.order;
    const available = new Map(shortOf(error).map((short) => [short.sku, short.available]));
    const groupOf = groupsOf(await readBody(orderId, bodyVersion));
    const there = availableLines({ lines: wanted, available, groupOf });
    if (there.length === 0) throw error;
    await claimPart(claim, there);
  }
}

/** An order that waits in parts goes on as it began, whatever its policies say by now. */
async function policiesOf(
  order: Order,
  body: CanonicalOrder,
  skus: readonly string[],
): Promise<(sku: string) => BackorderPolicy> {
  return order.backorder?.parts ? () => 'shipAvailable' : backorderPolicies(order, body, skus);
}

/** What is to wait may be promised. @throws as `keepWithinLimit` */
async function keepPromises(
  { order, reservation, now }: Claim,
  missing: readonly LineUnits[],
  course: ShortageCourse,
): Promise<void> {
  if (course.kind !== 'wait' && course.kind !== 'part') return;
  const rest = course.kind === 'part' ? minus(missing, course.lines) : missing;
  const over = await unitsOverLimit(order, rest);
  if (over.length === 0) return;
  const lines = await readUnreserved(order);
  if (course.kind === 'wait') mustLeaveSomething({ order, reservation, lines, now }, over);
  await cancelShort({ order, reservation, lines, now }, over, 'PREORDER_FULL');
  throw new Moved(`order ${order.orderId} wants more than may be promised`);
}

/**
 * One write of an order that is short of something, as its policies say. `missing`: what it has not claimed yet and its
 * cart does not have; what the cart has is taken over first (`takeCart`).
 * @throws the shortage itself where all of it waits; Unfulfillable where the order is to be cancelled
 */
export async function goOnShort(
  claim: Claim,
  missing: readonly LineUnits[],
  shortage: OutOfStock,
  { takeCart, claimChunk }: { readonly takeCart?: () => Promise<void>; readonly claimChunk: ClaimChunk },
): Promise<void> {
  const { order, reservation, mayPart } = claim;
  const available = new Map(shortOf(shortage).map((short) => [short.sku, short.available]));
  const body = await readBody(order.orderId, order.bodyVersion);
  const policyOf = await policiesOf(order, body, [...available.keys()]);
  const course = courseOfShortage({
    lines: missing,
    available,
    policyOf,
    groupOf: groupsOf(body),
    mayPart,
    hasPart: takeCart !== undefined || reservation?.status === 'reserving',
  });
  await keepPromises(claim, missing, course);
  switch (course.kind) {
    case 'cancelOrder':
      throw new Unfulfillable(shortage.message, shortage.detail, { cause: shortage });
    case 'cancelLines':
      return cancelShort(claim, course.lines, 'OUT_OF_STOCK');
    case 'wait':
      throw shortage;
    case 'part':
      return takeCart ? takeCart() : claimPart(claim, course.lines, claimChunk);
  }
}
