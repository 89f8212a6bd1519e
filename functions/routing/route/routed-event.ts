import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { sumUnits } from '../../order/line-units.ts';
import type { Order } from '../../order/order.ts';
import { minorFromMicros } from '../../planner/pricing/micros.ts';
import type { EventDraft } from '../../shared/events/carried.ts';
import { keptEvent } from '../../shared/events/kept-times.ts';
import type { PlannedOrder } from './planning.ts';

/** What a routing made, and what its event says besides. Cost in minor units. */
export interface RoutedParts {
  readonly planned: PlannedOrder;
  readonly made: readonly Fulfillment[];
  readonly order: Order;
  readonly more: Record<string, unknown>;
}

function shareOf({ fulfillmentId, location, lines, cost }: Fulfillment): Record<string, unknown> {
  return { fulfillmentId, location, units: sumUnits(lines), cost: cost.amount };
}

/**
 * The event of a plan that is carried out: each location's share and its cost. The reasons are in the
 * decision.
 */
export function routedEvent(
  type: 'order.routed' | 'order.rerouted',
  { planned: { decision, currency, record }, made, order, more }: RoutedParts,
): EventDraft {
  const cost = { amount: minorFromMicros(decision.cost.totalMicros, currency), currency };
  const { orderId, channel } = order;
  const fulfillments = made.map(shareOf);
  const event = { type, data: { orderId, channel, decision: record.n, cost, fulfillments, ...more } };
  return type === 'order.routed' ? keptEvent(event) : event;
}
