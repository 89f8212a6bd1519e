import { after } from '../../shared/time.ts';
import type { Fulfillment } from './fulfillment.ts';
import type { FulfillmentMoment } from './revise-fulfillment.ts';

/**
 * When a location that accepts now has to ship (UTC): within its own time where it says one, else within the
 * stage's time or when the plan expects the ship, whichever is later.
 */
function shipByOf({ shipWithin, promise }: Fulfillment, { now, settings }: FulfillmentMoment): string {
  const within = after(now, shipWithin ?? settings.shipWithin);
  const planned = promise?.shipBy;
  const plansLater = shipWithin === undefined && planned !== undefined && planned > within;
  return plansLater ? planned : within;
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
