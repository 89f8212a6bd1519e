import { after } from '../../shared/time.ts';
import type { Fulfillment } from './fulfillment.ts';
import { bounded } from './latest-ship.ts';
import type { FulfillmentMoment } from './revise-fulfillment.ts';

/**
 * When a location that accepts now has to ship, or to have a pickup ready (UTC): within its own time where it says one,
 * else within the stage's time or when the plan expects it, whichever is later. The time begins when the goods may
 * leave, and ends with the order's latest ship.
 */
function doneBy(fulfillment: Fulfillment, ofStage: number, { now }: FulfillmentMoment): string {
  const { shipWithin, promise, shipNotBefore = now } = fulfillment;
  const from = shipNotBefore > now ? shipNotBefore : now;
  const within = after(from, shipWithin ?? ofStage);
  const planned = promise?.shipBy;
  const plansLater = shipWithin === undefined && planned !== undefined && planned > within;
  return bounded(plansLater ? planned : within, fulfillment, now);
}

/**
 * The fulfillment as accepted, with its deadline to ship, or to be ready. A location that goes on with the work has
 * accepted it, also when it never said so; what is past `requested` stays as it is.
 */
export function acceptWork(fulfillment: Fulfillment, moment: FulfillmentMoment): Fulfillment {
  if (fulfillment.status !== 'requested') return fulfillment;
  const { acceptBy: _, promise = {}, ...rest } = fulfillment;
  const { shipBy: _planned, ...promised } = promise;
  const accepted: Fulfillment = { ...rest, promise: promised, status: 'accepted' };
  const { readyWithin, shipWithin } = moment.settings;
  return fulfillment.handover === 'pickup'
    ? { ...accepted, readyBy: doneBy(fulfillment, readyWithin, moment) }
    : { ...accepted, shipBy: doneBy(fulfillment, shipWithin, moment) };
}
