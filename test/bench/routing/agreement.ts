/**
 * Checks the planner against an exact MIP solver on instances of every kind of rule that the solver can
 * express.
 */
import { createRequire } from 'node:module';
import type * as HighsPackage from 'highs';
import type { Decision } from '../../../functions/planner/decision.ts';
import { plan } from '../../../functions/planner/plan.ts';
import type { PlanInput, PlannedCounter } from '../../../functions/planner/plan-input.ts';
import type { CostTerm } from '../../../functions/planner/pricing/cost-terms.ts';
import type { Ruleset } from '../../../functions/planner/ruleset.ts';
import {
  affineCard,
  baseRuleset,
  type Density,
  networkOf,
  type OrderKind,
  orderOf,
  type Size,
  type SyntheticNetwork,
  stepCard,
} from './generator.ts';
import { type Assignment, penaltyOf, priceOf, programmeOf } from './oracle.ts';
import { type Random, randomOf } from './random.ts';

export interface Spec {
  readonly size: Size;
  readonly density: Density;
  readonly card: 'step' | 'affine';
  readonly kind: OrderKind;
}

/** Dollars: the oracle's floating point and HiGHS' own tolerance. */
const TOLERANCE = 1e-4;
/** Seconds that HiGHS gets for an instance. */
const HIGHS_SECONDS = 30;

const networks = new Map<string, SyntheticNetwork>();
const sharedNetwork = (size: Size, density: Density, seed: number): SyntheticNetwork => {
  const key = `${size} ${density} ${seed}`;
  const known = networks.get(key) ?? networkOf(size, density, seed);
  networks.set(key, known);
  return known;
};

/** Dates and units that sum to more than is free, as lots in stock do. */
const withLots = (input: PlanInput, random: Random): PlanInput => ({
  ...input,
  positions: input.positions.map((position) => {
    if (!random.chance(0.4)) return position;
    const early = random.int(0, position.free);
    const dateIn = (days: number): string =>
      new Date(Date.parse(input.now) + days * 86_400_000).toISOString().slice(0, 10);
    const first = random.int(1, 40);
    return {
      ...position,
      lots: [
        { lot: 'a', lifeDate: dateIn(first), units: early },
        { lot: 'b', lifeDate: dateIn(first + random.int(0, 30)), units: position.free - early },
      ],
    };
  }),
});

const withCaps = (input: PlanInput, random: Random): PlanInput => {
  const capacity: PlannedCounter[] = [];
  for (const { id, type } of input.locations) {
    if (type === 'warehouse' || !random.chance(0.6)) continue;
    const unit = random.pick(['orders', 'lines', 'units'] as const);
    const cap = random.int(3, 60);
    capacity.push({
      location: id,
      unit,
      window: 'w',
      cap,
      used: unit === 'orders' ? random.int(0, cap) : Math.max(0, cap - random.int(0, 4)),
    });
  }
  return { ...input, capacity };
};

/** An instance and what it tries, by seed. */
export const instanceOf = (spec: Spec, seed: number): { input: PlanInput; features: string } => {
  const random = randomOf(seed * 2_654_435 + spec.size);
  const features: string[] = [];
  const with_ = (name: string, p: number): boolean => {
    const on = random.chance(p);
    if (on) features.push(name);
    return on;
  };
  const terms: CostTerm[] = [...baseRuleset.objective.terms.filter(({ type }) => type !== 'splitPenalty')];
  if (with_('penalty', 0.8))
    terms.push({ type: 'splitPenalty', perExtraShipmentMinor: random.pick([50, 100, 400]) });
  const caps = with_('caps', 0.3);
  if (caps && with_('congestion', 0.5))
    terms.push({
      type: 'congestion',
      unit: random.pick(['orders', 'lines', 'units'] as const),
      perUnitMinor: random.int(50, 500),
      power: random.int(1, 5),
    });
  const credits = with_('credits', 0.3);
  if (credits)
    terms.push({
      type: 'lifeCredit',
      shape: 'linear',
      maxMinor: random.int(50, 900),
      horizonDays: random.int(20, 60),
      maxExtraPct: 100,
    });
  const ruleset: Ruleset = {
    ...baseRuleset,
    objective: { mode: 'cost', terms },
    limits: {
      ...baseRuleset.limits,
      maxShipments: random.pick([2, 3, 99]),
      allowLineSplit: !with_('wholeLines', 0.15),
      minExtraShipmentValueMinor: with_('minValue', 0.2) ? random.int(500, 6000) : 0,
      onInfeasible: ['backorder'],
    },
  };
  let input = orderOf(
    sharedNetwork(spec.size, spec.density, seed % 3),
    random,
    spec.kind,
    spec.card === 'step' ? stepCard : affineCard,
    ruleset,
    seed,
  );
  if (with_('lineHandling', 0.2)) {
    const perLineMinor = random.int(5, 60);
    input = {
      ...input,
      locations: input.locations.map((location) => ({
        ...location,
        handling: { ...location.handling, perLineMinor },
        packaging: { perShipmentMinor: 45, tareGrams: 120 },
      })),
    };
  }
  if (credits) input = withLots(input, random);
  if (caps) input = withCaps(input, random);
  if (input.order.lines.length > 1 && with_('together', 0.2)) {
    const [first, second, ...rest] = input.order.lines;
    if (first && second)
      input = {
        ...input,
        order: {
          ...input.order,
          lines: [{ ...first, shipTogether: 'set' }, { ...second, shipTogether: 'set' }, ...rest],
        },
      };
  }
  return { input, features: features.join(' ') };
};

export const assignmentOf = (decision: Decision): Assignment =>
  new Map(
    decision.fulfillments.map(({ location, lines }) => [
      location,
      new Map(lines.map(({ sku, quantity }) => [sku, quantity])),
    ]),
  );

/** What is wrong with a plan by the rules themselves; undefined when nothing is. */
export const violationOf = (input: PlanInput, decision: Decision): string | undefined => {
  const { limits } = input.ruleset;
  if (decision.fulfillments.length > limits.maxShipments) return 'more shipments than allowed';
  if (new Set(decision.fulfillments.map(({ location }) => location)).size < decision.fulfillments.length)
    return 'a location twice';
  const value = new Map(input.order.lines.map((line) => [line.sku, line.unitValueMinor]));
  const wanted = new Map<string, number>();
  for (const line of input.order.lines) wanted.set(line.sku, (wanted.get(line.sku) ?? 0) + line.quantity);
  const served = new Map<string, number>();
  for (const { location, lines } of decision.fulfillments) {
    let units = 0;
    let worth = 0;
    for (const { sku, quantity } of lines) {
      units += quantity;
      worth += quantity * (value.get(sku) ?? 0);
      served.set(sku, (served.get(sku) ?? 0) + quantity);
      const position = input.positions.find((one) => one.sku === sku && one.location === location);
      if (quantity > (position?.free ?? 0)) return `${location} has not ${quantity} of ${sku}`;
      if (!limits.allowLineSplit && quantity !== wanted.get(sku)) return `${sku} is split`;
    }
    for (const { location: at, unit, cap, used } of input.capacity) {
      if (at !== location) continue;
      const taken = { orders: 1, lines: lines.length, units }[unit];
      if (used + taken > cap) return `${location} is over its cap of ${unit}`;
    }
    if (decision.fulfillments.length > 1 && worth < limits.minExtraShipmentValueMinor)
      return `${location} ships too little value`;
    const group = input.order.lines.filter((line) => line.shipTogether !== undefined);
    const here = group.filter(({ sku }) => lines.some((line) => line.sku === sku));
    if (
      here.length > 0 &&
      (here.length < group.length ||
        here.some(({ sku, quantity }) => lines.find((line) => line.sku === sku)?.quantity !== quantity))
    )
      return `${location} breaks a group`;
  }
  for (const [sku, quantity] of wanted)
    if (served.get(sku) !== quantity) return `${sku}: ${served.get(sku) ?? 0} of ${quantity} served`;
  return undefined;
};

/**
 * `again`: HiGHS called a plan infeasible, or missed it, that keeps every rule, and was asked again without
 * its presolve.
 */
interface Told {
  readonly proven: boolean;
  readonly highsMs: number;
  readonly planMs: number;
  readonly again: boolean;
}
export type Verdict =
  | (Told & {
      readonly kind: 'agrees' | 'bounded' | 'unanswered' | 'infeasible';
      readonly gapPct?: number;
      readonly provenGapPct?: number;
    })
  | (Told & { readonly kind: 'disagrees' | 'invalidBound' | 'violates'; readonly why: string });

export type Highs = Awaited<ReturnType<typeof HighsPackage.default.default>>;
/** The package's types describe its CommonJS build. */
export const loadHighs = async (): Promise<Highs> => {
  const load: typeof HighsPackage.default.default = createRequire(import.meta.url)('highs');
  return load();
};

/** Plans an instance and has HiGHS solve it too. */
export const check = (highs: Highs, input: PlanInput): Verdict => {
  const start = performance.now();
  const decision = plan(input);
  const planMs = performance.now() - start;
  const proven = decision.proof.kind === 'optimal';
  const isPlanned = decision.outcome === 'planned';
  const ours = isPlanned ? priceOf(input, assignmentOf(decision)) : Infinity;
  const told = decision.cost.totalMicros / 1e6;
  const broken = isPlanned ? violationOf(input, decision) : undefined;
  const programme = programmeOf(input);
  const highsStart = performance.now();
  const solve = (presolve: 'on' | 'off') =>
    programme === undefined
      ? undefined
      : highs.solve(programme, {
          time_limit: HIGHS_SECONDS,
          mip_rel_gap: 0,
          mip_abs_gap: 1e-7,
          output_flag: false,
          presolve,
        });
  let answer = solve('on');
  // HiGHS 1.15.3 now and then presolves a feasible programme away: a plan that is there and keeps every rule
  // says so.
  const isContradicted =
    isPlanned &&
    broken === undefined &&
    answer !== undefined &&
    (answer.Status === 'Infeasible' ||
      (answer.Status === 'Optimal' && ours < answer.ObjectiveValue - penaltyOf(input) - 10 * TOLERANCE));
  if (isContradicted) answer = solve('off');
  const base = { proven, planMs, highsMs: performance.now() - highsStart, again: isContradicted };

  if (broken) return { ...base, kind: 'violates', why: broken };
  if (isPlanned && Math.abs(ours - told) > TOLERANCE)
    return { ...base, kind: 'violates', why: `costs ${ours}, says ${told}` };
  if (answer === undefined || answer.Status === 'Infeasible')
    return isPlanned
      ? { ...base, kind: 'disagrees', why: 'HiGHS says infeasible' }
      : { ...base, kind: 'infeasible' };
  if (answer.Status !== 'Optimal') return { ...base, kind: 'unanswered' };
  const theirs = answer.ObjectiveValue - penaltyOf(input);
  if (!isPlanned)
    return proven
      ? { ...base, kind: 'disagrees', why: `no plan, HiGHS has one of ${theirs}` }
      : { ...base, kind: 'bounded', gapPct: 100 };
  if (decision.proof.lowerBound / 1e6 > theirs + TOLERANCE)
    return {
      ...base,
      kind: proven ? 'disagrees' : 'invalidBound',
      why: `bound ${decision.proof.lowerBound / 1e6}, plan ${ours}, HiGHS ${theirs}`,
    };
  if (ours < theirs - 10 * TOLERANCE)
    return { ...base, kind: 'disagrees', why: `plan ${ours} is better than HiGHS' ${theirs}` };
  const gapPct = (100 * Math.max(0, ours - theirs)) / Math.abs(theirs);
  return proven
    ? { ...base, kind: 'agrees', gapPct }
    : {
        ...base,
        kind: 'bounded',
        gapPct,
        provenGapPct: (100 * (ours - decision.proof.lowerBound / 1e6)) / Math.abs(ours),
      };
};
