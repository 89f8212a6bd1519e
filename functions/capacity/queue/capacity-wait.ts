/** How an order waits for capacity: its place in the queue, and what META says of the wait. Pure. */

import { attentionFor } from '../../exceptions/attention.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { amend, type Order, without } from '../../order/order.ts';
import { numberedBranch, ORDER_BRANCH } from '../../order/unit-owner.ts';
import type { Settings } from '../../shared/settings.ts';
import { after } from '../../shared/time.ts';
import type { CapacityWait, WaitingPart } from './capacity-queue.ts';

/** An order that waits for capacity, and its place in the queue: written together. */
export interface WaitingOrder {
  readonly order: Order;
  readonly wait: CapacityWait;
}

/** A place that part `n` of an order takes, or takes anew. */
export interface PlaceTaken {
  readonly order: Order;
  /** The place that the order has already, if any. */
  readonly known: CapacityWait | undefined;
  readonly part: WaitingPart;
  /** When the sweeper looks at the place; UTC ISO. */
  readonly dueAt: string;
}

type Wait = NonNullable<Order['capacityWait']>;

/** The wait with part `n` as one that no window will ever have room for, or not. */
function withTooLarge(wait: Wait, n: number, isTooLarge: boolean): Wait {
  const { tooLarge: before = [], ...rest } = wait;
  const others = before.filter((one) => one !== n);
  const tooLarge = isTooLarge ? [...others, n] : others;
  return tooLarge.length > 0 ? { ...rest, tooLarge } : rest;
}

/** META's part of a wait that goes on or begins anew: the place keeps its time (first come, first served). */
function waitOf(order: Order, { capacityWithin }: Pick<Settings, 'capacityWithin'>, now: string): Wait {
  const { capacityWait: known } = order;
  const isUnderWay = known !== undefined && !known.expired;
  return {
    ...(known?.tooLarge ? { tooLarge: known.tooLarge } : {}),
    since: known?.since ?? now,
    until: isUnderWay ? known.until : after(now, capacityWithin),
    expired: false,
  };
}

/**
 * The order with its place in the queue of its pool. An order that waits keeps its place and the end of its
 * wait; `part` is what waits besides what waits already.
 */
export function waitForCapacity(
  { order, known, part, dueAt }: PlaceTaken,
  settings: Pick<Settings, 'capacityWithin'>,
  now: string,
): WaitingOrder {
  const capacityWait = withTooLarge(waitOf(order, settings, now), part.n, false);
  const { since, until } = capacityWait;
  const { orderId, channel, pool = 'main' } = order;
  const others = (known?.parts ?? []).filter(({ n }) => n !== part.n);
  const wait: CapacityWait = {
    type: 'CapacityWait',
    orderId,
    pool,
    since,
    until,
    parts: [...others, part],
    dueAt,
    version: (known?.version ?? 0) + 1,
  };
  const data = { orderId, channel, until };
  return { order: amend(order, { capacityWait }, now, { type: 'order.waiting_for_capacity', data }), wait };
}

/**
 * META of an order whose part `n` is larger than its windows can ever be: the wait of that part ends by name,
 * and the order keeps its time in the queue (P23).
 */
export function markTooLarge(
  order: Order,
  n: number,
  settings: Pick<Settings, 'capacityWithin'>,
  now: string,
): Order {
  return amend(order, { capacityWait: withTooLarge(waitOf(order, settings, now), n, true) }, now);
}

/** The order once part `n` waits no more; `parts` are those that wait still. */
export function withoutWaitOf(order: Order, n: number, parts: readonly WaitingPart[]): Order {
  if (!order.capacityWait) return order;
  const capacityWait = withTooLarge(order.capacityWait, n, false);
  return parts.length === 0 && !capacityWait.tooLarge
    ? without(order, 'capacityWait')
    : { ...order, capacityWait };
}

/** Whether META says that the order still waits at this place: a cancel request bars every new route. */
export function isPlaceOf(order: Order | undefined, { since }: Pick<CapacityWait, 'since'>): boolean {
  return order?.capacityWait?.since === since && !order.closed && !order.cancel;
}

/**
 * Whether an order that waits for capacity would take it, were there room: not one that is held before Route,
 * whose wait has expired, or that is cancelled.
 */
export function canTakeCapacity({ capacityWait, closed, cancel, barred }: Order): boolean {
  return capacityWait !== undefined && !capacityWait.expired && !closed && !cancel && barred.route === 0;
}

/** The units that wait for capacity are reserved; where they are fewer the place is of units that are gone. */
function isOutdated({ totals }: Order, { parts }: CapacityWait): boolean {
  return parts.reduce((sum, { units }) => sum + units, 0) > totals.reserved;
}

function isStuck(exceptions: readonly Exception[], n: number): boolean {
  const ofOrder = attentionFor(exceptions, ORDER_BRANCH);
  return (
    attentionFor(exceptions, numberedBranch(n)) !== undefined || ofOrder?.exceptionType === 'ExecutionFailed'
  );
}

/**
 * The parts of a place as META and the order's open exceptions say: one that cannot take its turn is idle. None
 * for a place of units that do not wait any more: what still waits of the order is planned anew, and takes a
 * place at the same time.
 */
export function reviewedParts(
  order: Order,
  wait: CapacityWait,
  exceptions: readonly Exception[],
): WaitingPart[] {
  if (isOutdated(order, wait)) return [];
  return wait.parts.map(({ idle: _, ...part }) => {
    const canAct = canTakeCapacity(order) && !isStuck(exceptions, part.n);
    return canAct ? part : { ...part, idle: true };
  });
}
