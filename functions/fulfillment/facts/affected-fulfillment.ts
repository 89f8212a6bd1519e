/** A fulfillment that a fact was not about and of which units were settled all the same (P11). Pure. */
import { minus, sumUnits } from '../../order/line-units.ts';
import {
  excessOf,
  type Fulfillment,
  isFinished,
  isVisible,
  openOf,
  ownUnits,
  statusByUnits,
  statusWhenEmpty,
} from '../work-order/fulfillment.ts';
import { withDueAt } from '../work-order/next-deadline.ts';
import { eventOf, type FulfillmentMoment, reviseFulfillment } from '../work-order/revise-fulfillment.ts';
import { settleCancelAsk } from './settle-cancel-ask.ts';

/** A fulfillment that the fact was not about, after some of its units were settled. */
export interface AffectedFulfillment {
  readonly before: Fulfillment;
  readonly next: Fulfillment;
  /** A cancel request to its location is over by this: the units that it was asked for have arrived. */
  readonly answered?: 'refused' | undefined;
}

/** Whether a wait for the fulfillment is to end because it has nothing to send any more. */
function endsEmpty(before: Fulfillment, next: Fulfillment): boolean {
  const isWaited = before.status === 'planned' || isVisible(before);
  return isWaited && isFinished(next) && ownUnits(next) === 0;
}

/**
 * The fulfillment with status, deadline and event as its units have become. Excess is asked back until
 * `answerBy` (UTC).
 */
export function affectedFulfillment(
  before: Fulfillment,
  settled: Fulfillment,
  moment: FulfillmentMoment,
  answerBy: string,
): AffectedFulfillment {
  const excess = minus(excessOf(settled), excessOf(before));
  const asked: Fulfillment = excess.length > 0 ? { ...settled, excessAsked: { answerBy } } : settled;
  const withStatus: Fulfillment = { ...asked, status: statusByUnits(asked, statusWhenEmpty(asked)) };
  const ended: Fulfillment = endsEmpty(before, withStatus)
    ? { ...withStatus, failure: 'Cancelled' }
    : withStatus;
  const { fulfillment, answered } = settleCancelAsk(ended, [], 'refused');
  const next = reviseFulfillment(
    withDueAt(fulfillment, moment),
    moment.now,
    eventAfter(before, fulfillment, answerBy),
  );
  return { before, next, ...(answered ? { answered: 'refused' } : {}) };
}

function eventAfter(before: Fulfillment, next: Fulfillment, answerBy: string) {
  const lines = minus(excessOf(next), excessOf(before));
  if (lines.length > 0) return eventOf('cancel_asked', next, { answerBy, lines });
  const isWithdrawn = before.status === 'planned' && next.status === 'cancelled';
  return isWithdrawn ? eventOf('cancelled', next, { units: sumUnits(openOf(before)) }) : undefined;
}
