import { claimCapacity, claimsOf } from '../../capacity/counters/capacity.store.ts';
import { saveFulfillment } from '../../fulfillment/work/fulfillment.store.ts';
import type { Fulfillment } from '../../fulfillment/work/fulfillment.ts';
import { saveReservation } from '../../inventory/reservation/reservation.store.ts';
import { type Reservation, removeHeld, unitsBySku } from '../../inventory/reservation/reservation.ts';
import { moveStock, type StockMovement } from '../../inventory/stock/stock.store.ts';
import { type LineUnits, plus } from '../../order/line-units.ts';
import { saveOrder } from '../../order/order.store.ts';
import { amend, type Order, shiftUnits } from '../../order/order.ts';
import type { EventDraft } from '../../shared/events/carried.ts';
import { MAX_ITEMS, transact, type Write } from '../../shared/transact.ts';
import { decisionWrites, keepNamed } from '../decisions/decision.store.ts';
import type { Planned } from '../route/planning.ts';
import {
  created,
  extended,
  type Origin,
  type Part,
  promiseOf,
  type Share,
  unitsIn,
  unitsOf,
  writesOf,
} from './allocation.ts';

/**
 * Items of a write besides fulfillments, positions and counters: META, RESERVATION, DECISION (rarely more:
 * MAX_ITEMS leaves room), and three of the caller's own.
 */
const OTHERS = 6;

export interface Allocation {
  readonly planned: Planned;
  readonly shares: readonly Share[];
  readonly order: Order;
  readonly reservation: Reservation;
  /**
   * Planned fulfillments of the order that nobody has seen: a further share of the same location joins one of
   * them.
   */
  readonly joinable: readonly Fulfillment[];
  readonly origin: Omit<Origin, 'decision' | 'currency' | 'orderId' | 'pool'>;
  readonly now: string;
}

/** One write of an allocation, as the caller may add to it. */
export interface Chunk {
  /** META with what the allocation changes, before version and event. */
  readonly order: Order;
  /** Units of this write, and what was made until now. */
  readonly served: readonly LineUnits[];
  readonly made: readonly Fulfillment[];
  readonly last: boolean;
}

/** At most three writes, and what META says besides. */
export interface Beside {
  readonly order: Order;
  readonly writes: readonly Write[];
  readonly event?: EventDraft;
}

interface Building {
  readonly before: Fulfillment | undefined;
  readonly next: Fulfillment;
  readonly part: Part;
}

function isJoinable(one: Fulfillment, { planned }: Part, claims: readonly { window: string }[]): boolean {
  return (
    one.status === 'planned' &&
    one.location === planned.location &&
    one.service === planned.service &&
    claims.every(({ window }) => one.capacity?.some((claim) => claim.window === window) ?? false)
  );
}

/** The fulfillments that a chunk makes or adds to. */
function build(
  parts: readonly Part[],
  known: readonly Fulfillment[],
  count: number,
  { planned, order, origin }: Allocation,
): Building[] {
  const whole: Origin = {
    ...origin,
    orderId: order.orderId,
    pool: order.pool ?? 'main',
    decision: planned.record.n,
    currency: planned.currency,
  };
  let n = count;
  return parts.map((part) => {
    const claims = claimsOf(part.planned, planned.counters);
    const before = known.find((one) => isJoinable(one, part, claims));
    if (before) return { before, next: extended(before, part, claims, whole), part };
    n += 1;
    return { before, next: created(part, n, claims, whole), part };
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
  }));
}

/**
 * Allocates what a decision serves: META, RESERVATION, DECISION, fulfillments (planned, seen by nobody),
 * positions and capacity in one write; of a large order in several, each of which takes from RESERVATION what
 * it allocates, so that a retry plans what is still held (P17). `beside` adds to each write. Refused as
 * OutOfStock where a position was taken by others, as Moved by any other change.
 */
export async function allocate(
  allocation: Allocation,
  beside: (chunk: Chunk) => Beside,
): Promise<readonly Fulfillment[]> {
  const { planned, now } = allocation;
  const chunks = writesOf(allocation.shares, MAX_ITEMS - OTHERS);
  let { order, reservation } = allocation;
  let known: readonly Fulfillment[] = allocation.joinable;
  let made: readonly Fulfillment[] = [];
  await keepNamed(planned.network);
  for (const [at, parts] of chunks.entries()) {
    const builds = build(parts, known, order.counts.fulfillments, allocation);
    const fresh = builds.map(({ next }) => next);
    const others = (list: readonly Fulfillment[]): Fulfillment[] =>
      list.filter(({ n }) => !fresh.some((one) => one.n === n));
    const served = plus(parts.flatMap(unitsOf), []);
    const promise = promiseOf(order.promise, planned.decision);
    const base: Order = {
      ...order,
      totals: shiftUnits(order.totals, 'reserved', 'allocated', unitsIn(parts)),
      ...(promise ? { promise } : {}),
      counts: {
        ...order.counts,
        fulfillments: Math.max(order.counts.fulfillments, ...fresh.map(({ n }) => n)),
        decisions: planned.record.n,
      },
    };
    made = [...others(made), ...fresh];
    const added = beside({ order: base, served, made, last: at === chunks.length - 1 });
    const next = amend({ ...added.order, version: order.version }, {}, now, added.event);
    const held = removeHeld(reservation, served);
    await transact([
      saveOrder(order, next),
      saveReservation(reservation, held, now),
      ...(at === 0 ? decisionWrites(planned.record) : []),
      ...builds.map(({ before, next: fulfillment }) => saveFulfillment(before, fulfillment)),
      ...builds.flatMap(({ before, next: fulfillment }) =>
        claimCapacity(before, fulfillment, planned.counters),
      ),
      ...(await moveStock(
        builds.flatMap((one) => allocating(one, order)),
        now,
      )),
      ...added.writes,
    ]);
    [order, reservation] = [next, held];
    known = [...others(known), ...fresh];
  }
  return made;
}
