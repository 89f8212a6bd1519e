/** Steps of `onInfeasible` that change nothing, whatever order comes to them. */
import type { FilterOf, FilterType, RoutingFilter } from '../../../planner/filters.ts';
import {
  parseInfeasibleAction,
  type RelaxableLimit,
  relaxableLimits,
} from '../../../planner/infeasible-action.ts';
import { filtersOf, MOST_SHIPMENTS, type OrderRules } from '../../../planner/order-rules.ts';
import { limitsSchema } from '../../../planner/ruleset.ts';
import { type LocationSelector, selects } from '../../../planner/selector.ts';
import { SAMPLE_SKU } from '../trial/sample-orders.ts';
import type { PlanCourse } from './courses.ts';
import type { LintFinding } from './finding.ts';
import type { Linting } from './linting.ts';
import type { RulePlace } from './rule-place.ts';
import { questionOf } from './witness.ts';

interface Ladder {
  readonly strategy: number | undefined;
  readonly steps: readonly string[];
}

/** The ladders that somebody has written: not those that rules have by default. */
function laddersIn({ ruleset }: Linting): Ladder[] {
  const usual = JSON.stringify(limitsSchema.parse({}).onInfeasible);
  const own = { strategy: undefined, steps: ruleset.limits.onInfeasible };
  const overrides = ruleset.strategies.map(({ override }, strategy) => ({
    strategy,
    steps: override.limits.onInfeasible ?? [],
  }));
  return [own, ...overrides].filter(({ steps }) => JSON.stringify(steps) !== usual);
}

type IdleFilters = {
  readonly [Type in FilterType]?: (filter: FilterOf<Type>, means: Means) => boolean;
};
/** Whether a selector means any location of the network. */
type Means = (where: LocationSelector | undefined) => boolean;

/** Filters that bar nobody as they are written; of those that are not named here nobody can say. */
const idleFilters: IdleFilters = {
  market: ({ mode }) => mode === 'any',
  country: ({ mode, where }, means) => mode === 'any' || !means(where),
  radius: ({ where }, means) => !means(where),
  region: ({ allow, deny, where }, means) => (allow === undefined && deny === undefined) || !means(where),
  routingSafety: ({ units, where }, means) => units === 0 || !means(where),
  keepStock: ({ units, where }, means) => units === 0 || !means(where),
  minLifeAtDelivery: ({ where }, means) => !means(where),
  transit: ({ where }, means) => !means(where),
};

function areIdle<Type extends FilterType>(rules: OrderRules, type: Type, means: Means): boolean {
  const isIdle = idleFilters[type];
  return filtersOf(rules, type).every((filter) => isIdle?.(filter, means) ?? false);
}

function isFilterType(rule: string, filters: readonly RoutingFilter[]): FilterType | undefined {
  return filters.find(({ type }) => type === rule)?.type;
}

/** Whether nothing would ever have two shipments by these rules. */
function neverSplits({ limits }: OrderRules, steps: readonly string[]): boolean {
  return limits.maxShipments === 1 && !steps.includes('relax:maxShipments');
}

type IdleLimits = {
  readonly [Limit in RelaxableLimit]: (rules: OrderRules, steps: readonly string[]) => boolean;
};

/** Limits that hold nothing back as they are written. */
const idleLimits: IdleLimits = {
  maxShipments: ({ limits }) => limits.maxShipments >= MOST_SHIPMENTS,
  minExtraShipmentValue: (rules, steps) =>
    rules.limits.minExtraShipmentValueMinor === 0 || neverSplits(rules, steps),
  maxSplitAdd: (rules, steps) => {
    const { maxSplitAddMinor, maxSplitAddPct } = rules.limits;
    return (maxSplitAddMinor === null && maxSplitAddPct === null) || neverSplits(rules, steps);
  },
  allowLineSplit: ({ limits }) => limits.allowLineSplit,
  shipTogether: () => false,
};

/** Whether dropping a rule drops nothing in a course. */
function dropsNothing(linting: Linting, course: PlanCourse, rule: string, steps: readonly string[]): boolean {
  const { network, ruleset } = linting;
  const rules = linting.rulesFor(course);
  const limit = relaxableLimits.find((name) => name === rule);
  if (limit) return idleLimits[limit](rules, steps);
  if (rule === 'promise' && ruleset.strategies[course.strategy ?? -1]?.when.promised === false) return true;
  const type = isFilterType(rule, rules.filters);
  const means: Means = (where) => network.locations.some((one) => one.active && selects(where, one));
  return type === undefined || areIdle(rules, type, means);
}

const NOWHERE = { sku: SAMPLE_SKU, at: [], free: 0 };

/** Why a step changes nothing; undefined where it may. */
function whyIdle(linting: Linting, { strategy, steps }: Ladder, at: number): string | undefined {
  const before = steps.slice(0, at);
  const step = steps[at] ?? '';
  const action = parseInfeasibleAction(step);
  const end = before.find((earlier) => parseInfeasibleAction(earlier)?.kind === 'end');
  if (end !== undefined) return `${end} has ended planning before it`;
  if (action?.kind === 'awaitCapacity' && before.includes(step)) return 'an earlier step does the same';
  if (action?.kind === 'partial' && before.at(-1) === step) return 'the step before it does the same';
  if (action?.kind !== 'relax') return undefined;
  if (before.includes(step)) return 'an earlier step has dropped that rule';
  const courses = linting.courses.of({ kind: 'step', strategy, at });
  const isIdle = courses.every((course) => dropsNothing(linting, course, action.rule, steps));
  return courses.length > 0 && isIdle
    ? `no order is planned by a ${action.rule} rule that bars anything`
    : undefined;
}

/** An order of which there is nothing anywhere comes to every step, and to the same end without it. */
function findingOf(
  linting: Linting,
  { strategy, steps }: Ladder,
  at: number,
  why: string,
): LintFinding | undefined {
  const { ruleset, now, courses } = linting;
  const place: RulePlace = { kind: 'step', strategy, at };
  const [course] = courses.of(place);
  if (!course) return undefined;
  return linting.prove({
    kind: 'idleStep',
    place,
    message: `${steps[at]} changes nothing: ${why}`,
    question: questionOf(course.traits, [NOWHERE], ruleset, now),
    without: [place],
    shows: (planned, otherwise) =>
      planned.shipments.length === 0 && JSON.stringify(planned) === JSON.stringify(otherwise),
  });
}

/** Steps that change nothing. @throws LintWorkSpent */
export function ladderFindings(linting: Linting): LintFinding[] {
  if (!linting.courses.areKnown) return [];
  return laddersIn(linting)
    .flatMap((ladder) =>
      ladder.steps.map((_, at) => {
        const why = whyIdle(linting, ladder, at);
        return why === undefined ? undefined : findingOf(linting, ladder, at, why);
      }),
    )
    .filter((finding) => finding !== undefined);
}
