import { carry } from '../../shared/events/carried.ts';
import { after, type Settings } from '../../shared/settings.ts';
import { type Fulfillment, openOf, sumUnits } from './fulfillment.ts';

/** How soon a location works, in seconds; what it does not say is the stage's setting. */
export interface LocationPace {
  readonly acceptWithin?: number | undefined;
  readonly shipWithin?: number | undefined;
}

/**
 * A planned fulfillment as the location gets to see it: it is in its work queue, and due for an answer at
 * `acceptBy`. Times UTC.
 */
export function requestWork(
  fulfillment: Fulfillment,
  now: string,
  settings: Pick<Settings, 'acceptWithin'>,
  pace: LocationPace = {},
): Fulfillment {
  const { orderId, fulfillmentId, location } = fulfillment;
  const version = fulfillment.version + 1;
  const acceptBy = after(now, pace.acceptWithin ?? settings.acceptWithin);
  const lines = openOf(fulfillment);
  return {
    ...fulfillment,
    status: 'requested',
    requestedAt: now,
    acceptBy,
    dueAt: acceptBy,
    version,
    ...(pace.shipWithin === undefined ? {} : { shipWithin: pace.shipWithin }),
    ...carry(
      {
        type: 'fulfillment.requested',
        data: { orderId, fulfillmentId, location, units: sumUnits(lines), lines, acceptBy },
      },
      version,
      now,
    ),
  };
}
