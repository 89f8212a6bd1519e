import { type LineUnits, minus, sumUnits } from '../../order/line-units.ts';
import { checkPasses, checkUnchanged, mustPass, readOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { readUnreserved } from '../../order/unreserved.ts';
import {
  Cancelled,
  Corrupt,
  OnHold,
  OrderClosed,
  OutOfStock,
  PickupChoice,
  Superseded,
  Unfulfillable,
} from '../../shared/errors.ts';
import { MAX_ITEMS, retryMoved, transact, type Write } from '../../shared/transact.ts';
import { leavePlaces, poolOf } from '../backorder/backorder.store.ts';
import { canTakeStock } from '../backorder/backorder.ts';
import { leaveQueues } from '../backorder/look-after-backorders.ts';
import type { Cart } from '../carts/cart.ts';
import { withDueCartsEnded } from '../carts/due-carts.ts';
import { endCart } from '../carts/end-cart.ts';
import { coveredLines, findCartOf, takePart } from '../carts/take-over.ts';
import { countPromised } from '../future/promise-units.ts';
import { moveStock, type StockMovement } from '../stock/stock.store.ts';
import { beginOrder, begunOrder, saveBegun } from './begin-order.ts';
import { firstChunk } from './chunk.ts';
import { type Claim, claimPart, claimThere, goOnShort, reserveMovements } from './claim-part.ts';
import { abandonAttempt } from './give-back.ts';
import { readReservation, saveReservation } from './reservation.store.ts';
import { addClaim, heldUnits, mustAllowClaim, type Reservation } from './reservation.ts';
import { unclaimedMovements } from './unclaimed.ts';
import { finishWrites, lastWrites } from './whole-claim.ts';

/** What Reserve tells the order's execution. `reserved`: units of the order, in all. */
export interface ReserveResult {
  readonly orderId: string;
  readonly attempt: number;
  readonly pool: string;
  readonly status: Order['status'];
  readonly reserved: number;
}

/** RESERVATION with one more chunk. */
function withChunk({ order, reservation, attempt, pool }: Claim, lines: readonly LineUnits[]): Reservation {
  return addClaim(reservation, { orderId: order.orderId, pool, attempt }, lines, 'reserving');
}

/** What a chunk claims is not unclaimed any more (S3). */
function countedByChunk(claim: Claim, chunk: readonly LineUnits[]): StockMovement[] {
  const { order, lines: unreserved, reservation } = claim;
  return unclaimedMovements(
    { order, unreserved, reservation },
    { order, unreserved, reservation: withChunk(claim, chunk) },
  );
}

/** @throws Corrupt for a claim in chunks on top of one that is complete */
function mustClaimInChunks({ order, reservation }: Claim): void {
  if (reservation?.status === 'active' || reservation?.status === 'allocated')
    throw new Corrupt(`order ${order.orderId} holds units and has more to reserve than fit one write`);
}

/** The condition of a chunk: META passes the gate, and counts as unclaimed what the chunk relies on. */
function chunkPasses({ order }: Claim): Write {
  return order.unclaimed ? checkUnchanged(order) : checkPasses(order.orderId, 'reserve');
}

/** Takes units of the order's cart over, where the whole claim needs several writes (P17). */
async function claimFromCart(claim: Claim, cart: Cart, covered: readonly LineUnits[]): Promise<void> {
  const { order, reservation, now } = claim;
  mustClaimInChunks(claim);
  const { lines, plan } = await firstChunk(covered, MAX_ITEMS - 3, async (some) => ({
    writes: await moveStock(countedByChunk(claim, some), now),
  }));
  await transact([
    chunkPasses(claim),
    saveReservation(reservation, withChunk(claim, lines), now),
    takePart(cart, lines, order, now),
    ...plan.writes,
  ]);
}

/** Claims the next chunk; the reservation is `reserving` until the last one (P17). */
async function claimChunk(claim: Claim, missing: readonly LineUnits[]): Promise<void> {
  const { reservation, now } = claim;
  mustClaimInChunks(claim);
  const { lines, plan } = await firstChunk(missing, MAX_ITEMS - 2, async (some) => ({
    writes: await moveStock([...reserveMovements(claim, some), ...countedByChunk(claim, some)], now, {
      serves: claim.serves,
      unread: claim.unread,
    }),
  }));
  await transact([
    chunkPasses(claim),
    saveReservation(reservation, withChunk(claim, lines), now),
    ...plan.writes,
  ]);
}

/**
 * Claims the last units and leaves the queues, in one write. An order that has more places than fit leaves the queues
 * after that: they pass over an order that waits no more. Returns whether the units fit into one write.
 */
async function finish(claim: Claim, last: readonly LineUnits[], cart: Cart | undefined): Promise<boolean> {
  const { order, lines, now } = claim;
  const skus = [...new Set(lines.map(({ sku }) => sku))];
  const { writes: left, places } = await leavePlaces(order, skus);
  const promised = await countPromised({ order, lines }, { order, lines: [] });
  const stock = await lastWrites(claim, last, cart, places);
  const whole = [...finishWrites(claim, last, stock), ...promised, ...left];
  if (whole.length <= MAX_ITEMS) {
    await transact(whole);
    return true;
  }
  const writes = [...finishWrites(claim, last, await lastWrites(claim, last, cart)), ...promised];
  if (writes.length > MAX_ITEMS) return false;
  await transact(writes);
  await leaveQueues(order, skus, now);
  return true;
}

/** Claims as much as one write holds. Returns whether everything is claimed now. */
async function claimMore(claim: Claim, missing: readonly LineUnits[] = missingOf(claim)): Promise<boolean> {
  const { reservation, now } = claim;
  const { cart } = claim.found;
  const chunked = reservation?.status === 'reserving';
  const covered = cart ? coveredLines(cart, missing) : [];
  const isTaken = cart?.status === 'ending';
  // What an order has taken over of a cart in several writes leaves a rest, which goes back.
  if (isTaken && covered.length === 0) await endCart(cart, 'taken', now, () => false);
  const isLast = !chunked || missing.length === 0;
  if (isLast && (await finish(claim, missing, isTaken ? undefined : cart))) return true;
  const isFromCart = covered.length > 0 || missing.length === 0;
  // What has been claimed for good beside a wait is a part already: so is what one write holds of the rest.
  if (claim.order.backorder?.parts) await claimPart(claim, missing);
  else await (cart && isFromCart ? claimFromCart(claim, cart, covered) : claimChunk(claim, missing));
  return false;
}

/** What the chunks that were taken leave to be claimed. */
function missingOf({ reservation, lines }: Claim): readonly LineUnits[] {
  return reservation?.status === 'reserving' ? minus(lines, heldUnits(reservation)) : lines;
}

/** Claims all that the order lacks, or goes on as its policies say of what is short. Returns as `claimMore`. */
async function claimOrPart(claim: Claim): Promise<boolean> {
  const missing = missingOf(claim);
  try {
    return await withDueCartsEnded(claim.now, () => claimMore(claim, missing), claim.found.cart);
  } catch (error) {
    if (!(error instanceof OutOfStock)) throw error;
    const { cart } = claim.found;
    const covered = cart ? coveredLines(cart, missing) : [];
    await goOnShort(claim, minus(missing, covered), error, {
      ...(cart && covered.length > 0 ? { takeCart: () => claimFromCart(claim, cart, covered) } : {}),
      claimChunk: (there) => claimChunk(claim, there),
    });
    return false;
  }
}

/** @throws PickupChoice where nobody knows which location is to hand the order over: no other is asked */
function mustKnowStore({ orderId, handover }: Order): void {
  if (!handover || handover.location !== undefined || handover.ship) return;
  throw new PickupChoice(`no location is known that is to hand order ${orderId} over`, {
    reason: 'unknownStore',
  });
}

/** One write towards the whole claim. Returns the result after the last one, else undefined. */
async function takeStep({
  orderId,
  attempt,
  mayPart,
  unread,
  now,
}: ReserveStep): Promise<ReserveResult | undefined> {
  const [read, reservation] = await Promise.all([readOrder(orderId), readReservation(orderId)]);
  if (read.attempt > attempt) throw new Superseded(`attempt ${read.attempt} goes on with order ${orderId}`);
  const order = read.closed ? read : await begunOrder(read, attempt);
  const pool = reservation && reservation.held.length > 0 ? reservation.pool : (order.pool ?? 'main');
  const answer = { orderId, attempt, pool, status: order.status, reserved: order.totals.reserved };
  // Its own effect is done, or there is nothing to take: whatever else META says now, it is not asked (P6).
  // Units that wait apart from the rest of the order are the queue's: what the order has goes on without them.
  const takesNothing = order.totals.open + order.totals.backordered === 0 || order.backorder?.apart === true;
  if (!order.closed && takesNothing) {
    await saveBegun(read, order, now);
    return answer;
  }
  // What has been routed is followed first: what comes in meanwhile is its further wait's.
  if (!order.closed && hasPart(order) && order.counts.fulfillments > 0) {
    await saveBegun(read, order, now);
    return answer;
  }
  mustPass(order, 'reserve');
  mustKnowStore(order);
  // What has left by the till is sold in the next state: no claim can keep it.
  if (order.handover?.till) {
    await saveBegun(read, order, now);
    return answer;
  }
  mustAllowClaim(reservation, attempt);
  const [lines, found] = await Promise.all([readUnreserved(order), findCartOf(order, pool, now)]);
  try {
    const isDone = await claimOrPart({
      order,
      reservation,
      pool,
      attempt,
      lines,
      found,
      mayPart,
      serves: false,
      unread,
      now,
    });
    if (!isDone) return undefined;
  } catch (error) {
    if (!hasPart(order) || !isShortage(error)) throw error;
    await saveBegun(read, order, now);
    return answer;
  }
  return { ...answer, status: 'reserved', reserved: order.totals.reserved + sumUnits(lines) };
}

/** Whether a part of the order is claimed, and the rest of it waits: the order goes on with that part. */
function hasPart({ backorder, totals, counts }: Order): boolean {
  return backorder?.parts === true && totals.open === 0 && totals.reserved + counts.fulfillments > 0;
}

function isShortage(error: unknown): boolean {
  return error instanceof OutOfStock || error instanceof Unfulfillable;
}

/** Errors that a repeated attempt meets again: the units claimed before them are given back. */
function isObstacle(error: unknown): boolean {
  return (
    isShortage(error) ||
    error instanceof PickupChoice ||
    error instanceof Cancelled ||
    error instanceof OnHold ||
    error instanceof OrderClosed
  );
}

/** Whose units are claimed. `mayPart`: the execution can follow a further wait beside what is shipped. */
interface ReserveStep {
  readonly orderId: string;
  readonly attempt: number;
  readonly mayPart: boolean;
  /** The first try takes from the order's own shard of a hot SKU unread. */
  readonly unread: boolean;
  readonly now: string;
}

/**
 * Begins the attempt and claims all units of the order that are not claimed yet: in one write of at most 90 items if
 * they fit, else in chunks which RESERVATION lists and which are given back when one of them fails (P17). Where
 * something is short the order goes on as its policies say: with what is there, without what is short, or not at all.
 * @throws OutOfStock with the SKUs that are short; Unfulfillable where the order is to be cancelled; PickupChoice;
 * OnHold, Cancelled, OrderClosed (P7); Superseded, Contended (P16)
 */
export async function reserveOrder(
  orderId: string,
  attempt: number,
  now: string,
  mayPart = false,
): Promise<ReserveResult> {
  try {
    for (;;) {
      const reserved = await retryMoved((round) =>
        takeStep({ orderId, attempt, mayPart, unread: round === 0, now }),
      );
      if (reserved) return reserved;
    }
  } catch (error) {
    if (isObstacle(error)) {
      await abandonAttempt(orderId, attempt, now);
      await beginOrder(orderId, attempt, now);
    }
    throw error;
  }
}

/** One write of the queue's server towards the whole claim of an order that waits. Returns whether it was the last. */
async function serveStep(orderId: string, now: string, sku: string): Promise<boolean> {
  const [order, reservation] = await Promise.all([readOrder(orderId), readReservation(orderId)]);
  mustPass(order, 'reserve');
  // Somebody else served it, or it waits no more.
  if (!canTakeStock(order)) return true;
  const attempt = Math.max(order.started, reservation?.attempt ?? 0);
  mustAllowClaim(reservation, attempt);
  const pool = reservation && reservation.held.length > 0 ? reservation.pool : poolOf(order);
  const [lines, found] = await Promise.all([readUnreserved(order), findCartOf(order, pool, now)]);
  const { parts, together } = order.backorder ?? {};
  const mayPart = parts === true;
  const claim = {
    order,
    reservation,
    pool,
    attempt,
    lines,
    found,
    mayPart,
    serves: true,
    unread: false,
    now,
  };
  if (!parts || together) return claimMore(claim);
  const own = lines.filter((line) => line.sku === sku);
  if (own.length === lines.length) return claimOrPart(claim);
  await claimThere(claim, own);
  return true;
}

/**
 * Claims for an order that waits all that it waits for, from the shards of its queues, and takes it out of them: in one
 * write, or in chunks (P17), during which it keeps its places and which are given back when one of them fails. Its wait
 * then ends, and Reserve finds its own effect done (P6). Of an order that is served in parts what is there of the `sku`
 * of whose queue it is the turn; the rest waits on.
 * @throws OutOfStock; OnHold, Cancelled, OrderClosed (P7); Superseded, Contended (P16)
 */
export async function serveOrder(orderId: string, now: string, sku: string): Promise<void> {
  try {
    for (;;) if (await retryMoved(() => serveStep(orderId, now, sku))) return;
  } catch (error) {
    if (isObstacle(error)) await abandonAttempt(orderId, Number.MAX_SAFE_INTEGER, now);
    throw error;
  }
}
