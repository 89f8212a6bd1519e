/** Orders that show a finding, and what comes of them by rules. Pure; whatever is planned is counted in work. */
import type { Decision } from '../../../planner/decision.ts';
import { plan } from '../../../planner/plan.ts';
import type { PlanInput, RoutedLine, RoutedOrder } from '../../../planner/plan-input.ts';
import type { Ruleset } from '../../../planner/ruleset.ts';
import type { Work } from '../../../planner/solver/work.ts';
import { SAMPLE_SKU, type TrialNetwork } from '../trial/sample-orders.ts';
import type { LintOutcome, LintQuestion } from './finding.ts';
import { type OrderTraits, situationOf } from './traits.ts';

const DAY_MS = 86_400_000;
/** More than any rule keeps back that means something. */
export const PLENTY = 1_000_000;
/** No order of lint is planned longer, whatever the rules allow. */
const PLAN_WORK = 20_000;
/** What a call takes beside the planner's own work. */
const CALL_WORK = 100;

/** One good at some locations. */
export interface WitnessGood {
  readonly sku: string;
  readonly at: readonly string[];
  /** Units at each of them. */
  readonly free: number;
}

function dateAfter(now: string, days: number): string {
  return new Date(Date.parse(now) + days * DAY_MS).toISOString().slice(0, 10);
}

function asksForLife({ filters, objective, strategies }: Ruleset): boolean {
  const rules = [
    ...filters,
    ...objective.terms,
    ...strategies.flatMap(({ override }) => [...override.filters, ...override.terms]),
  ];
  return rules.some(({ type }) => type === 'minLifeAtDelivery' || type === 'lifeCredit');
}

/** Where lots count, half of the units are old and half live as long as anything. */
function positionsOf(goods: readonly WitnessGood[], ruleset: Ruleset, now: string): PlanInput['positions'] {
  const hasLots = asksForLife(ruleset);
  return goods.flatMap(({ sku, at, free }) => {
    const old = Math.floor(free / 2);
    const lots = [
      { lot: 'old', lifeDate: dateAfter(now, 20), units: old },
      { lot: 'new', lifeDate: dateAfter(now, 36_500), units: free - old },
    ];
    return at.map((location) => ({
      sku,
      location,
      free,
      safety: 0,
      selling: true,
      ...(hasLots ? { lots } : {}),
    }));
  });
}

/** The order asks one unit of each good, which share its value. */
function linesOf(order: RoutedOrder, goods: readonly WitnessGood[]): RoutedLine[] {
  const [plain] = order.lines;
  const unitValueMinor = Math.floor(order.valueMinor / goods.length);
  return goods.map(({ sku }, at) => ({
    sku,
    quantity: 1,
    lineIds: [String(at + 1)],
    tags: plain?.tags ?? [],
    unitValueMinor,
  }));
}

/** The order with these traits of one unit of each good. */
export function questionOf(
  traits: OrderTraits,
  goods: readonly WitnessGood[],
  ruleset: Ruleset,
  now: string,
): LintQuestion {
  const { order, history } = situationOf(traits, now);
  const { id: _, ...sketch } = { ...order, lines: linesOf(order, goods) };
  return {
    order: sketch,
    positions: positionsOf(goods, ruleset, now),
    history: { attempt: history.attempt },
    now,
  };
}

/** One unit of the sample good, of which there is plenty at these locations. */
export function sampleQuestion(
  traits: OrderTraits,
  at: readonly string[],
  ruleset: Ruleset,
  now: string,
): LintQuestion {
  return questionOf(traits, [{ sku: SAMPLE_SKU, at, free: PLENTY }], ruleset, now);
}

export function inputOf(
  { order, positions, capacity = [], history, now }: LintQuestion,
  ruleset: Ruleset,
  { locations, services, rates }: TrialNetwork,
): PlanInput {
  const { attempt } = history;
  return {
    order: { id: 'sample', ...order },
    positions,
    history: { attempt, excluded: [] },
    now,
    capacity,
    locations,
    services,
    rates,
    ruleset,
  };
}

function outcomeOf({ strategy, outcome, relaxed, cause, fulfillments, cost }: Decision): LintOutcome {
  return {
    strategy,
    outcome,
    relaxed,
    ...(cause === undefined ? {} : { cause }),
    shipments: fulfillments.map(({ location, service, lines }) => ({
      location,
      ...(service === undefined ? {} : { service }),
      units: Object.fromEntries(lines.map(({ sku, quantity }) => [sku, quantity])),
    })),
    costMicros: cost.totalMicros,
  };
}

/**
 * What comes of an order by a ruleset.
 * @throws RangeError as `plan` does
 */
export function outcomeBy(
  question: LintQuestion,
  ruleset: Ruleset,
  network: TrialNetwork,
  work?: Work,
): LintOutcome {
  const solver = { ...ruleset.solver, maxWork: Math.min(ruleset.solver.maxWork, PLAN_WORK) };
  const decision = plan(inputOf(question, { ...ruleset, solver }, network));
  work?.spend(CALL_WORK + decision.proof.work);
  return outcomeOf(decision);
}
