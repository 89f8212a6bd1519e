import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { sumUnits } from '../../order/line-units.ts';
import type { Order } from '../../order/order.ts';
import { minorFromMicros } from '../../planner/pricing/micros.ts';
import type { EventDraft } from '../../shared/events/carried.ts';
import { keptEvent } from '../../shared/events/kept-times.ts';
import type { PlannedOrder } from './planning.ts';

/** Which step planned, and what its event says besides. `from`: the fulfillment whose units were planned anew. */
export type RoutedStep =
  | { readonly type: 'order.routed'; readonly attempt: number }
  | { readonly type: 'order.rerouted'; readonly from: string; readonly reason: string };

/** What a routing made. Cost in minor units. */
export interface RoutedParts {
  readonly planned: PlannedOrder;
  readonly made: readonly Fulfillment[];
  readonly order: Order;
}

function shareOf({ fulfillmentId, location, lines, cost }: Fulfillment) {
  return { fulfillmentId, location, units: sumUnits(lines), cost: cost.amount };
}

/**
 * The event of a plan that is carried out: each location's share and its cost. The reasons are in the
 * decision.
 */
export function routedEvent(
  step: RoutedStep,
  { planned: { decision, currency, record }, made, order }: RoutedParts,
): EventDraft {
  const cost = { amount: minorFromMicros(decision.cost.totalMicros, currency), currency };
  const { orderId, channel } = order;
  const fulfillments = made.map(shareOf);
  const data = { orderId, channel, decision: record.n, cost, fulfillments };
  if (step.type === 'order.routed')
    return keptEvent({ type: step.type, data: { ...data, attempt: step.attempt } });
  const { type, from, reason } = step;
  return { type, data: { ...data, from, reason } };
}
