/** How a re-route changes the fulfillment that failed, and which fulfillments run afterwards. Pure. */

import { type Fulfillment, isFinished } from '../../fulfillment/work-order/fulfillment.ts';
import { reviseFulfillment } from '../../fulfillment/work-order/revise-fulfillment.ts';
import { type LineUnits, minus } from '../../order/line-units.ts';

/**
 * A fulfillment whose execution is to run. The execution's name is new for each dispatch (P15), at most 80
 * characters.
 */
export interface DispatchedFulfillment {
  readonly n: number;
  readonly fulfillmentId: string;
  readonly location: string;
  readonly name: string;
}

export function dispatchOf(
  { n, fulfillmentId, location, dispatch }: Fulfillment,
  attempt: number,
): DispatchedFulfillment {
  return { n, fulfillmentId, location, name: `${fulfillmentId}-${attempt}-${dispatch}` };
}

/** Whether units wait for another location, or a failure has not been dealt with. */
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
 * The fulfillment after a write of its re-route: without the units that others, `made`, serve now. The last
 * write deals with the failure (P10); a fulfillment that goes on itself counts an execution of its own.
 */
export function afterReroute(
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
  const earlier = rerouting ? (before.replacedBy ?? []) : [];
  const replacedBy = [...new Set([...earlier, ...made.map(({ n }) => n)])];
  if (!last) {
    const kept = failure ? { failure } : {};
    return reviseFulfillment({ ...rest, left, replacedBy, rerouting: true, ...kept }, now);
  }
  const dispatch = before.dispatch + (goesOn(rest) ? 1 : 0);
  return reviseFulfillment({ ...rest, left: [], replacedBy, dispatch }, now);
}

/**
 * The fulfillment once its failure is dealt with although nothing was re-routed: the units that had left it
 * were given back, or there were none.
 */
export function withFailureDealtWith(before: Fulfillment, now: string): Fulfillment {
  const { failure: _, rerouting: _also, ...rest } = before;
  return reviseFulfillment({ ...rest, dispatch: before.dispatch + (goesOn(rest) ? 1 : 0) }, now);
}

/** The fulfillment with one more execution counted, after an operator's retry. */
export function withOneMoreDispatch(before: Fulfillment, now: string): Fulfillment {
  return reviseFulfillment({ ...before, dispatch: before.dispatch + 1 }, now);
}

/**
 * The fulfillments that run for one whose failure is dealt with: itself, where it goes on, and its last
 * replacements. A finished replacement stands for those that replaced it in turn.
 */
export function runningSuccessors(fulfillment: Fulfillment, all: readonly Fulfillment[]): Fulfillment[] {
  const seen = new Set([fulfillment.n]);
  const replacementsOf = ({ replacedBy = [] }: Fulfillment): Fulfillment[] =>
    replacedBy.flatMap((n) => all.filter((other) => other.n === n));
  const walk = (one: Fulfillment): Fulfillment[] => {
    if (seen.has(one.n)) return [];
    seen.add(one.n);
    return isFinished(one) ? replacementsOf(one).flatMap(walk) : [one];
  };
  const own = goesOn(fulfillment) ? [fulfillment] : [];
  return [...own, ...replacementsOf(fulfillment).flatMap(walk)];
}
