import { after } from '../../shared/time.ts';
import type { Fulfillment } from './fulfillment.ts';
import { bounded } from './latest-ship.ts';
import type { FulfillmentMoment } from './revise-fulfillment.ts';

/**
 * When a location that accepts now has to ship (UTC): within its own time where it says one, else within the
 * stage's time or when the plan expects the ship, whichever is later. The time begins when the goods may leave, and
 * ends with the order's latest ship.
 */
function shipByOf(fulfillment: Fulfillment, { now, settings }: FulfillmentMoment): string {
  const { shipWithin, promise, shipNotBefore = now } = fulfillment;
  const from = shipNotBefore > now ? shipNotBefore : now;
  const within = after(from, shipWithin ?? settings.shipWithin);
  const planned = promise?.shipBy;
  const plansLater = shipWithin === undefined && planned !== undefined && planned > within;
  return bounded(plansLater ? planned : within, fulfillment, now);
}

/**
 * The fulfillment as accepted, with its deadline to ship. A location that goes on with the work has accepted
 * it, also when it never said so; what is past `requested` stays as it is.
 */
export function acceptWork(fulfillment: Fulfillment, moment: FulfillmentMoment): Fulfillment {
  if (fulfillment.status !== 'requested') return fulfillment;
  const { acceptBy: _, promise = {}, ...rest } = fulfillment;
  const { shipBy: _planned, ...promised } = promise;
  return { ...rest, promise: promised, status: 'accepted', shipBy: shipByOf(fulfillment, moment) };
}
