/**
 * One try at a plan under given rules: assess, score, solve, and keep the guards of life credit and split
 * cost.
 */

import type { Cost } from './decision.ts';
import type { PlanInput } from './plan-input.ts';
import { add, costOf, type Pricing, pricingOf, totalOf } from './pricing/order-pricing.ts';
import { creditCounted, flatProblemOf } from './pricing/score-options.ts';
import { termsInForce } from './pricing/terms-in-force.ts';
import { promisedBy, type Rules } from './rules-in-force.ts';
import type { PlanShipment, SolverResult } from './solver/problem.ts';
import { solve, solvePartially } from './solver/solve.ts';
import { type Assessment, assess } from './ways/assess-locations.ts';
import type { Option } from './ways/shipping-option.ts';

export interface Planned {
  readonly option: Option;
  readonly take: readonly number[];
  readonly units: readonly number[];
  readonly grams: number;
  readonly cost: Cost;
}

export interface Trial {
  readonly rules: Rules;
  readonly assessment: Assessment;
  readonly pricing: Pricing;
  readonly result: SolverResult;
  readonly planned: readonly Planned[];
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

function priced(
  { assessment, pricing }: Pick<Trial, 'assessment' | 'pricing'>,
  option: Option,
  take: readonly number[],
  creditPct: number,
): Planned {
  const units = unitsOf(assessment, take);
  const each = pricing.gramsOf(option.carriage.card);
  const grams = units.reduce(
    (sum, count, column) => sum + count * (each[column] ?? 0),
    option.location.packaging.tareGrams,
  );
  const cost = costOf(pricing, assessment.demand, option, units);
  if (pricing.ships && option.carriage.tariff) add(cost, 'shipping', option.carriage.tariff.price(grams));
  if (creditPct > 0)
    units.forEach((count, column) => {
      add(cost, 'lifeCredit', -creditCounted(pricing.creditsOf(option, column)?.[count] ?? 0, creditPct));
    });
  return { option, take, units, grams, cost };
}

/**
 * In the ranking modes the service is not ranked: of the location's services that can carry the parcel, the
 * cheapest.
 */
function cheapestService(trial: Pick<Trial, 'assessment' | 'pricing'>, own: Planned): Planned {
  let best = own;
  for (const option of trial.assessment.options.all()) {
    if (
      option.row !== own.option.row ||
      option === own.option ||
      !own.take.every((count, at) => count <= (option.limit[at] ?? 0))
    )
      continue;
    const other = priced(trial, option, own.take, 0);
    if (totalOf(other.cost) < totalOf(best.cost)) best = other;
  }
  return best;
}

function planOf(
  trial: Pick<Trial, 'assessment' | 'pricing' | 'rules'>,
  shipments: readonly PlanShipment[],
  creditPct: number,
): Planned[] {
  return shipments
    .flatMap(({ way, take }) => {
      const option = trial.assessment.options.at(way);
      if (!option) return [];
      const own = priced(trial, option, take, creditPct);
      return [trial.rules.mode === 'cost' ? own : cheapestService(trial, own)];
    })
    .sort((a, b) => a.option.row - b.option.row);
}

function arrivalOf(planned: readonly Planned[]): number {
  return planned.reduce(
    (latest, { option }) => Math.max(latest, option.carriage.deliverBy ?? Infinity),
    -Infinity,
  );
}

/** Money of a plan: all terms but the credit for ageing stock. */
export function moneyOf(planned: readonly Planned[], splitPenalty: number): number {
  return planned.reduce(
    (sum, { cost }) => sum + totalOf(cost) - (cost.lifeCredit ?? 0),
    splitPenalty * Math.max(0, planned.length - 1),
  );
}

/** Shipping all of a plan's goods from one place, had it the stock: the cheapest that would be. */
function fromOnePlace(trial: Pick<Trial, 'assessment' | 'pricing'>, planned: readonly Planned[]): number {
  const all = trial.assessment.demand.bundles.map((_, at) =>
    planned.reduce((sum, { take }) => sum + (take[at] ?? 0), 0),
  );
  return trial.assessment.options
    .all()
    .reduce((least, option) => Math.min(least, totalOf(priced(trial, option, all, 0).cost)), Infinity);
}

/** What the guards of the rules refuse about a plan. */
function splitCostsTooMuch(
  trial: Pick<Trial, 'assessment' | 'pricing' | 'rules'>,
  planned: readonly Planned[],
): boolean {
  const { maxSplitAddMinor, maxSplitAddPct } = trial.rules.limits;
  if (planned.length < 2 || (maxSplitAddMinor === null && maxSplitAddPct === null)) return false;
  const alone = fromOnePlace(trial, planned);
  const added = moneyOf(planned, trial.pricing.splitPenalty) - alone;
  return (
    (maxSplitAddMinor !== null && added > maxSplitAddMinor * trial.pricing.microsPerMinor) ||
    (maxSplitAddPct !== null && added * 100 > maxSplitAddPct * alone)
  );
}

/** The same under rules that ship from one place. */
function fromOne(rules: Rules): Rules {
  return { ...rules, limits: { ...rules.limits, maxShipments: 1 } };
}

/** `short`: as many units as possible instead of all of them. */
export function attempt(input: PlanInput, rules: Rules, short = false): Trial {
  const assessment = assess(input, rules);
  const pricing = pricingOf(input, rules, assessment.demand);
  const base = { rules, assessment, pricing };
  const run = (creditPct: number, latest = Infinity) => {
    const field = flatProblemOf(assessment, rules, pricing, creditPct, latest);
    const result = short ? solvePartially(field) : solve(field);
    return {
      result,
      creditPct,
      planned: result.solution ? planOf(base, result.solution.shipments, creditPct) : [],
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
    const single = attempt(input, fromOne(rules), short);
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
  const promised = promisedBy(input.order, input.history);
  const latest =
    promised === undefined ? Infinity : Math.max(Date.parse(promised), arrivalOf(without.planned));
  const money = moneyOf(without.planned, pricing.splitPenalty);
  const isKept = ({ result, planned }: ReturnType<typeof run>): boolean =>
    result.solution !== undefined &&
    !splitCostsTooMuch(base, planned) &&
    moneyOf(planned, pricing.splitPenalty) - money <= mostMinor * pricing.microsPerMinor;
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
