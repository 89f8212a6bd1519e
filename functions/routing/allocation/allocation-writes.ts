import { claimCapacity, claimsOf } from '../../capacity/counters/capacity.store.ts';
import { saveFulfillment } from '../../fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { saveReservation } from '../../inventory/reservation/reservation.store.ts';
import { type Reservation, removeHeld, unitsBySku } from '../../inventory/reservation/reservation.ts';
import { moveStock, type StockMovement } from '../../inventory/stock/stock.store.ts';
import { mustWork } from '../../network/entities/network.store.ts';
import { plus } from '../../order/line-units.ts';
import { saveOrder } from '../../order/order.store.ts';
import { amend, type Order, shiftUnits } from '../../order/order.ts';
import type { EventDraft } from '../../shared/events/carried.ts';
import { withKeptTime } from '../../shared/events/kept-times.ts';
import { MAX_ITEMS, transact, type Write } from '../../shared/transact.ts';
import { armWrites, withArm } from '../canary/arm-writes.ts';
import { decisionWrites, keepNamed } from '../decisions/decision.store.ts';
import type { PlannedOrder } from '../route/planning.ts';
import {
  type AllocationOrigin,
  joinedFulfillment,
  newFulfillment,
  partsByWrite,
  promiseOf,
  type Share,
  type SharePart,
  unitsIn,
  unitsOf,
} from './allocation.ts';
import { shownAtOnce } from './shown-at-once.ts';

/**
 * Items of a write beside fulfillments, positions and counters: META, RESERVATION, DECISION. A decision of several
 * items, and an order that a roll-out counts, fit all the same: MAX_ITEMS leaves room.
 */
const OTHER_ITEMS = 3;

/** Shares of a plan that are to be allocated, with the items that this changes. */
export interface Allocation {
  readonly planned: PlannedOrder;
  readonly shares: readonly Share[];
  readonly order: Order;
  readonly reservation: Reservation;
  /** The owners under whom the units wait that are allocated (P24). */
  readonly owns: (by: string) => boolean;
  /**
   * Planned fulfillments of the order that nobody has seen: a further share of the same location joins one of
   * them.
   */
  readonly joinable: readonly Fulfillment[];
  readonly origin: Omit<AllocationOrigin, 'decision' | 'currency' | 'orderId' | 'pool' | 'handover'>;
  /** What is made in one write is shown to its locations by that write, as far as META's gate lets it pass. */
  readonly shows?: boolean;
  readonly now: string;
}

/** One write of an allocation, as the caller may add to it. */
export interface AllocationWrite {
  /** META with what the allocation changes, before version and event. */
  readonly order: Order;
  /** RESERVATION without the units of this write. */
  readonly reservation: Reservation;
  /** The fulfillments that were made until now. */
  readonly made: readonly Fulfillment[];
  readonly last: boolean;
}

/** What the caller adds to a write: at most `room` items, and what META and RESERVATION say besides. */
export interface BesideAllocation {
  readonly order: Order;
  readonly reservation: Reservation;
  readonly writes: readonly Write[];
  readonly movements?: readonly StockMovement[];
  readonly event?: EventDraft;
}

interface Building {
  readonly before: Fulfillment | undefined;
  readonly next: Fulfillment;
  readonly part: SharePart;
}

function canJoin(
  one: Fulfillment,
  { planned, dates }: SharePart,
  claims: readonly { window: string }[],
): boolean {
  return (
    one.status === 'planned' &&
    one.location === planned.location &&
    one.service === planned.service &&
    one.shipNotBefore === dates?.shipNotBefore &&
    claims.every(({ window }) => one.capacity?.some((claim) => claim.window === window) ?? false)
  );
}

/** The fulfillments that a chunk makes or adds to. */
function build(
  parts: readonly SharePart[],
  known: readonly Fulfillment[],
  count: number,
  { planned, order, origin }: Allocation,
): Building[] {
  const whole: AllocationOrigin = {
    ...origin,
    orderId: order.orderId,
    pool: order.pool ?? 'main',
    decision: planned.record.n,
    currency: planned.currency,
    handover: planned.handover,
  };
  let n = count;
  return parts.map((part) => {
    const claims = claimsOf(part.planned, planned.counters);
    const before = known.find((one) => one.handover === planned.handover && canJoin(one, part, claims));
    if (before) return { before, next: joinedFulfillment(before, part, claims, whole), part };
    n += 1;
    return { before, next: newFulfillment(part, n, claims, whole), part };
  });
}

function allocating({ part, next }: Building, { orderId }: Order): StockMovement[] {
  return [...unitsBySku(part.lines)].map(([sku, quantity]) => ({
    kind: 'allocate',
    sku,
    location: next.location,
    pool: next.pool,
    units: quantity,
    orderId,
    ref: `fulfillment:${next.fulfillmentId}`,
  }));
}

/**
 * Allocates the units that a decision serves: META, RESERVATION, DECISION, the fulfillments (planned, and visible
 * only where `shows` says so), positions and capacity in one write. A large order takes several writes, each of which takes
 * from RESERVATION what it allocates, so that a retry plans what is still held (P17). `beside` adds to each
 * write at most `room` items. Refused as OutOfStock where others took a position's units, as Moved by any other change.
 */
export async function allocate(
  allocation: Allocation,
  beside: (chunk: AllocationWrite) => BesideAllocation,
  room: number,
): Promise<readonly Fulfillment[]> {
  const { planned, owns, now } = allocation;
  const chunks = partsByWrite(allocation.shares, MAX_ITEMS - OTHER_ITEMS - room);
  let { order, reservation } = allocation;
  let known: readonly Fulfillment[] = allocation.joinable;
  let made: readonly Fulfillment[] = [];
  await mustWork(allocation.shares.map(({ planned: one }) => one.location));
  await keepNamed(planned.network);
  for (const [at, parts] of chunks.entries()) {
    const builds = build(parts, known, order.counts.fulfillments, allocation);
    const fresh = builds.map(({ next }) => next);
    const unchanged = (list: readonly Fulfillment[]): Fulfillment[] =>
      list.filter(({ n }) => !fresh.some((one) => one.n === n));
    const served = plus(parts.flatMap(unitsOf), []);
    const promise = promiseOf(order.promise, planned.decision);
    const base: Order = {
      ...withArm(order, planned),
      totals: shiftUnits(order.totals, 'reserved', 'allocated', unitsIn(parts)),
      ...(promise ? { promise } : {}),
      counts: {
        ...order.counts,
        fulfillments: Math.max(order.counts.fulfillments, ...fresh.map(({ n }) => n)),
        decisions: planned.record.n,
      },
    };
    made = [...unchanged(made), ...fresh];
    const held = removeHeld(reservation, served, owns);
    const added = beside({ order: base, reservation: held, made, last: at === chunks.length - 1 });
    const next = amend({ ...added.order, version: order.version }, {}, now, added.event);
    const told = withKeptTime(added.reservation.told, added.event, now);
    const kept = { ...added.reservation, ...told, version: reservation.version + 1 };
    const shows = allocation.shows === true && chunks.length === 1;
    const written = shows ? await shownAtOnce(builds, next, now) : builds;
    await transact([
      saveOrder(order, next),
      saveReservation(reservation, kept, now),
      ...(at === 0 ? [...decisionWrites(planned.record), ...armWrites(planned)] : []),
      ...written.map(({ before, next: fulfillment }) => saveFulfillment(before, fulfillment)),
      ...builds.flatMap(({ before, next: fulfillment }) =>
        claimCapacity(before, fulfillment, planned.counters),
      ),
      ...(await moveStock(
        [...builds.flatMap((one) => allocating(one, order)), ...(added.movements ?? [])],
        now,
      )),
      ...added.writes,
    ]);
    [order, reservation] = [next, kept];
    known = [...unchanged(known), ...fresh];
  }
  return made;
}
