import { sumUnits } from '../../order/line-units.ts';
import type { Settings } from '../../shared/settings.ts';
import { after } from '../../shared/time.ts';
import { type Fulfillment, openOf } from './fulfillment.ts';
import { bounded } from './latest-ship.ts';
import { eventOf, reviseFulfillment } from './revise-fulfillment.ts';

/** How soon a location works, in seconds; where it does not say, the stage's settings count. */
export interface LocationPace {
  readonly acceptWithin?: number | undefined;
  readonly shipWithin?: number | undefined;
  readonly readyWithin?: number | undefined;
}

/**
 * A planned fulfillment as its location gets to see it: in the location's work queue, and due for an answer
 * at `acceptBy` (UTC). The location's time to ship, or to be ready, is kept, since it counts from accepting.
 */
export function requestWork(
  fulfillment: Fulfillment,
  now: string,
  settings: Pick<Settings, 'acceptWithin'>,
  pace: LocationPace = {},
): Fulfillment {
  const { hiddenUntil: _, ...shown } = fulfillment;
  const within = fulfillment.handover === 'pickup' ? pace.readyWithin : pace.shipWithin;
  const acceptBy = bounded(after(now, pace.acceptWithin ?? settings.acceptWithin), fulfillment, now);
  const requested: Fulfillment = {
    ...shown,
    status: 'requested',
    requestedAt: now,
    acceptBy,
    dueAt: acceptBy,
    ...(within === undefined ? {} : { shipWithin: within }),
  };
  const lines = openOf(fulfillment);
  const event = eventOf('requested', fulfillment, { units: sumUnits(lines), lines, acceptBy });
  return reviseFulfillment(requested, now, event);
}
