import { isOfUnitsAlone, listedFulfillments } from '../../exceptions/attention.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { exceptionRules } from '../../exceptions/exception-types.ts';
import type { Reservation } from '../../inventory/reservation/reservation.ts';
import { type Order, unfinishedUnits } from '../../order/order.ts';
import { exceptionOwner, waitOfBranch } from '../../order/unit-owner.ts';
import type { Totals } from '../../shared/events/statuses.ts';
import { type Fulfillment, isFinished } from '../work-order/fulfillment.ts';

/** The parts of an order that an exception may be about. */
export interface ExceptionSubject {
  readonly totals: Totals;
  readonly backorder: Order['backorder'];
  readonly reservation: Reservation | undefined;
  readonly fulfillments: readonly Fulfillment[];
}

/** Whether units wait under the exception. */
export function ownsUnits({ n = 0 }: Exception, reservation: Reservation | undefined): boolean {
  const owner = exceptionOwner(n);
  return reservation?.held.some(({ by }) => by === owner) ?? false;
}

/**
 * Whether units of the order wait for stock in the further wait whose state the exception stands for: nobody else goes on
 * with what comes for them.
 */
function standsForWait({ branch }: Exception, { totals, backorder }: ExceptionSubject): boolean {
  const wait = branch === undefined ? 0 : waitOfBranch(branch);
  return wait > 0 && totals.backordered > 0 && backorder?.branch === wait;
}

/** Whether nobody has anything to decide once the order is over; what a return's execution does comes after it. */
export function endsWithOrder({
  exceptionType,
  detail,
}: Pick<Exception, 'exceptionType' | 'detail'>): boolean {
  return exceptionRules[exceptionType].endsWithOrder && detail['returnId'] === undefined;
}

/**
 * Whether an exception of an open order is over (P13): its order has no open unit, and it ends with that; or no unit waits
 * under the exception or in the wait that it stands for, and what else it is about, its fulfillment and those that it lists, is
 * finished. An exception about units is settled by these alone (P24).
 */
export function isSettled(exception: Exception, subject: ExceptionSubject): boolean {
  const { totals, reservation, fulfillments } = subject;
  const isOrderOver = unfinishedUnits(totals) === 0;
  if (isOrderOver && endsWithOrder(exception)) return true;
  // It is about units that wait for stock: others may have cancelled them.
  const { exceptionType } = exception;
  const isOfWait = exceptionType === 'OrderShrunk' || exceptionType === 'DelayConsent';
  if (isOfWait) return totals.backordered === 0;
  if (!exceptionRules[exception.exceptionType].blocks) return false;
  if (isOrderOver) return true;
  if (ownsUnits(exception, reservation) || standsForWait(exception, subject)) return false;
  if (isOfUnitsAlone(exception))
    return exception.exceptionType !== 'BackorderExpired' || totals.backordered === 0;
  if (exception.fulfillment === undefined) return false;
  const { planned, made } = listedFulfillments(exception);
  const finished = new Set(fulfillments.filter(isFinished).map(({ n }) => n));
  return [exception.fulfillment, ...planned, ...made].every((n) => finished.has(n));
}
