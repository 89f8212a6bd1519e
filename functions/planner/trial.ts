/**
 * One try at a plan under given rules: assess, score, solve, and keep the guards of life credit and split
 * cost.
 */

import type { Cost } from './decision.ts';
import type { PlanInput } from './plan-input.ts';
import {
  addToCost,
  type OrderPricing,
  orderPricing,
  ratedCost,
  totalMicros,
} from './pricing/order-pricing.ts';
import { creditCounted, flatProblemOf } from './pricing/score-options.ts';
import { termsInForce } from './pricing/terms-in-force.ts';
import { type OrderRules, promisedDelivery } from './rules-in-force.ts';
import type { PlanShipment, SolverResult } from './solver/problem.ts';
import { solve, solvePartially } from './solver/solve.ts';
import { type Assessment, assessLocations } from './ways/assess-locations.ts';
import type { ShippingOption } from './ways/shipping-option.ts';

export interface PricedFulfillment {
  readonly option: ShippingOption;
  readonly take: readonly number[];
  readonly units: readonly number[];
  readonly grams: number;
  readonly cost: Cost;
}

export interface Trial {
  readonly rules: OrderRules;
  readonly assessment: Assessment;
  readonly pricing: OrderPricing;
  readonly result: SolverResult;
  readonly planned: readonly PricedFulfillment[];
  /** Percent of the life credit that counted. */
  readonly creditPct: number;
  readonly notes: readonly string[];
  /** A plan was found and refused: it costs more than a split may. */
  readonly splitRefused: boolean;
}

/** Units by SKU column of bundles by item. */
function unitsOf({ demand }: Assessment, take: readonly number[]): number[] {
  const units = demand.skus.map(() => 0);
  take.forEach((count, item) => {
    for (const { at, quantity } of demand.bundles[item]?.parts ?? [])
      units[at] = (units[at] ?? 0) + count * quantity;
  });
  return units;
}

function priceFulfillment(
  { assessment, pricing }: Pick<Trial, 'assessment' | 'pricing'>,
  option: ShippingOption,
  take: readonly number[],
  creditPct: number,
): PricedFulfillment {
  const units = unitsOf(assessment, take);
  const each = pricing.gramsOf(option.carriage.card);
  const grams = units.reduce(
    (sum, count, column) => sum + count * (each[column] ?? 0),
    option.location.packaging.tareGrams,
  );
  const cost = ratedCost(pricing, assessment.demand, option, units);
  if (pricing.ships && option.carriage.tariff)
    addToCost(cost, 'shipping', option.carriage.tariff.price(grams));
  if (creditPct > 0)
    units.forEach((count, column) => {
      addToCost(
        cost,
        'lifeCredit',
        -creditCounted(pricing.creditsOf(option, column)?.[count] ?? 0, creditPct),
      );
    });
  return { option, take, units, grams, cost };
}

/**
 * In the ranking modes the service is not ranked: of the location's services that can carry the parcel, the
 * cheapest.
 */
function cheapestService(
  trial: Pick<Trial, 'assessment' | 'pricing'>,
  own: PricedFulfillment,
): PricedFulfillment {
  let best = own;
  for (const option of trial.assessment.options.all()) {
    if (
      option.row !== own.option.row ||
      option === own.option ||
      !own.take.every((count, at) => count <= (option.limit[at] ?? 0))
    )
      continue;
    const other = priceFulfillment(trial, option, own.take, 0);
    if (totalMicros(other.cost) < totalMicros(best.cost)) best = other;
  }
  return best;
}

function fulfillmentsOf(
  trial: Pick<Trial, 'assessment' | 'pricing' | 'rules'>,
  shipments: readonly PlanShipment[],
  creditPct: number,
): PricedFulfillment[] {
  return shipments
    .flatMap(({ way, take }) => {
      const option = trial.assessment.options.at(way);
      if (!option) return [];
      const own = priceFulfillment(trial, option, take, creditPct);
      return [trial.rules.mode === 'cost' ? own : cheapestService(trial, own)];
    })
    .sort((a, b) => a.option.row - b.option.row);
}

function latestArrival(planned: readonly PricedFulfillment[]): number {
  return planned.reduce(
    (latest, { option }) => Math.max(latest, option.carriage.deliverBy ?? Infinity),
    -Infinity,
  );
}

/** Money of a plan: all terms but the credit for ageing stock. */
export function moneyMicros(planned: readonly PricedFulfillment[], splitPenalty: number): number {
  return planned.reduce(
    (sum, { cost }) => sum + totalMicros(cost) - (cost.lifeCredit ?? 0),
    splitPenalty * Math.max(0, planned.length - 1),
  );
}

/** Shipping all of a plan's goods from one place, had it the stock: the cheapest that would be. */
function fromOnePlace(
  trial: Pick<Trial, 'assessment' | 'pricing'>,
  planned: readonly PricedFulfillment[],
): number {
  const all = trial.assessment.demand.bundles.map((_, at) =>
    planned.reduce((sum, { take }) => sum + (take[at] ?? 0), 0),
  );
  return trial.assessment.options
    .all()
    .reduce(
      (least, option) => Math.min(least, totalMicros(priceFulfillment(trial, option, all, 0).cost)),
      Infinity,
    );
}

/** What the guards of the rules refuse about a plan. */
function splitCostsTooMuch(
  trial: Pick<Trial, 'assessment' | 'pricing' | 'rules'>,
  planned: readonly PricedFulfillment[],
): boolean {
  const { maxSplitAddMinor, maxSplitAddPct } = trial.rules.limits;
  if (planned.length < 2 || (maxSplitAddMinor === null && maxSplitAddPct === null)) return false;
  const alone = fromOnePlace(trial, planned);
  const added = moneyMicros(planned, trial.pricing.splitPenalty) - alone;
  return (
    (maxSplitAddMinor !== null && added > maxSplitAddMinor * trial.pricing.microsPerMinor) ||
    (maxSplitAddPct !== null && added * 100 > maxSplitAddPct * alone)
  );
}

/** The same under rules that ship from one place. */
function fromOne(rules: OrderRules): OrderRules {
  return { ...rules, limits: { ...rules.limits, maxShipments: 1 } };
}

/** `short`: as many units as possible instead of all of them. */
export function runTrial(input: PlanInput, rules: OrderRules, short = false): Trial {
  const assessment = assessLocations(input, rules);
  const pricing = orderPricing(input, rules, assessment.demand);
  const base = { rules, assessment, pricing };
  const run = (creditPct: number, latest = Infinity) => {
    const field = flatProblemOf(assessment, rules, pricing, creditPct, latest);
    const result = short ? solvePartially(field) : solve(field);
    return {
      result,
      creditPct,
      planned: result.solution ? fulfillmentsOf(base, result.solution.shipments, creditPct) : [],
    };
  };
  const finish = (tried: ReturnType<typeof run>, notes: readonly string[], work: number): Trial => ({
    ...base,
    ...tried,
    result: { ...tried.result, work },
    notes,
    splitRefused: false,
  });

  const without = run(0);
  let { work } = without.result;
  // The cheapest split costs more than a split may, so every other does: what is left is one place that holds
  // everything.
  if (splitCostsTooMuch(base, without.planned)) {
    const single = runTrial(input, fromOne(rules), short);
    const result = { ...single.result, work: work + single.result.work };
    return {
      ...single,
      rules,
      result,
      splitRefused: result.solution === undefined,
      notes: [...single.notes, ...(result.solution ? ['every split would cost more than a split may'] : [])],
    };
  }
  const credits = rules.mode === 'cost' ? termsInForce(rules.terms).lifeCredits : [];
  if (credits.length === 0 || !without.result.solution) return finish(without, [], work);

  // A credit counted at p percent accepts extra cost up to p percent of the credit gained: the relative guard
  // is exact. Never against the promise: what arrives after it, and after what would have been shipped
  // without a credit, is left out. For the other guards the largest percent counts that keeps them; the
  // dearer a plan, the more of the credit it takes.
  const share = Math.min(...credits.map(({ maxExtraPct }) => maxExtraPct));
  const mostMinor = Math.min(...credits.map(({ maxExtraMinor }) => maxExtraMinor ?? Infinity));
  const promised = promisedDelivery(input.order, input.history);
  const latest =
    promised === undefined ? Infinity : Math.max(Date.parse(promised), latestArrival(without.planned));
  const money = moneyMicros(without.planned, pricing.splitPenalty);
  const isKept = ({ result, planned }: ReturnType<typeof run>): boolean =>
    result.solution !== undefined &&
    !splitCostsTooMuch(base, planned) &&
    moneyMicros(planned, pricing.splitPenalty) - money <= mostMinor * pricing.microsPerMinor;
  let best = without;
  for (
    let [kept, refused, pct] = [0, share + 1, share];
    refused - kept > 1;
    pct = Math.floor((kept + refused) / 2)
  ) {
    const tried = run(pct, latest);
    work += tried.result.work;
    if (isKept(tried)) {
      best = tried;
      kept = pct;
    } else refused = pct;
  }
  return finish(
    best,
    best.creditPct === share
      ? []
      : [`life credit counted at ${best.creditPct} %: more would cost more extra than allowed`],
    work,
  );
}
