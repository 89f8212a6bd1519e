/** What a location's answer to a cancel request does, and what its silence does. Pure. */
import { type LineUnits, minus, sumUnits } from '../../order/line-units.ts';
import { askedBack, type Fulfillment } from '../work-order/fulfillment.ts';
import { eventOf, type FulfillmentMoment } from '../work-order/revise-fulfillment.ts';
import { completeChange, type FulfillmentChange, noEffects, unwelcomeFact } from './fulfillment-change.ts';
import type { EventOfKind } from './fulfillment-event.ts';
import { releaseUnits } from './remove-units.ts';

/** An answer to what nobody asked: recorded, and an exception. */
function unaskedAnswer(
  before: Fulfillment,
  fact: 'cancelAccepted' | 'cancelRefused',
  moment: FulfillmentMoment,
): FulfillmentChange {
  const exception = unwelcomeFact(before, { fact });
  return completeChange({ ...noEffects, fulfillment: before }, moment, { exception });
}

/**
 * The location gives `lines` back: they are cancelled and free again. A late yes is as good as one in time,
 * as far as the units are still open. Where the units are too many for one write, only the `last` one answers
 * the request.
 */
export function decideCancelAccepted(
  before: Fulfillment,
  moment: FulfillmentMoment,
  { lines, last }: { readonly lines: readonly LineUnits[]; readonly last: boolean },
): FulfillmentChange {
  const ask = before.cancelAsked;
  if (!ask || lines.length === 0) return unaskedAnswer(before, 'cancelAccepted', moment);
  const change = releaseUnits(before, lines, 'cancelled');
  const fulfillment: Fulfillment = {
    ...change.fulfillment,
    cancelAsked: last ? { ...ask, answer: 'accepted' } : { ...ask, lines: minus(ask.lines, lines) },
  };
  return completeChange({ ...change, fulfillment, ...(last ? { answered: 'accepted' } : {}) }, moment, {
    event: eventOf('cancelled', fulfillment, { units: sumUnits(lines) }),
  });
}

/** Nothing moves: the work goes on to its own deadline. */
export function decideCancelRefused(
  before: Fulfillment,
  { reason = 'refused' }: EventOfKind<'cancelRefused'>,
  moment: FulfillmentMoment,
): FulfillmentChange {
  const ask = before.cancelAsked;
  if (!ask || ask.answer === 'accepted') return unaskedAnswer(before, 'cancelRefused', moment);
  const fulfillment: Fulfillment = { ...before, cancelAsked: { ...ask, answer: 'refused' } };
  return completeChange({ ...noEffects, fulfillment, answered: 'refused' }, moment, {
    event: eventOf('cancel_refused', fulfillment, { reason }),
  });
}

/**
 * A cancel request that the location did not answer in time counts as refused, and opens an exception (P8).
 */
export function decideUnansweredCancel(before: Fulfillment, moment: FulfillmentMoment): FulfillmentChange {
  const { cancelAsked: ask, fulfillmentId, location } = before;
  const fulfillment: Fulfillment = ask
    ? { ...before, cancelAsked: { ...ask, answer: 'unanswered' } }
    : before;
  return completeChange({ ...noEffects, fulfillment, answered: 'unanswered' }, moment, {
    event: eventOf('cancel_refused', fulfillment, { reason: 'unanswered' }),
    exception: {
      type: 'CancelUnanswered',
      detail: { fulfillmentId, location, lines: askedBack(before) },
    },
  });
}
