import { timeZoneOf } from '../network/geography/time-zones.ts';
import { isoOf } from '../network/time/calendar.ts';
import { durationMs } from '../network/time/capacity-window.ts';
import { promisedDelivery } from './order-rules.ts';
import type { PlanInput } from './plan-input.ts';
import { arrivalOf, collectionOf } from './promise/delivery-times.ts';
import type { PricedFulfillment, Trial } from './trial.ts';

/** When a fulfillment would arrive that begins at an instant; Infinity where nobody knows. */
function arrivalFrom(
  { order }: PlanInput,
  { option: { location, carriage } }: PricedFulfillment,
  start: number,
): number {
  const { service, transitDays } = carriage;
  if (!service || transitDays === undefined) return Infinity;
  const collection = collectionOf(location, service, start);
  if (!collection) return Infinity;
  const zone = timeZoneOf(order.destination) ?? location.timezone;
  return arrivalOf(service, collection, transitDays, zone).deliverBy;
}

/**
 * Until when an order waits for a better plan than the one found, as UTC ISO 8601: a plan that splits waits
 * as long as the rules say, if the promise can still be kept then. Undefined: the order does not wait.
 */
export function consolidateUntil(input: PlanInput, { rules, planned }: Trial): string | undefined {
  const wait = rules.limits.waitToConsolidate;
  const { placedAt } = input.order;
  if (wait === null || placedAt === undefined || planned.length < 2) return undefined;
  const until = Date.parse(placedAt) + (durationMs(wait) ?? 0);
  if (Date.parse(input.now) >= until) return undefined;
  const promised = promisedDelivery(input.order, input.history);
  if (promised === undefined) return isoOf(until);
  const latest = Date.parse(promised);
  return planned.every((fulfillment) => arrivalFrom(input, fulfillment, until) <= latest)
    ? isoOf(until)
    : undefined;
}
