import * as z from 'zod';
import type { Envelope } from '../../functions/relay/effects/envelope.ts';

const routed = z.object({
  cost: z.object({ amount: z.number(), currency: z.string() }),
  fulfillments: z.array(z.object({ location: z.string(), units: z.number(), cost: z.number() })),
});
const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Minor units as people write them. */
export const amount = (minor: number, currency = 'USD'): string => `${(minor / 100).toFixed(2)} ${currency}`;

/** An event as an operator would tell it; undefined for what says nothing new. */
export function told({ type, data }: Envelope): string[] | undefined {
  const at = data['location'] === undefined ? '' : text(data['location']);
  switch (type) {
    case 'order.captured':
      return [`captured: ${text(data['units'])} units in ${text(data['lines'])} lines`];
    case 'order.reserved':
      return [`reserved in pool ${text(data['pool'])}`];
    case 'order.routed':
    case 'order.rerouted': {
      const { cost, fulfillments } = routed.parse(data);
      return [
        `${type === 'order.routed' ? 'routed' : 're-routed'} for ${amount(cost.amount, cost.currency)}`,
        ...fulfillments.map(
          (one) =>
            `  -> ${one.location}: ${one.units} ${one.units === 1 ? 'unit' : 'units'}, ${amount(one.cost, cost.currency)}`,
        ),
      ];
    }
    case 'fulfillment.requested':
      return [`${at}: asked to ship`];
    case 'fulfillment.accepted':
      return [`${at}: accepted`];
    case 'fulfillment.shipped':
      return [`${at}: shipped`];
    case 'fulfillment.rejected':
      return [`${at}: REJECTED, ${text(data['reason'])}`];
    case 'shipment.in_transit':
      return [`parcel ${text(data['carrier'])} ${text(data['trackingNumber'])}: in transit`];
    case 'shipment.delivered':
      return [`parcel ${text(data['carrier'])} ${text(data['trackingNumber'])}: delivered`];
    case 'order.delivered':
      return ['DELIVERED'];
    case 'return.requested':
      return ['return requested'];
    case 'return.received':
      return [`return received at ${at}`];
    case 'return.inspected':
      return [
        `return inspected: ${text(data['restocked'])} back to stock, ${text(data['unsellable'])} unsellable`,
      ];
    case 'return.closed':
      return ['return closed'];
    case 'order.needs_attention':
      return [`NEEDS ATTENTION: ${text(data['exceptionType'])} (${text(data['owner'])})`];
    case 'order.backordered':
      return ['waits for stock'];
    case 'order.cancelled':
      return ['cancelled'];
    default:
      return undefined;
  }
}
