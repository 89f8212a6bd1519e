/**
 * What a split may cost: the cost of one shipment of the same goods from one place, had that place the stock,
 * and what the rules let a split add to it. Any place counts that is open to the order but for stock, also one
 * that holds none of it. Stock that is not there has no lots, so that the one shipment earns no credit; what a
 * plan costs is net of its credits.
 */
import type { Candidate } from '../decision.ts';
import { answerTo, type ReasonAnswer } from '../exclusion-reasons.ts';
import type { OrderRules } from '../order-rules.ts';
import type { PlanInput } from '../plan-input.ts';
import { type Carriage, carriageFinder } from '../promise/carriages.ts';
import { shareOf } from '../share.ts';
import { type FlatProblem, wayAt } from '../solver/flat-problem.ts';
import { shipmentScore } from '../solver/plan-score.ts';
import type { SplitGuard, Way } from '../solver/problem.ts';
import type { Assessment } from '../ways/assess-locations.ts';
import { OptionTable } from '../ways/option-table.ts';
import type { OrderPricing } from './order-pricing.ts';
import { flatProblemOf } from './score-options.ts';

/** What goods that a place is imagined to have answer: they close no place. */
const ANSWERED_BY_STOCK: ReadonlySet<ReasonAnswer> = new Set(['units', 'freshUnits']);

function isOpenButForStock({ state, reasons = [] }: Candidate): boolean {
  return state !== 'excluded' || reasons.every(({ code }) => ANSWERED_BY_STOCK.has(answerTo(code)));
}

/** The order's options as if every place that is open but for stock held everything. */
function imaginedAssessment(input: PlanInput, rules: OrderRules, assessment: Assessment): Assessment {
  const { demand, network, candidates } = assessment;
  const finder = carriageFinder(input, rules, network);
  const size = {
    options: candidates.length * Math.max(1, input.services.length),
    columns: demand.skus.length,
    items: demand.bundles.length,
    isPlain: demand.isPlain,
  };
  const options = new OptionTable(size, network, finder.known, undefined);
  const list: Carriage[] = [];
  candidates.forEach((candidate, row) => {
    if (!isOpenButForStock(candidate)) return;
    const metres = assessment.metresAt(row);
    const count = finder.find(row, metres, [], list);
    for (const carriage of list.slice(0, count)) options.addWhole(row, carriage.number, metres, demand);
  });
  return { ...assessment, options, carriages: finder.known };
}

/** Whether the first of two ways never costs more, whatever is shipped: of two ways by the same parcel. */
function neverCostsMore({ ways }: FlatProblem, a: number, b: number): boolean {
  const [lineA, unitA] = ways.scales[ways.scaleNumbers[a] ?? 0]?.ramp ?? [Infinity, Infinity];
  const [lineB, unitB] = ways.scales[ways.scaleNumbers[b] ?? 0]?.ramp ?? [-Infinity, -Infinity];
  return (ways.openings[a] ?? 0) <= (ways.openings[b] ?? 0) && lineA <= lineB && unitA <= unitB;
}

/** The ways of which one is the cheapest, whatever is shipped. */
function cheapestWays(flat: FlatProblem): Way[] {
  const { count, parcelNumbers, openings } = flat.ways;
  const all = Array.from({ length: count }, (_, index) => index);
  const byParcel = Map.groupBy(all, (index) => parcelNumbers[index] ?? 0);
  const kept = [...byParcel.values()].flatMap((ofParcel) => {
    const cheapest: number[] = [];
    for (const index of ofParcel.toSorted((a, b) => (openings[a] ?? 0) - (openings[b] ?? 0)))
      if (!cheapest.some((other) => neverCostsMore(flat, other, index))) cheapest.push(index);
    return cheapest;
  });
  return kept.map((index) => wayAt(flat, index));
}

/** Undefined where the rules do not limit what a split may cost. */
export function splitGuardOf(
  input: PlanInput,
  rules: OrderRules,
  assessment: Assessment,
  pricing: OrderPricing,
): SplitGuard | undefined {
  const { maxSplitAddMinor, maxSplitAddPct } = rules.limits;
  if (maxSplitAddMinor === null && maxSplitAddPct === null) return undefined;
  const inMoney: OrderRules = { ...rules, mode: 'cost' };
  const flat = flatProblemOf(imaginedAssessment(input, rules, assessment), inMoney, pricing, 0);
  const ways = cheapestWays(flat);
  return {
    mostCost: (bundles) => {
      const unsplit = ways.reduce(
        (least, way) => Math.min(least, shipmentScore(flat, way, bundles)),
        Infinity,
      );
      // No carrier takes all of it in one parcel: there is nothing that the split could be compared with.
      if (unsplit === Infinity) return Infinity;
      const byAmount = maxSplitAddMinor === null ? Infinity : maxSplitAddMinor * pricing.microsPerMinor;
      const byShare = maxSplitAddPct === null ? Infinity : shareOf(unsplit, maxSplitAddPct);
      return unsplit + Math.min(byAmount, byShare);
    },
    effort: ways.length * flat.items.length,
    money: rules.mode === 'cost' ? undefined : moneyOf(assessment, inMoney, pricing),
  };
}

/** The options as they are, scored by what they cost. */
function moneyOf(
  assessment: Assessment,
  inMoney: OrderRules,
  pricing: OrderPricing,
): NonNullable<SplitGuard['money']> {
  const flat = flatProblemOf(assessment, inMoney, pricing, 0);
  const ways = Array.from({ length: flat.ways.count }, (_, index) => wayAt(flat, index));
  return { ways, splitPenalty: pricing.splitPenalty };
}
