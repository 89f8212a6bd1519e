/** A re-route as it changes the fulfillment that failed, and what runs afterwards. Pure. */

import { type Fulfillment, isFinished } from '../../fulfillment/work/fulfillment.ts';
import { reviseFulfillment } from '../../fulfillment/work/revise-fulfillment.ts';
import { type LineUnits, minus } from '../../order/line-units.ts';

/** An execution that is to run: its name is new for each dispatch (P15), at most 80 characters. */
export interface Dispatched {
  readonly n: number;
  readonly fulfillmentId: string;
  readonly location: string;
  readonly name: string;
}

export function dispatched(
  { n, fulfillmentId, location, dispatch }: Fulfillment,
  attempt: number,
): Dispatched {
  return { n, fulfillmentId, location, name: `${fulfillmentId}-${attempt}-${dispatch}` };
}

/** Units that another location is to serve, or a failure that nobody has dealt with. */
export function isPending({ left, failure }: Fulfillment): boolean {
  return left.length > 0 || failure !== undefined;
}

/**
 * Whether the fulfillment goes on by itself: a short pick leaves it with units that were found, or with
 * parcels under way.
 */
export function goesOn(fulfillment: Fulfillment): boolean {
  return !isFinished({ ...fulfillment, left: [] });
}

/**
 * The fulfillment after a write of its re-route: without the units that others serve now, which `made` are.
 * With the last write its failure is dealt with (P10); where it goes on itself, an execution of its own is
 * counted.
 */
export function rerouted(
  before: Fulfillment,
  {
    served,
    made,
    last,
  }: { served: readonly LineUnits[]; made: readonly Pick<Fulfillment, 'n'>[]; last: boolean },
  now: string,
): Fulfillment {
  const { failure, rerouting, ...rest } = before;
  const left = minus(before.left, served);
  const replacedBy = [
    ...new Set([...(rerouting ? (before.replacedBy ?? []) : []), ...made.map(({ n }) => n)]),
  ];
  if (!last)
    return reviseFulfillment(
      { ...rest, left, replacedBy, rerouting: true, ...(failure ? { failure } : {}) },
      now,
    );
  return reviseFulfillment(
    { ...rest, left: [], replacedBy, dispatch: before.dispatch + (goesOn(rest) ? 1 : 0) },
    now,
  );
}

/**
 * The failure is dealt with though nothing was re-routed: what is left was given back, or nothing was left.
 */
export function acknowledged(before: Fulfillment, now: string): Fulfillment {
  const { failure: _, rerouting: _also, ...rest } = before;
  return reviseFulfillment({ ...rest, dispatch: before.dispatch + (goesOn(rest) ? 1 : 0) }, now);
}

/** One more execution, after an operator's retry. */
export function redispatched(before: Fulfillment, now: string): Fulfillment {
  return reviseFulfillment({ ...before, dispatch: before.dispatch + 1 }, now);
}

/**
 * What is to run for a fulfillment whose failure is dealt with: itself, where it goes on; and what replaced
 * it last, through any further re-routes of those that are finished.
 */
export function successors(fulfillment: Fulfillment, all: readonly Fulfillment[]): Fulfillment[] {
  const seen = new Set<number>();
  const walk = (one: Fulfillment): Fulfillment[] => {
    if (seen.has(one.n)) return [];
    seen.add(one.n);
    if (!isFinished(one)) return [one];
    return (one.replacedBy ?? []).flatMap((n) => all.filter((other) => other.n === n)).flatMap(walk);
  };
  const own = goesOn(fulfillment) ? [fulfillment] : [];
  seen.add(fulfillment.n);
  return [
    ...own,
    ...(fulfillment.replacedBy ?? []).flatMap((n) => all.filter((other) => other.n === n)).flatMap(walk),
  ];
}
