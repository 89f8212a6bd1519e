/** What lies beyond a chosen plan, computed by planning again: what each location's best plan would cost, what other modes would do. Pure. */
import type { Candidate, Decision } from './decision.ts';
import type { Alternative, Explanation } from './explanation-schema.ts';
import type { PlanInput } from './model.ts';
import { plan } from './plan.ts';
import { microsPerMinor } from './rate-card.ts';
import { rulesFor } from './rules.ts';
import type { Mode, Ruleset, Term } from './ruleset.ts';
import { decisionText } from './why.ts';

/** So many locations are given with what their best plan would cost, ... */
const SHOWN = 10;
/** ... out of so many that are tried, the nearest first: a network has more than can be planned with on one reading. */
const TRIED = 40;
/** Minor units: more than any plan costs, so that a plan which uses the location wins whenever there is one. */
export const ANY_PRICE = 100_000_000;
const modes: readonly Mode[] = ['cost', 'priority', 'nearest', 'fewest-splits'];

/** The ruleset as it applies to this input: strategies chosen, their overrides written out. */
export function resolved(input: PlanInput, change: { mode?: Mode; terms?: readonly Term[] } = {}): Ruleset {
  const rules = rulesFor(input.ruleset, input);
  return {
    ...input.ruleset, strategies: [], filters: [...rules.filters], limits: rules.limits,
    objective: { mode: change.mode ?? rules.mode, terms: [...rules.terms, ...(change.terms ?? [])] },
  };
}

/** A shipment from one location costs so many minor units less. */
export const cheaperBy = (input: PlanInput, location: string, minor: number): PlanInput =>
  ({ ...input, ruleset: resolved(input, { terms: [{ type: 'preference', perShipmentMinor: -minor, perUnitMinor: 0, where: { ids: [location] } }] }) });

const locationsOf = ({ fulfillments }: Pick<Decision, 'fulfillments'>): string[] => fulfillments.map(({ location }) => location);
export const uses = (decision: Pick<Decision, 'fulfillments'>, location: string): boolean => locationsOf(decision).includes(location);
const unitsOf = ({ fulfillments }: Pick<Decision, 'fulfillments'>): number => fulfillments.reduce((sum, { lines }) => lines.reduce((units, { quantity }) => units + quantity, sum), 0);

function alternative(decision: Decision, chosen: Pick<Decision, 'fulfillments' | 'cost'>, bonusMicros = 0): Alternative {
  const { outcome, cause, cost, promise } = decision;
  const costMicros = cost.totalMicros + bonusMicros;
  const comparable = unitsOf(decision) === unitsOf(chosen) && unitsOf(chosen) > 0;
  return {
    outcome, ...(cause === undefined ? {} : { cause }), locations: locationsOf(decision), costMicros, ...(promise.deliverBy === undefined ? {} : { deliverBy: promise.deliverBy }),
    ...(comparable ? { extraMicros: costMicros - chosen.cost.totalMicros } : {}),
  };
}

/** The best plan that uses a location, by cost; undefined when there is none within the rules. */
export function bestUsing(input: PlanInput, location: string, chosen: Decision): Alternative | undefined {
  const forced = plan(cheaperBy(input, location, ANY_PRICE));
  return uses(forced, location) ? alternative(forced, chosen, ANY_PRICE * microsPerMinor(input.ruleset.currency)) : undefined;
}

/** Locations that were open and not used, each of the best ten with its best plan. In the ranking modes money does not choose: none. */
export function openCandidates(input: PlanInput, decision: Decision): Map<string, Alternative> {
  if (decision.mode !== 'cost' || decision.fulfillments.length === 0) return new Map();
  const near = (a: Candidate, b: Candidate): number => (a.distanceKm ?? Infinity) - (b.distanceKm ?? Infinity) || (a.location < b.location ? -1 : 1);
  const tried = decision.candidates.filter(({ state }) => state === 'open').sort(near).slice(0, TRIED);
  const found = tried.flatMap(({ location }): [string, Alternative][] => {
    const best = bestUsing(input, location, decision);
    return best ? [[location, best]] : [];
  });
  return new Map(found.sort(([, a], [, b]) => a.costMicros - b.costMicros).slice(0, SHOWN));
}

/** What the product's other modes would have done with the same order, stock and network. */
export function counterfactuals(input: PlanInput, decision: Decision): Record<string, Alternative> {
  return Object.fromEntries(modes.filter((mode) => mode !== decision.mode).map((mode) => [mode, alternative(plan({ ...input, ruleset: resolved(input, { mode }) }), decision)]));
}

/** A decision with everything that planning again from its input tells. `about`: what names it. */
export function explanationOf(input: PlanInput, decision: Decision, about: Pick<Explanation, 'orderId' | 'n' | 'kind' | 'replayed' | 'shadow' | 'rules'>): Explanation {
  const best = openCandidates(input, decision);
  const { candidates, ...stored } = decision;
  return {
    ...about, at: input.now, text: decisionText(stored, candidates), decision: stored,
    candidates: candidates.map((one) => ((found) => (found ? { ...one, best: found } : one))(best.get(one.location))),
    counterfactuals: counterfactuals(input, decision),
  };
}
