/**
 * One try at a plan under given rules: which options are open, what they cost, which of them the solver
 * takes; then the guards of the rules on what credit for ageing stock may cost.
 */
import type { Cost } from './decision.ts';
import { type OrderRules, promisedDelivery } from './order-rules.ts';
import type { Planning } from './planning.ts';
import { addToCost, totalMicros } from './pricing/cost.ts';
import { creditCounted } from './pricing/lot-credits.ts';
import { type OrderPricing, ratedCost } from './pricing/order-pricing.ts';
import { flatProblemOf } from './pricing/score-options.ts';
import { splitGuardOf } from './pricing/split-limit.ts';
import { termsInForce } from './pricing/terms-in-force.ts';
import type { FlatProblem } from './solver/flat-problem.ts';
import { hasPlan } from './solver/has-plan.ts';
import type { PlanShipment, SolverResult, SplitGuard } from './solver/problem.ts';
import { isProven } from './solver/results.ts';
import { withScratch } from './solver/scratch.ts';
import { solve, solvePartially } from './solver/solve.ts';
import type { Work } from './solver/work.ts';
import type { Assessment } from './ways/assess-locations.ts';
import type { ShippingOption } from './ways/shipping-option.ts';

/** What one location ships in a plan, and what that costs. */
export interface PricedFulfillment {
  readonly option: ShippingOption;
  /** Bundles taken, by item of the demand. */
  readonly take: readonly number[];
  /** Units taken, by SKU column of the demand. */
  readonly units: readonly number[];
  /** Billable weight with packaging. */
  readonly grams: number;
  /** Micros by term, without what extra shipments cost. */
  readonly cost: Cost;
}

export interface Trial {
  readonly rules: OrderRules;
  readonly extent: Extent;
  readonly assessment: Assessment;
  readonly pricing: OrderPricing;
  readonly result: SolverResult;
  /** By location, in the order of the network; empty where the solver found no plan. */
  readonly planned: readonly PricedFulfillment[];
  /** Percent of the credit for ageing stock that counted. */
  readonly creditPct: number;
  /** What limits the cost of a split; undefined where nothing does. */
  readonly splitGuard: SplitGuard | undefined;
  readonly notes: readonly string[];
}

/** How many units a trial serves: all of them, or as many as can be served. */
export type Extent = 'whole' | 'partial';

/** What a trial looks at before it solves. */
type Prospect = Pick<Trial, 'rules' | 'extent' | 'assessment' | 'pricing' | 'splitGuard'>;
type Solved = Pick<Trial, 'result' | 'planned' | 'creditPct'>;

function unitsBySku({ demand }: Assessment, take: readonly number[]): number[] {
  const units = demand.skus.map(() => 0);
  take.forEach((count, item) => {
    for (const { at, quantity } of demand.bundles[item]?.parts ?? [])
      units[at] = (units[at] ?? 0) + count * quantity;
  });
  return units;
}

function priceFulfillment(
  { assessment, pricing }: Prospect,
  option: ShippingOption,
  take: readonly number[],
  creditPct: number,
): PricedFulfillment {
  const units = unitsBySku(assessment, take);
  const unitGrams = pricing.gramsOf(option.carriage.card);
  const grams = units.reduce(
    (sum, count, column) => sum + count * (unitGrams[column] ?? 0),
    option.location.packaging.tareGrams,
  );
  const cost = ratedCost(pricing, assessment.demand, option, units);
  const { tariff } = option.carriage;
  if (pricing.chargesShipping && tariff) addToCost(cost, 'shipping', tariff.price(grams));
  if (creditPct > 0)
    units.forEach((count, column) => {
      const credit = count > 0 ? pricing.creditsOf(option, column)?.sumOf(count) : undefined;
      if (credit) addToCost(cost, 'lifeCredit', -creditCounted(credit, creditPct));
    });
  return { option, take, units, grams: Math.min(grams, Number.MAX_SAFE_INTEGER), cost };
}

/**
 * Modes other than `cost` rank locations and leave the service open: of the location's services that can
 * carry the same parcel, the cheapest.
 */
function withCheapestService(prospect: Prospect, fulfillment: PricedFulfillment): PricedFulfillment {
  const { option, take } = fulfillment;
  const others = prospect.assessment.options
    .ofRow(option.row)
    .filter((other) => other !== option)
    .filter(({ limit }) => take.every((count, item) => count <= (limit[item] ?? 0)));
  let cheapest = fulfillment;
  for (const other of others) {
    const priced = priceFulfillment(prospect, other, take, 0);
    if (totalMicros(priced.cost) < totalMicros(cheapest.cost)) cheapest = priced;
  }
  return cheapest;
}

function priceShipments(
  prospect: Prospect,
  shipments: readonly PlanShipment[],
  creditPct: number,
): PricedFulfillment[] {
  const priced = shipments.flatMap(({ way, take }) => {
    const option = prospect.assessment.options.at(way);
    return option ? [priceFulfillment(prospect, option, take, creditPct)] : [];
  });
  const served =
    prospect.rules.mode === 'cost' ? priced : priced.map((one) => withCheapestService(prospect, one));
  return served.sort((a, b) => a.option.row - b.option.row);
}

/** When the last parcel arrives; Infinity where nobody knows of one of them. */
function latestArrival(planned: readonly PricedFulfillment[]): number {
  return Math.max(-Infinity, ...planned.map(({ option }) => option.carriage.deliverBy ?? Infinity));
}

/** Micros that a plan costs by all terms but the credit for ageing stock, extra shipments included. */
export function moneyMicros(planned: readonly PricedFulfillment[], splitPenalty: number): number {
  return planned.reduce(
    (sum, { cost }) => sum + totalMicros(cost) - (cost.lifeCredit ?? 0),
    splitPenalty * Math.max(0, planned.length - 1),
  );
}

/** Of what remains: for the plan without credits, and for each try with credits. */
const SHARES = { uncredited: 0.4, credited: 0.5 } as const;

/** What a trial solves: how much of the credit counts, and after what instant nothing may arrive. */
interface SolveOptions {
  readonly creditPct: number;
  readonly latest: number;
  readonly splitGuard: SplitGuard | undefined;
}

function problemOf(
  planning: Planning,
  { assessment, rules, pricing }: Prospect,
  { creditPct, latest, splitGuard }: SolveOptions,
  work: Work,
): FlatProblem {
  planning.chargeProblem(assessment, creditPct > 0, work);
  return flatProblemOf(assessment, rules, pricing, creditPct, latest, splitGuard);
}

function solveOnce(planning: Planning, prospect: Prospect, options: SolveOptions, work: Work): Solved {
  const result = withScratch(() => {
    const problem = problemOf(planning, prospect, options, work);
    return prospect.extent === 'partial' ? solvePartially(problem, work) : solve(problem, work);
  });
  const shipments = result.solution?.shipments ?? [];
  const { creditPct } = options;
  return { result, creditPct, planned: priceShipments(prospect, shipments, creditPct) };
}

/** The guards of the credits for ageing stock. */
interface CreditGuards {
  /** Percent of the credit that may count at the most. */
  readonly highestPct: number;
  /** Micros that a plan may cost more than without the credit. */
  readonly mostExtra: number;
}

function creditGuards({ rules, pricing }: Prospect): CreditGuards {
  const credits = termsInForce(rules.terms).lifeCredits;
  const mostExtraMinor = Math.min(...credits.map(({ maxExtraMinor }) => maxExtraMinor ?? Infinity));
  return {
    highestPct: Math.min(...credits.map(({ maxExtraPct }) => maxExtraPct)),
    mostExtra: mostExtraMinor * pricing.microsPerMinor,
  };
}

/**
 * The plan that credits are compared with: the best one without them. Where a split costs more without them
 * than it may, what it would have cost.
 */
function plannedWithout(
  planning: Planning,
  prospect: Prospect,
  uncredited: Solved,
  work: Work,
): readonly PricedFulfillment[] {
  if (uncredited.result.solution || !prospect.splitGuard) return uncredited.planned;
  const options = { creditPct: 0, latest: Infinity, splitGuard: undefined };
  return solveOnce(planning, prospect, options, work.part(SHARES.uncredited)).planned;
}

/**
 * Counts as much of the credit for ageing stock as its guards allow.
 *
 * A credit counted at p percent accepts extra cost up to p percent of the credit gained, so the relative
 * guard is exact. For the guard on the amount, the largest percent counts that keeps it: the dearer a plan,
 * the more of the credit it takes. Never against the promise: what arrives after it, and after what would have
 * been shipped without a credit, is left out.
 */
function solveWithCredit(
  planning: Planning,
  prospect: Prospect,
  work: Work,
): { solved: Solved; notes: string[] } {
  const { input } = planning;
  const { splitGuard } = prospect;
  const { highestPct, mostExtra } = creditGuards(prospect);
  const promised = promisedDelivery(input.order, input.history);
  if (promised === undefined && mostExtra === Infinity) {
    const options = { creditPct: highestPct, latest: Infinity, splitGuard };
    return { solved: solveOnce(planning, prospect, options, work), notes: [] };
  }
  const without = { creditPct: 0, latest: Infinity, splitGuard };
  const uncredited = solveOnce(planning, prospect, without, work.part(SHARES.uncredited));
  const compared = plannedWithout(planning, prospect, uncredited, work);
  const latest = promised === undefined ? Infinity : Math.max(Date.parse(promised), latestArrival(compared));
  const money = moneyMicros(compared, prospect.pricing.splitPenalty);
  const keepsGuard = ({ result, planned }: Solved): boolean =>
    result.solution !== undefined && moneyMicros(planned, prospect.pricing.splitPenalty) - money <= mostExtra;

  let best = uncredited;
  let keptPct = 0;
  let refusedPct = highestPct + 1;
  let pct = highestPct;
  while (
    refusedPct - keptPct > 1 &&
    !work.isSpent &&
    work.affords(2 * planning.workOfProblem(prospect.assessment, true))
  ) {
    const options = { creditPct: pct, latest, splitGuard };
    const tried = solveOnce(planning, prospect, options, work.part(SHARES.credited));
    if (keepsGuard(tried)) {
      best = tried;
      keptPct = pct;
    } else refusedPct = pct;
    pct = Math.floor((keptPct + refusedPct) / 2);
  }
  const counted = `life credit counted at ${best.creditPct} %: more would cost more extra than allowed`;
  const isWhole = best.creditPct === highestPct || !best.result.solution;
  return { solved: best, notes: isWhole ? [] : [counted] };
}

/** What is open, and what it costs. */
function prospectOf(planning: Planning, rules: OrderRules, extent: Extent, assessment: Assessment): Prospect {
  const pricing = planning.pricingOf(rules, assessment);
  const splitGuard = splitGuardOf(planning.input, rules, assessment, pricing);
  return { rules, extent, assessment, pricing, splitGuard };
}

function countsCredits({ rules, pricing }: Prospect): boolean {
  return rules.mode === 'cost' && pricing.hasCredits;
}

/** That no split is as cheap as it has to be, where a dearer single shipment was planned for that. */
function splitNotes({ splitGuard, assessment }: Prospect, { result }: Solved): string[] {
  const { solution } = result;
  if (!splitGuard || splitGuard.money || solution?.shipments.length !== 1 || !isProven(result)) return [];
  const [{ take } = { take: [] }] = solution.shipments;
  const isWhole = assessment.demand.bundles.every(({ count }, item) => take[item] === count);
  const most = splitGuard.mostCost(take);
  if (!isWhole || solution.score <= most) return [];
  return ['every split would cost more than a split may'];
}

function trialOn(planning: Planning, prospect: Prospect, work: Work): Trial {
  if (countsCredits(prospect)) {
    const { solved, notes } = solveWithCredit(planning, prospect, work);
    return { ...prospect, ...solved, notes: [...notes, ...splitNotes(prospect, solved)] };
  }
  const options = { creditPct: 0, latest: Infinity, splitGuard: prospect.splitGuard };
  const solved = solveOnce(planning, prospect, options, work);
  return { ...prospect, ...solved, notes: splitNotes(prospect, solved) };
}

/** Tries to plan the whole order under the rules that the input was read by. */
export function runFirstTrial(planning: Planning): Trial {
  const { rules, first, work } = planning;
  return trialOn(planning, prospectOf(planning, rules, 'whole', first), work);
}

/**
 * Tries to plan an order under these rules, within a budget of work. Undefined where the whole budget has no
 * room to read the input once more.
 */
export function runTrial(
  planning: Planning,
  rules: OrderRules,
  extent: Extent,
  work: Work,
): Trial | undefined {
  const assessment = planning.assess(rules, work);
  return assessment && trialOn(planning, prospectOf(planning, rules, extent, assessment), work);
}

/** Whether some plan serves everything under these rules; undefined where the budget ends before it is known. */
export function isPlannable(planning: Planning, rules: OrderRules, work: Work): boolean | undefined {
  const assessment = planning.assess(rules, work);
  if (!assessment) return undefined;
  const prospect = prospectOf(planning, rules, 'whole', assessment);
  const creditPct = countsCredits(prospect) ? creditGuards(prospect).highestPct : 0;
  const options = { creditPct, latest: Infinity, splitGuard: prospect.splitGuard };
  return hasPlan(problemOf(planning, prospect, options, work), work);
}
