/** What a joint plan may ask of one of its orders, measured against what the order would get alone in its turn. Pure. */
import type { Decision } from '../decision.ts';
import { promisedDelivery } from '../order-rules.ts';
import type { PlanInput } from '../plan-input.ts';

/** Parcels of an order come at most so much later than they would, had it been planned alone: one day. */
export const LATEST_MORE_MS = 86_400_000;

function arrivalOf({ promise: { deliverBy } }: Decision): number | undefined {
  return deliverBy === undefined ? undefined : Date.parse(deliverBy);
}

/** The latest arrival of a joint plan (UTC ISO): undefined where nobody knows when the order would arrive alone. */
function latestArrival({ order, history }: PlanInput, alone: Decision): string | undefined {
  const own = arrivalOf(alone);
  if (own === undefined) return undefined;
  const latest = own + LATEST_MORE_MS;
  const promised = alone.promise.kept ? promisedDelivery(order, history) : undefined;
  return new Date(Math.min(latest, Date.parse(promised ?? '') || latest)).toISOString();
}

/**
 * The input of an order that has no plan which comes later than is fair: what is fair is a promise, and a rule that each
 * plan has to keep. A strategy without such a rule is left as it is: `isFair` has the last word.
 */
export function fairInput(input: PlanInput, alone: Decision): PlanInput {
  const deliverBy = latestArrival(input, alone);
  if (deliverBy === undefined || alone.outcome !== 'planned') return input;
  const others = input.ruleset.filters.filter(({ type }) => type !== 'promise');
  const filters = [...others, { type: 'promise' as const, unknown: 'exclude' as const }];
  return {
    ...input,
    ruleset: { ...input.ruleset, filters },
    history: { ...input.history, promise: { deliverBy } },
  };
}

/** Whether the order still arrives in time: what is not known of one plan is not known of the other. */
function isInTime(joint: Decision, alone: Decision): boolean {
  const [one, other] = [arrivalOf(joint), arrivalOf(alone)];
  if (other === undefined) return true;
  return one !== undefined && one <= other + LATEST_MORE_MS;
}

/**
 * Whether a plan gives an order all that it would get alone: everything is served, no further rule is relaxed for it,
 * the promise that would be kept is kept, and it comes at most a day later.
 */
export function isFair(joint: Decision, alone: Decision): boolean {
  return (
    joint.outcome === 'planned' &&
    joint.relaxed.every((rule) => alone.relaxed.includes(rule)) &&
    (alone.promise.kept !== true || joint.promise.kept === true) &&
    isInTime(joint, alone)
  );
}
