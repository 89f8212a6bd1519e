/** What a location's answer to a cancel request does, and what its silence does. Pure. */
import { type LineUnits, minus, sumUnits } from '../../order/line-units.ts';
import { askedBack, askedExcess, excessOf, type Fulfillment } from '../work-order/fulfillment.ts';
import { eventOf, type FulfillmentMoment } from '../work-order/revise-fulfillment.ts';
import { completeChange, type FulfillmentChange, noEffects, unwelcomeFact } from './fulfillment-change.ts';
import type { EventOfKind } from './fulfillment-event.ts';
import { releaseAsked } from './remove-units.ts';

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
  if (lines.length === 0) return unaskedAnswer(before, 'cancelAccepted', moment);
  const change = releaseAsked(before, lines, 'cancelled');
  const event = eventOf('cancelled', change.fulfillment, { units: sumUnits(lines) });
  if (!ask || ask.answer === 'accepted') return completeChange(change, moment, { event });
  const given = minus(lines, excessOf(before));
  const fulfillment: Fulfillment = {
    ...change.fulfillment,
    cancelAsked: last ? { ...ask, answer: 'accepted' } : { ...ask, lines: minus(ask.lines, given) },
  };
  return completeChange({ ...change, fulfillment, ...(last ? { answered: 'accepted' } : {}) }, moment, {
    event,
  });
}

/** What the location is asked for, for a cancel and as excess, with this answer; `because`: the location's own words. */
function withAnswer(before: Fulfillment, answer: 'refused' | 'unanswered', because?: string): Fulfillment {
  const { cancelAsked, excessAsked } = before;
  const asks = cancelAsked !== undefined && cancelAsked.answer !== 'accepted';
  return {
    ...before,
    ...(asks ? { cancelAsked: { ...cancelAsked, answer, ...(because ? { because } : {}) } } : {}),
    ...(excessAsked ? { excessAsked: { ...excessAsked, answer } } : {}),
  };
}

/** Nothing moves: the work goes on to its own deadline. */
export function decideCancelRefused(
  before: Fulfillment,
  { reason }: EventOfKind<'cancelRefused'>,
  moment: FulfillmentMoment,
): FulfillmentChange {
  const ask = before.cancelAsked;
  const isAsked = ask !== undefined && ask.answer !== 'accepted';
  if (!isAsked && excessOf(before).length === 0) return unaskedAnswer(before, 'cancelRefused', moment);
  const fulfillment = withAnswer(before, 'refused', reason);
  const answered = isAsked ? { answered: 'refused' as const } : {};
  return completeChange({ ...noEffects, fulfillment, ...answered }, moment, {
    event: eventOf('cancel_refused', fulfillment, { reason: 'refused' }),
  });
}

/**
 * A cancel request that the location did not answer in time counts as refused, and opens an exception (P8).
 */
export function decideUnansweredCancel(before: Fulfillment, moment: FulfillmentMoment): FulfillmentChange {
  const { fulfillmentId, location } = before;
  const fulfillment = withAnswer(before, 'unanswered');
  const isOrders = askedBack(before).length > 0;
  const answered = isOrders ? { answered: 'unanswered' as const } : {};
  const excess = askedExcess(before);
  return completeChange({ ...noEffects, fulfillment, ...answered }, moment, {
    event: eventOf('cancel_refused', fulfillment, { reason: 'unanswered' }),
    exception: {
      type: 'CancelUnanswered',
      detail: {
        fulfillmentId,
        location,
        lines: askedBack(before),
        ...(excess.length > 0 ? { excess } : {}),
      },
    },
  });
}
