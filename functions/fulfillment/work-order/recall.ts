/**
 * A recall: an edit of the order (its address, its service) has made visible work void, and the location is asked to
 * give all of it back, so that it is planned anew. The location may refuse, and works on for what it was shown. Pure.
 */
import { type LineUnits, minus } from '../../order/line-units.ts';
import { type Fulfillment, openOf, stillOpen } from './fulfillment.ts';
import { withDueAt } from './next-deadline.ts';
import { eventOf, type FulfillmentMoment, reviseFulfillment } from './revise-fulfillment.ts';

/** What is open and not asked back, or refused, for a cancel: nobody wants that planned anew. */
function wantedOf(fulfillment: Fulfillment): LineUnits[] {
  const { cancelAsked: ask } = fulfillment;
  const unwanted = ask && ask.answer !== 'accepted' ? stillOpen(fulfillment, ask.lines) : [];
  return minus(openOf(fulfillment), unwanted);
}

/** The units that a recall is about, also where the location has refused: a late yes is as good. */
export function recalledUnits(fulfillment: Fulfillment): LineUnits[] {
  return fulfillment.recall ? wantedOf(fulfillment) : [];
}

/** The units that the location is to answer for. */
export function askedInRecall(fulfillment: Fulfillment): LineUnits[] {
  return fulfillment.recall?.answer ? [] : recalledUnits(fulfillment);
}

/** A recall as it is asked. `sheet`: the version of the order's body that the location has been shown. */
export interface RecallRequest extends FulfillmentMoment {
  readonly by: string;
  /** By when the location answers, UTC. */
  readonly answerBy: string;
  readonly sheet: number;
}

/**
 * The location is asked for all of its open work. It works to the version that it was first asked about until it
 * gives the work back. `before` has the version of the item that is written over.
 */
export function recallWork(before: Fulfillment, request: RecallRequest): Fulfillment {
  const { by, answerBy, sheet, now } = request;
  const asked: Fulfillment = {
    ...before,
    recall: { answerBy, by },
    sheet: before.sheet ?? { bodyVersion: sheet },
  };
  const lines = recalledUnits(asked);
  return reviseFulfillment(
    withDueAt(asked, request),
    now,
    eventOf('cancel_asked', before, { answerBy, lines }),
  );
}
