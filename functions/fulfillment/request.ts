import { carry } from '../shared/events/carried.ts';
import { after, type Settings } from '../shared/settings.ts';
import { openOf, sumUnits, type Fulfillment } from './fulfillment.ts';

/** A planned fulfillment as the location gets to see it: it is in its work queue, and due for an answer at `acceptBy`. Times UTC. */
export function requested(fulfillment: Fulfillment, now: string, { acceptWithin }: Pick<Settings, 'acceptWithin'>): Fulfillment {
  const { orderId, fulfillmentId, location } = fulfillment;
  const version = fulfillment.version + 1;
  const acceptBy = after(now, acceptWithin);
  const lines = openOf(fulfillment);
  return {
    ...fulfillment, status: 'requested', requestedAt: now, acceptBy, dueAt: acceptBy, version,
    ...carry({ type: 'fulfillment.requested', data: { orderId, fulfillmentId, location, units: sumUnits(lines), lines, acceptBy } }, version, now),
  };
}
