import { type LineUnits, minus } from '../../order/line-units.ts';
import { askedBack, type Fulfillment } from '../work-order/fulfillment.ts';

export interface SettledAsk {
  readonly fulfillment: Fulfillment;
  /** Present when the cancel request is over by this. */
  readonly answered?: 'accepted' | 'refused';
}

/**
 * A pending cancel request after units went. The location is no longer asked for those that were `cancelled`;
 * when none that it is asked for is open any more, the request is over, as `answer` says.
 */
export function settleCancelAsk(
  fulfillment: Fulfillment,
  cancelled: readonly LineUnits[],
  answer: 'accepted' | 'refused',
): SettledAsk {
  const ask = fulfillment.cancelAsked;
  if (!ask || ask.answer) return { fulfillment };
  const next: Fulfillment = { ...fulfillment, cancelAsked: { ...ask, lines: minus(ask.lines, cancelled) } };
  if (askedBack(next).length > 0) return { fulfillment: next };
  return { fulfillment: { ...next, cancelAsked: { ...ask, answer } }, answered: answer };
}
