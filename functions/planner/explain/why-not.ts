/**
 * Why a location was not chosen, as what would have made it so: found by planning again, and so verified.
 * Pure.
 */
import { formatMoney } from '../../shared/money.ts';
import type { Decision, ExclusionReason } from '../decision.ts';
import { filtersOf, rulesFor } from '../order-rules.ts';
import type { PlanInput, PlannedPosition } from '../plan-input.ts';
import { BudgetedPlanner } from './budgeted-planner.ts';
import { ANY_PRICE, usesLocation, withDiscount } from './explanation.ts';
import type { WhyNot } from './explanation-schema.ts';
import { isObstacle, isSame, type Obstacle, obstaclesOf, withoutObstacles } from './obstacles.ts';

/** Work that an answer may take: seconds at most. Small orders never come near. */
const WORK = 10_000_000;
/** A lot that outlives every rule. */
const FRESH = { lot: 'more', lifeDate: '9999-12-31' } as const;

type Units = ReadonlyMap<string, number>;

function total(units: Units): number {
  return [...units.values()].reduce((sum, count) => sum + count, 0);
}

/** The input with so many units more at a location; where life counts, of a fresh lot. */
export function withMoreUnits(input: PlanInput, location: string, more: Units): PlanInput {
  const lively = filtersOf(rulesFor(input.ruleset, input), 'minLifeAtDelivery').length > 0;
  const added = (position: PlannedPosition, units: number): PlannedPosition => {
    const known =
      position.lots ??
      (lively && position.free + position.safety > 0
        ? [{ lot: 'undated', units: position.free + position.safety }]
        : undefined);
    return {
      ...position,
      free: position.free + units,
      ...(known || lively ? { lots: [...(known ?? []), { ...FRESH, units }] } : {}),
    };
  };
  const own = new Map(
    input.positions.filter((one) => one.location === location).map((one) => [one.sku, one]),
  );
  const changed = [...more]
    .filter(([, units]) => units > 0)
    .map(([sku, units]) =>
      added(own.get(sku) ?? { sku, location, free: 0, safety: 0, selling: true }, units),
    );
  const kept = input.positions.filter(
    (one) => one.location !== location || !changed.some(({ sku }) => sku === one.sku),
  );
  return { ...input, positions: [...kept, ...changed] };
}

/**
 * For each SKU the most that could matter: all that is wanted, on top of what is owed and of what the rules
 * keep back.
 */
function most(input: PlanInput, location: string): Units {
  const rules = rulesFor(input.ruleset, input);
  const kept = Math.max(
    0,
    ...[...filtersOf(rules, 'routingSafety'), ...filtersOf(rules, 'keepStock')].map(({ units }) => units),
  );
  const wanted = new Map<string, number>();
  for (const { sku, quantity } of input.order.lines) wanted.set(sku, (wanted.get(sku) ?? 0) + quantity);
  return new Map(
    [...wanted].map(([sku, quantity]) => {
      const free = input.positions.find((one) => one.sku === sku && one.location === location)?.free ?? 0;
      return [sku, Math.max(0, quantity + kept - free)];
    }),
  );
}

/** Smallest whole number in (none, enough] for which `holds`, which holds from some number on. */
function smallest(none: number, enough: number, holds: (value: number) => boolean): number {
  let [low, high] = [none, enough];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** All ways to spread `sum` over SKUs within their limits. */
function* spreads(limits: readonly (readonly [string, number])[], sum: number): Generator<Units> {
  const [first, ...rest] = limits;
  if (!first) {
    if (sum === 0) yield new Map();
    return;
  }
  const others = rest.reduce((all, [, limit]) => all + limit, 0);
  for (let units = Math.max(0, sum - others); units <= Math.min(first[1], sum); units++)
    for (const tail of spreads(rest, sum - units)) yield new Map([[first[0], units], ...tail]);
}

/**
 * The fewest units. More stock never turns a location away, so that the first count by which no spread flips
 * the plan ends the search. Undefined when even all that is wanted does not.
 */
export function fewestUnits(
  input: PlanInput,
  location: string,
  plans: BudgetedPlanner,
): { units: Units; least: boolean } | undefined {
  const limits = most(input, location);
  const flips = (units: Units): boolean =>
    usesLocation(plans.plan(withMoreUnits(input, location, units)), location);
  if (total(limits) === 0 || !flips(limits)) return undefined;
  const reduced = (from: Units): Units => {
    let units = from;
    for (const [sku, count] of from) {
      if (plans.isSpent) break;
      const at = (value: number): Units => new Map([...units, [sku, value]]);
      if (count > 0) units = at(smallest(-1, count, (value) => flips(at(value))));
    }
    return units;
  };
  let best = reduced(limits);
  for (let found: Units | undefined = best; found; ) {
    best = found;
    found = undefined;
    for (const spread of spreads([...limits], total(best) - 1)) {
      if (plans.isSpent) return { units: best, least: false };
      if (flips(spread)) {
        found = reduced(spread);
        break;
      }
    }
  }
  return { units: best, least: true };
}

/**
 * The fewest minor units off a shipment's cost; undefined when even for nothing it would not be used, and
 * where money does not rank.
 */
export function smallestDiscount(
  input: PlanInput,
  location: string,
  plans: BudgetedPlanner,
): number | undefined {
  if (rulesFor(input.ruleset, input).mode !== 'cost') return undefined;
  const flips = (minor: number): boolean =>
    usesLocation(plans.plan(withDiscount(input, location, minor)), location);
  return flips(ANY_PRICE) ? smallest(0, ANY_PRICE, flips) : undefined;
}

/**
 * The rules that keep a location out altogether; those that bar one SKU of an open location leave it open.
 */
function barring(decision: Decision, location: string): ExclusionReason[] {
  const candidate = decision.candidates.find((one) => one.location === location);
  return candidate?.state === 'excluded' ? (candidate.reasons ?? []).filter(isObstacle) : [];
}

/**
 * Everything that keeps a location out, and the input with all of it answered; `left`: what nothing answers.
 */
function passable(
  input: PlanInput,
  location: string,
  plans: BudgetedPlanner,
): { obstacles: Obstacle[]; open: PlanInput; left: ExclusionReason[] } {
  const reasons: ExclusionReason[] = [];
  for (let open = input; ; ) {
    // Some rules are judged only where there is stock, or where others let it pass: they show then.
    const found = [open, withMoreUnits(open, location, most(open, location))].flatMap((one) =>
      barring(plans.plan(one), location),
    );
    const known = obstaclesOf(reasons);
    const fresh = found.filter((reason) => !known.some((one) => isSame(one, reason)));
    if (fresh.length === 0) return { obstacles: known, open, left: found };
    reasons.push(...fresh);
    open = withoutObstacles(input, location, obstaclesOf(reasons));
  }
}

function textOf({ location, chosen, obstacles, passing, units, off, none }: Omit<WhyNot, 'text'>): string {
  if (chosen) return `${location} was chosen`;
  const passed = obstacles
    .map(
      ({ code, sku, unit, value, limit, passesAt }) =>
        `${code}${sku === undefined ? '' : ` ${sku}`}${unit === undefined ? '' : ` ${unit}`}${value === undefined ? '' : ` ${value}`}${limit === undefined ? '' : ` (limit ${limit})`}${passesAt === undefined ? '' : `, passes at ${passesAt}`}`,
    )
    .join('; ');
  const then = passed === '' ? location : `${location}: ${passed}; then it`;
  if (passing) return `${then} is chosen`;
  const ways = [
    ...(units
      ? [
          `with ${units.total} more (${Object.entries(units.bySku)
            .map(([sku, count]) => `${count} x ${sku}`)
            .join(', ')})`,
        ]
      : []),
    ...(off ? [`for ${off.currency} ${formatMoney(off.minor, off.currency)} less`] : []),
  ];
  return ways.length > 0
    ? `${then} is chosen ${ways.join(', or ')}`
    : `${then} is not chosen by any amount: ${none ?? ''}`;
}

/**
 * What it would have taken for a location to be part of the plan. A location that rules keep out is let pass
 * first; then the fewest units over the order's SKUs, and the fewest minor units off, are found apart from
 * each other.
 */
export function whyNot(input: PlanInput, location: string): WhyNot {
  const answer = (found: Omit<WhyNot, 'text' | 'location'>): WhyNot => ({
    location,
    ...found,
    text: textOf({ location, ...found }),
  });
  const plans = new BudgetedPlanner(WORK);
  if (usesLocation(plans.plan(input), location))
    return answer({ chosen: true, obstacles: [], passing: false });

  const { obstacles, open, left } = passable(input, location, plans);
  if (obstacles.length > 0) {
    if (usesLocation(plans.plan(open), location)) return answer({ chosen: false, obstacles, passing: true });
    if (left.length > 0)
      return answer({
        chosen: false,
        obstacles,
        passing: false,
        none: `nothing that a rule says lets it pass: ${[...new Set(left.map(({ code }) => code))].join(', ')}`,
      });
  }
  const off = smallestDiscount(open, location, plans);
  const units = fewestUnits(open, location, plans);
  const { currency } = open.ruleset;
  return answer({
    chosen: false,
    obstacles,
    passing: false,
    ...(units
      ? {
          units: {
            total: total(units.units),
            bySku: Object.fromEntries([...units.units].filter(([, count]) => count > 0)),
            least: units.least,
          },
        }
      : {}),
    ...(off === undefined ? {} : { off: { minor: off, currency } }),
    ...(units || off !== undefined
      ? {}
      : { none: 'no plan within the rules uses it, whatever it holds and costs' }),
  });
}
