/** What the last write of an allocation has besides: what becomes of units that the plan does not serve (P25). */
import type { CapacityWait } from '../../capacity/queue/capacity-queue.ts';
import { leavePart } from '../../capacity/queue/leave-queue.ts';
import { attentionEvent } from '../../exceptions/attention-event.ts';
import { openException } from '../../exceptions/exception.store.ts';
import { handOver, type Reservation, unitsBySku } from '../../inventory/reservation/reservation.ts';
import type { LineUnits } from '../../order/line-units.ts';
import type { Order } from '../../order/order.ts';
import { type Branch, branchNumber, exceptionOwner, isOwnedBy } from '../../order/unit-owner.ts';
import type { DraftOf } from '../../shared/events/carried.ts';
import { settings } from '../../shared/settings.ts';
import { after } from '../../shared/time.ts';
import type { Write } from '../../shared/transact.ts';
import { giveUp, giveUpUnits } from '../reroute/give-up.ts';
import type { PlannedOrder } from '../route/planning.ts';
import { type RoutedStep, routedEvent } from '../route/routed-event.ts';
import type { AllocationWrite, BesideAllocation } from './allocation-writes.ts';

/** SKUs that are given up in the write that allocates the rest. More of them are given up before it. */
const GIVEN_UP_AT_ONCE = 20;

/**
 * Items that a write of an allocation has for it: the fulfillment that failed, the waits by which another execution takes
 * it over, an exception, the queue, claims.
 */
export const ROOM_BESIDE = GIVEN_UP_AT_ONCE + 5;

/** A plan for the units of a branch that is carried out. */
export interface BranchCourse {
  readonly branch: Branch;
  /** The key that what is made carries. */
  readonly key: string;
  readonly planned: PlannedOrder;
  readonly unserved: readonly LineUnits[];
  /** The order's place in the queue for capacity. */
  readonly place: CapacityWait | undefined;
  readonly now: string;
}

/** What the step says and writes besides. */
export interface BranchSettlement {
  readonly step: RoutedStep;
  readonly settle: () => readonly Write[];
}

/**
 * Gives up, in writes of their own, what the rules cancel where that is too much for the write of the allocation.
 * Answers whether it did: the caller reads and plans again what is left.
 */
export async function giveUpBeforehand(
  { branch, planned, unserved, now }: BranchCourse,
  orderId: string,
): Promise<boolean> {
  const isTooMuch = planned.decision.then === 'cancel' && unitsBySku(unserved).size > GIVEN_UP_AT_ONCE;
  if (isTooMuch) await giveUp({ orderId, branch, lines: unserved, by: 'system', reason: 'NO_ROUTE', now });
  return isTooMuch;
}

/** Leaves the queue for capacity; other branches of the order wait there on. */
function withoutPlaceInQueue(
  order: Order,
  { branch, place, now }: BranchCourse,
): { order: Order; writes: readonly Write[] } {
  if (order.capacityWait === undefined) return { order, writes: [] };
  const { order: next, writes } = leavePart(order, place, branchNumber(branch));
  return { order: { ...next, progressBy: after(now, settings().progressWithin) }, writes };
}

/** The units that the plan does not serve get an exception as their owner, which has a branch of its own. */
export function openForUnserved(
  order: Order,
  reservation: Reservation,
  { branch, key, planned, unserved, now }: BranchCourse,
): Pick<BesideAllocation, 'order' | 'reservation' | 'writes'> & {
  readonly event: DraftOf<'order.needs_attention'>;
} {
  const { decision, record } = planned;
  const from = branch.n > 0 ? { fulfillment: branch.n } : {};
  const detail = { decision: record.n, cause: decision.cause, unserved: [...unserved] };
  const type = planned.handover ? 'PickupChoice' : 'NoRoute';
  const draft = { type, ...from, branch: 'own', madeBy: key, detail } as const;
  const { exception, write, change } = openException(order, draft, now);
  const owner = exceptionOwner(exception.n ?? 0);
  return {
    order: { ...order, ...change },
    reservation: handOver(reservation, isOwnedBy(branch), owner, unserved),
    writes: [write],
    event: attentionEvent(order, exception),
  };
}

/**
 * What each write of a branch's allocation has besides. The last one has everything that follows from the plan:
 * units that the rules cancel are given up, others that it does not serve become an exception's, the failure is
 * dealt with, the event is told (P25).
 */
export function besideAllocation(
  course: BranchCourse,
  { step, settle }: BranchSettlement,
): (write: AllocationWrite) => BesideAllocation {
  const { branch, planned, unserved } = course;
  return ({ order: base, reservation, made, last }) => {
    if (!last) return { order: base, reservation, writes: [] };
    const event = routedEvent(step, { planned, made, order: base });
    const { order, writes } = withoutPlaceInQueue(base, course);
    const settled = [...settle(), ...writes];
    if (unserved.length === 0) return { order, reservation, writes: settled, event };
    if (planned.decision.then === 'cancel') {
      const cause = { by: 'system', reason: 'NO_ROUTE' };
      const given = giveUpUnits(order, reservation, unserved, cause, branch);
      const { totals, reservation: kept, movements, event: also } = given;
      const said = also ? { ...event, also } : event;
      return { order: { ...order, totals }, reservation: kept, writes: settled, movements, event: said };
    }
    const opened = openForUnserved(order, reservation, course);
    const said = { ...event, also: opened.event };
    return { ...opened, writes: [...settled, ...opened.writes], event: said };
  };
}
