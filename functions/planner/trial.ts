/**
 * One try at a plan under given rules: which options are open, what they cost, which of them the solver
 * takes; then the guards of the rules on what a split may cost and on what credit for ageing stock may cost.
 */
import type { Cost } from './decision.ts';
import { type OrderRules, promisedDelivery } from './order-rules.ts';
import type { PlanInput } from './plan-input.ts';
import { addToCost, totalMicros } from './pricing/cost.ts';
import { creditCounted } from './pricing/lot-credits.ts';
import { type OrderPricing, orderPricing, ratedCost } from './pricing/order-pricing.ts';
import { flatProblemOf } from './pricing/score-options.ts';
import { termsInForce } from './pricing/terms-in-force.ts';
import type { PlanShipment, SolverResult } from './solver/problem.ts';
import { solve, solvePartially } from './solver/solve.ts';
import { type Assessment, assessLocations } from './ways/assess-locations.ts';
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
  readonly assessment: Assessment;
  readonly pricing: OrderPricing;
  readonly result: SolverResult;
  /** By location, in the order of the network; empty where the solver found no plan. */
  readonly planned: readonly PricedFulfillment[];
  /** Percent of the credit for ageing stock that counted. */
  readonly creditPct: number;
  readonly notes: readonly string[];
  /** A plan was found and refused, since it costs more than a split may. */
  readonly splitRefused: boolean;
}

/** What a trial looks at before it solves. */
type Prospect = Pick<Trial, 'rules' | 'assessment' | 'pricing'>;
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
    .all()
    .filter((other) => other.row === option.row && other !== option)
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

/** What the cheapest option would cost for all of a plan's goods, had it the stock. */
function unsplitMicros(prospect: Prospect, planned: readonly PricedFulfillment[]): number {
  const { demand, options } = prospect.assessment;
  const all = demand.bundles.map((_, item) => planned.reduce((sum, { take }) => sum + (take[item] ?? 0), 0));
  return options
    .all()
    .map((option) => totalMicros(priceFulfillment(prospect, option, all, 0).cost))
    .reduce((least, micros) => Math.min(least, micros), Infinity);
}

/** Whether a plan splits and thereby adds more cost than the rules allow a split to add. */
function splitCostsTooMuch(prospect: Prospect, planned: readonly PricedFulfillment[]): boolean {
  const { maxSplitAddMinor, maxSplitAddPct } = prospect.rules.limits;
  if (planned.length < 2 || (maxSplitAddMinor === null && maxSplitAddPct === null)) return false;
  const unsplit = unsplitMicros(prospect, planned);
  const added = moneyMicros(planned, prospect.pricing.splitPenalty) - unsplit;
  return (
    (maxSplitAddMinor !== null && added > maxSplitAddMinor * prospect.pricing.microsPerMinor) ||
    (maxSplitAddPct !== null && added * 100 > maxSplitAddPct * unsplit)
  );
}

/** How many units a trial serves: all of them, or as many as can be served. */
export type Extent = 'whole' | 'partial';

/** Solves once: `creditPct` of the credit counts, and nothing is shipped that arrives after `latest`. */
function solveOnce(prospect: Prospect, extent: Extent, creditPct: number, latest = Infinity): Solved {
  const { assessment, rules, pricing } = prospect;
  const problem = flatProblemOf(assessment, rules, pricing, creditPct, latest);
  const result = extent === 'partial' ? solvePartially(problem) : solve(problem);
  const shipments = result.solution?.shipments ?? [];
  return { result, creditPct, planned: priceShipments(prospect, shipments, creditPct) };
}

/**
 * The cheapest split costs more than a split may, so every other split does: what is left is one place that
 * holds everything.
 */
function runUnsplit(input: PlanInput, rules: OrderRules, extent: Extent, workBefore: number): Trial {
  const single = runTrial(input, { ...rules, limits: { ...rules.limits, maxShipments: 1 } }, extent);
  const result = { ...single.result, work: workBefore + single.result.work };
  if (!result.solution) return { ...single, rules, result, splitRefused: true };
  const notes = [...single.notes, 'every split would cost more than a split may'];
  return { ...single, rules, result, splitRefused: false, notes };
}

/**
 * Counts as much of the credit for ageing stock as its guards allow.
 *
 * A credit counted at p percent accepts extra cost up to p percent of the credit gained, so the relative
 * guard is exact. For the other guards, the largest percent counts that keeps them: the dearer a plan, the
 * more of the credit it takes. Never against the promise: what arrives after it, and after what would have
 * been shipped without a credit, is left out.
 */
function solveWithCredit(
  input: PlanInput,
  prospect: Prospect,
  extent: Extent,
  uncredited: Solved,
): { solved: Solved; work: number; notes: string[] } {
  const { rules, pricing } = prospect;
  const credits = termsInForce(rules.terms).lifeCredits;
  const highestPct = Math.min(...credits.map(({ maxExtraPct }) => maxExtraPct));
  const mostExtraMinor = Math.min(...credits.map(({ maxExtraMinor }) => maxExtraMinor ?? Infinity));
  const promised = promisedDelivery(input.order, input.history);
  const latest =
    promised === undefined ? Infinity : Math.max(Date.parse(promised), latestArrival(uncredited.planned));
  const money = moneyMicros(uncredited.planned, pricing.splitPenalty);
  const keepsGuards = ({ result, planned }: Solved): boolean =>
    result.solution !== undefined &&
    !splitCostsTooMuch(prospect, planned) &&
    moneyMicros(planned, pricing.splitPenalty) - money <= mostExtraMinor * pricing.microsPerMinor;

  let { work } = uncredited.result;
  let best = uncredited;
  let keptPct = 0;
  let refusedPct = highestPct + 1;
  let pct = highestPct;
  while (refusedPct - keptPct > 1) {
    const tried = solveOnce(prospect, extent, pct, latest);
    work += tried.result.work;
    if (keepsGuards(tried)) {
      best = tried;
      keptPct = pct;
    } else refusedPct = pct;
    pct = Math.floor((keptPct + refusedPct) / 2);
  }
  const counted = `life credit counted at ${best.creditPct} %: more would cost more extra than allowed`;
  return { solved: best, work, notes: best.creditPct === highestPct ? [] : [counted] };
}

/** Tries to plan an order under these rules. */
export function runTrial(input: PlanInput, rules: OrderRules, extent: Extent = 'whole'): Trial {
  const assessment = assessLocations(input, rules);
  const pricing = orderPricing(input, rules, assessment.demand);
  const prospect = { rules, assessment, pricing };
  const uncredited = solveOnce(prospect, extent, 0);
  const { solution, work } = uncredited.result;
  if (splitCostsTooMuch(prospect, uncredited.planned)) return runUnsplit(input, rules, extent, work);
  if (rules.mode !== 'cost' || !pricing.hasCredits || !solution)
    return { ...prospect, ...uncredited, notes: [], splitRefused: false };

  const credited = solveWithCredit(input, prospect, extent, uncredited);
  const result = { ...credited.solved.result, work: credited.work };
  return { ...prospect, ...credited.solved, result, notes: credited.notes, splitRefused: false };
}
