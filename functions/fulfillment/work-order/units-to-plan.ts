import { settings } from '../../shared/settings.ts';
import { awaitsReroute, type Fulfillment } from './fulfillment.ts';
import { withDueAt } from './next-deadline.ts';
import { reviseFulfillment } from './revise-fulfillment.ts';

/** The fulfillment as one that units were found to be missing of: its wait ends, and its branch plans what waits. */
export function withUnitsToPlan(fulfillment: Fulfillment, now: string): Fulfillment {
  const failure = awaitsReroute(fulfillment) ? fulfillment.failure : 'ShortPicked';
  const failed: Fulfillment = { ...fulfillment, failure };
  return reviseFulfillment(withDueAt(failed, { now, settings: settings() }), now);
}
