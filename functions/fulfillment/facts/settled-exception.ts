import { isOfUnitsAlone } from '../../exceptions/attention.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { exceptionRules } from '../../exceptions/exception-types.ts';
import type { Reservation } from '../../inventory/reservation/reservation.ts';
import { unfinishedUnits } from '../../order/order.ts';
import { exceptionOwner } from '../../order/unit-owner.ts';
import type { Totals } from '../../shared/events/statuses.ts';
import { type Fulfillment, isFinished } from '../work-order/fulfillment.ts';

/** The parts of an order that an exception may be about. */
export interface ExceptionSubject {
  readonly totals: Totals;
  readonly reservation: Reservation | undefined;
  readonly fulfillments: readonly Fulfillment[];
}

/** Whether units wait under the exception. */
export function ownsUnits({ n = 0 }: Exception, reservation: Reservation | undefined): boolean {
  const owner = exceptionOwner(n);
  return reservation?.held.some(({ by }) => by === owner) ?? false;
}

/**
 * Whether an exception that keeps its order from going on is over (P13): its order has no open unit; or no unit
 * waits under the exception, and what else it is about, its fulfillment, is finished. An exception about units is
 * settled by these alone (P24).
 */
export function isSettled(
  exception: Exception,
  { totals, reservation, fulfillments }: ExceptionSubject,
): boolean {
  if (!exceptionRules[exception.exceptionType].blocks) return false;
  if (unfinishedUnits(totals) === 0) return true;
  if (ownsUnits(exception, reservation)) return false;
  if (isOfUnitsAlone(exception)) return true;
  const own = fulfillments.find(({ n }) => n === exception.fulfillment);
  return own !== undefined && isFinished(own);
}
