/** Whether the order of a finding plans as the finding says: planned again from what was told, by nothing of lint. */
import { plan } from '../../../functions/planner/plan.ts';
import { planInputSchema } from '../../../functions/planner/plan-input.ts';
import { rulesetBodySchema } from '../../../functions/planner/ruleset.ts';
import type { LintFindingView, LintOutcome } from '../../../functions/routing/rulesets/lint/finding.ts';
import type { TrialNetwork } from '../../../functions/routing/rulesets/trial/sample-orders.ts';

/** What each limit is where there is none. */
const NO_LIMITS: Readonly<Record<string, unknown>> = {
  maxShipments: 39,
  minExtraShipmentValueMinor: 0,
  maxSplitAddMinor: null,
  maxSplitAddPct: null,
  allowLineSplit: true,
};

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Takes out of a document what is at a path. The rules that an override has replaced stay replaced. */
function takeOut(document: object, path: string): void {
  const keys = path.split('.');
  const last = keys.at(-1) ?? '';
  const holders = keys.slice(0, -1).reduce<unknown[]>(
    (all, key) => {
      const holder = all.at(-1);
      return [...all, isObject(holder) ? Reflect.get(holder, key) : undefined];
    },
    [document],
  );
  const holder = holders.at(-1);
  if (Array.isArray(holder)) {
    const [taken] = holder.splice(Number(last), 1);
    const override = holders.at(-2);
    const isOverride = isObject(override) && 'override' in (isObject(holders.at(-3)) ? { override } : {});
    if (isOverride && 'without' in override && Array.isArray(override.without) && isObject(taken))
      override.without.push(Reflect.get(taken, 'type'));
  } else if (isObject(holder)) {
    if (last in NO_LIMITS) Reflect.set(holder, last, NO_LIMITS[last]);
    else Reflect.deleteProperty(holder, last);
  }
}

function without(document: object, paths: readonly string[]): object {
  const copy = structuredClone(document);
  for (const path of paths.toReversed()) takeOut(copy, path);
  return copy;
}

/** Whether an order comes to what is said of it. */
function comesTo(view: LintFindingView, document: object, network: TrialNetwork, said: LintOutcome): boolean {
  const { order, ...question } = structuredClone(view.witness.question);
  const { locations, services, rates } = network;
  const input = planInputSchema.parse({
    ...question,
    order: { ...order, id: 'again' },
    locations,
    services,
    rates,
    ruleset: rulesetBodySchema.parse(document),
  });
  const { strategy, outcome, relaxed, cause, fulfillments, cost } = plan(input);
  const isSame = strategy === said.strategy && outcome === said.outcome && cause === said.cause;
  const places = fulfillments.map(({ location }) => location);
  return (
    isSame &&
    String(relaxed) === String(said.relaxed) &&
    String(places) === String(said.shipments.map(({ location }) => location)) &&
    cost.totalMicros === said.costMicros
  );
}

/** `document`: the ruleset with its defaults written out. */
export function isWitnessed(view: LintFindingView, document: object, network: TrialNetwork): boolean {
  const { planned, otherwise, without: paths } = view.witness;
  return (
    comesTo(view, document, network, planned) && comesTo(view, without(document, paths), network, otherwise)
  );
}
