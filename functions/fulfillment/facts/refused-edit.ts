/** What a channel's edit took out, and its location has kept or shipped all the same. Pure. */
import { type LineUnits, minus } from '../../order/line-units.ts';
import { askedBack, type Fulfillment } from '../work-order/fulfillment.ts';

/** A fulfillment before and after a fact, and the units that the fact cancels. */
export interface AnsweredFulfillment {
  readonly before: Fulfillment;
  readonly fulfillment: Fulfillment;
  readonly cancelled: readonly LineUnits[];
}

/**
 * The fields of the order, by dotted paths, that stay other than the channel wants them: units that it took out
 * are neither cancelled nor asked for any more. Silence has an exception of its own (P8).
 */
export function refusedFields({ before, fulfillment, cancelled }: AnsweredFulfillment): string[] {
  const edit = before.cancelAsked?.edit;
  if (edit === undefined || fulfillment.cancelAsked?.answer === 'unanswered') return [];
  const settled = minus(askedBack(before), askedBack(fulfillment));
  const kept = minus(settled, cancelled);
  if (kept.length === 0) return [];
  return edit === 'quantity' ? kept.map(({ lineId }) => `lines.${lineId}.quantity`) : [edit];
}
