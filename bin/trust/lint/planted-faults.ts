/** One fault planted into a clean ruleset: ten of each kind that lint finds, each another one. */
import type { RulesetDocument } from '../../../functions/planner/ruleset.ts';
import { type LintKind, lintKinds } from '../../../functions/routing/rulesets/lint/finding.ts';
import { cleanRuleset } from './clean-rulesets.ts';

type Strategy = NonNullable<RulesetDocument['strategies']>[number];
type Filter = NonNullable<RulesetDocument['filters']>[number];
type Term = NonNullable<NonNullable<RulesetDocument['objective']>['terms']>[number];
type Limits = NonNullable<RulesetDocument['limits']>;
type Step = string;

export interface PlantedFault {
  readonly kind: LintKind;
  readonly document: RulesetDocument;
  /** What is wrong, in the document. */
  readonly path: string;
}

/** A change of a clean ruleset, and where the fault is then. */
type Plant = (clean: RulesetDocument) => readonly [RulesetDocument, path: string];

function withStrategies(...more: readonly Strategy[]): Plant {
  return (clean) => {
    const strategies = [...(clean.strategies ?? []), ...more];
    return [{ ...clean, strategies }, `strategies.${strategies.length - 1}`];
  };
}

function withFilter(filter: Filter): Plant {
  return (clean) => {
    const filters = [...(clean.filters ?? []), filter];
    return [{ ...clean, filters }, `filters.${filters.length - 1}`];
  };
}

/** The part of a strategy's override that the fault is in. */
function inStrategy(strategy: Strategy, part: string): Plant {
  return (clean) => {
    const [document, path] = withStrategies(strategy)(clean);
    return [document, `${path}.override.${part}`];
  };
}

function withTerm(term: Term): Plant {
  return (clean) => {
    const terms = [...(clean.objective?.terms ?? []), term];
    return [{ ...clean, objective: { ...clean.objective, terms } }, `objective.terms.${terms.length - 1}`];
  };
}

function withLimits(limits: Limits, name: keyof Limits): Plant {
  return (clean) => [{ ...clean, limits: { ...clean.limits, ...limits } }, `limits.${name}`];
}

/** The ladder with the step at a number being the fault. */
function withLadder(at: number, ...onInfeasible: readonly Step[]): Plant {
  return (clean) => [
    { ...clean, limits: { ...clean.limits, onInfeasible: [...onInfeasible] } },
    `limits.onInfeasible.${at}`,
  ];
}

function tagged(name: string, override: NonNullable<Strategy['override']>): Strategy {
  return { name, when: { tags: [name] }, override };
}

const vip: Strategy = { name: 'vip', when: { tags: ['vip', 'press'] } };
const stores = { types: ['store' as const] };
const everywhere = { types: ['warehouse' as const, 'store' as const, 'supplier' as const] };

const plants: { readonly [Kind in LintKind]: readonly Plant[] } = {
  shadowed: [
    withStrategies(vip, { name: 'press', when: { tags: ['press'] } }),
    withStrategies(vip, { name: 'dear-press', when: { tags: ['vip'], minValueMinor: 70_000 } }),
    withStrategies(
      { name: 'low', when: { maxValueMinor: 5000, channels: ['shop'] } },
      { name: 'high', when: { minValueMinor: 4000, channels: ['shop', 'kiosk'] } },
      { name: 'foreign', when: { channels: ['shop'], minValueMinor: 1 } },
    ),
    withStrategies(
      { name: 'country', when: { destinations: ['US'], tags: ['b2b'] } },
      { name: 'state', when: { destinations: ['US-CA'], tags: ['b2b'] } },
    ),
    withStrategies(
      { name: 'two-days', when: { promiseWithinHours: 48, tags: ['fast'] } },
      { name: 'one-day', when: { promiseWithinHours: 24, tags: ['fast'] } },
    ),
    withStrategies(
      { name: 'again', when: { reroute: true, markets: ['main'] } },
      { name: 'first-time', when: { reroute: false, markets: ['main'] } },
      { name: 'main-gold', when: { customerTiers: ['silver'], markets: ['main'] } },
    ),
    withStrategies(
      { name: 'frozen', when: { skuTags: ['frozen', 'chilled'] } },
      { name: 'chilled', when: { skuTags: ['chilled'], channels: ['web'] } },
    ),
    withStrategies(
      { name: 'promised', when: { promised: true, tags: ['x'] } },
      { name: 'unpromised', when: { promised: false, tags: ['x', 'y'] } },
      { name: 'x', when: { tags: ['x'] } },
    ),
    withStrategies(
      { name: 'territory', when: { destinations: ['PR'], tags: ['z'] } },
      {
        name: 'territory-again',
        when: { destinations: ['US-PR'], tags: ['z'] },
      },
    ),
    withStrategies({ name: 'rest', when: {} }, { name: 'too-late', when: { customerTiers: ['bronze'] } }),
  ],
  contradiction: [
    withStrategies({ name: 'c0', when: { minValueMinor: 2000, maxValueMinor: 1000 } }),
    withStrategies({ name: 'c1', when: { minValueMinor: 1, maxValueMinor: 0 } }),
    withStrategies({ name: 'c2', when: { promised: false, promiseWithinHours: 24 } }),
    withStrategies({ name: 'c3', when: { destinations: ['usa'] } }),
    withStrategies({ name: 'c4', when: { destinations: ['Germany', 'France'] } }),
    withStrategies({ name: 'c5', when: { promised: false, promiseWithinHours: 0, tags: ['a'] } }),
    withStrategies({ name: 'c6', when: { minValueMinor: 50_001, maxValueMinor: 50_000, tags: ['b'] } }),
    withStrategies({ name: 'c7', when: { destinations: ['ca'], customerTiers: ['silver'] } }),
    withStrategies({ name: 'c8', when: { minValueMinor: 900_000_000, maxValueMinor: 7, reroute: true } }),
    withStrategies({ name: 'c9', when: { promised: false, promiseWithinHours: 9, services: ['overnight'] } }),
  ],
  barsAll: [
    withFilter({ type: 'locations', allow: { ids: ['wh-closed'] } }),
    withFilter({ type: 'locations', deny: everywhere }),
    withFilter({ type: 'radius', maxKm: 0.5 }),
    withFilter({ type: 'transit', maxDays: 0 }),
    withFilter({ type: 'keepStock', units: 900_000_000 }),
    withFilter({ type: 'routingSafety', units: 2_000_000 }),
    withFilter({ type: 'minLifeAtDelivery', days: 90_000 }),
    withFilter({ type: 'region', allow: ['DE'] }),
    inStrategy(tagged('s8', { filters: [{ type: 'locations', allow: { tags: ['robots'] } }] }), 'filters.0'),
    inStrategy(tagged('s9', { filters: [{ type: 'transit', maxDays: 0 }] }), 'filters.0'),
  ],
  noRoom: [
    withFilter({ type: 'capacity', headroomPct: 100 }),
    withFilter({ type: 'capacity', headroomPct: 100, where: stores }),
    withFilter({ type: 'capacity', headroomPct: 95, where: { ids: ['store-seattle'] } }),
    withFilter({ type: 'capacity', headroomPct: 99, where: { countries: ['US'] } }),
    withFilter({ type: 'capacity', headroomPct: 99.5, where: { ids: ['store-soho', 'store-boston'] } }),
    withFilter({ type: 'capacity', headroomPct: 100, where: { ids: ['store-denver', 'sup-greensboro'] } }),
    withFilter({ type: 'capacity', headroomPct: 98, where: stores }),
    inStrategy(tagged('s7', { filters: [{ type: 'capacity', headroomPct: 100 }] }), 'filters.0'),
    inStrategy(
      tagged('s8', { filters: [{ type: 'capacity', headroomPct: 100, where: stores }] }),
      'filters.0',
    ),
    inStrategy(
      tagged('s9', {
        filters: [
          { type: 'capacity', headroomPct: 20, where: { types: ['warehouse'] } },
          { type: 'capacity', headroomPct: 100 },
        ],
      }),
      'filters.1',
    ),
  ],
  neverKept: [
    withLimits({ maxSplitAddMinor: 0 }, 'maxSplitAddMinor'),
    withLimits({ maxSplitAddMinor: 5 }, 'maxSplitAddMinor'),
    withLimits({ maxSplitAddPct: 0 }, 'maxSplitAddPct'),
    withLimits({ maxSplitAddPct: 0.5 }, 'maxSplitAddPct'),
    withLimits({ minExtraShipmentValueMinor: 1_000_000 }, 'minExtraShipmentValueMinor'),
    withLimits({ minExtraShipmentValueMinor: 1_000_000_000 }, 'minExtraShipmentValueMinor'),
    inStrategy(tagged('s6', { limits: { maxSplitAddMinor: 0 } }), 'limits.maxSplitAddMinor'),
    inStrategy(tagged('s7', { limits: { maxSplitAddPct: 0 } }), 'limits.maxSplitAddPct'),
    inStrategy(
      tagged('s8', { limits: { minExtraShipmentValueMinor: 600_000 } }),
      'limits.minExtraShipmentValueMinor',
    ),
    inStrategy(
      {
        name: 's9',
        when: { maxValueMinor: 8000, tags: ['small'] },
        override: { limits: { minExtraShipmentValueMinor: 5000 } },
      },
      'limits.minExtraShipmentValueMinor',
    ),
  ],
  neverDecides: [
    withTerm({ type: 'preference', perUnitMinor: 30 }),
    withTerm({ type: 'preference' }),
    withTerm({ type: 'preference', perShipmentMinor: -200, where: { ids: ['store-closed'] } }),
    withTerm({ type: 'lifeCredit', maxMinor: 0, horizonDays: 30 }),
    withTerm({ type: 'lifeCredit', maxMinor: 500, horizonDays: 30, maxExtraPct: 0 }),
    withTerm({ type: 'congestion', perUnitMinor: 100, where: { tags: ['robots'] } }),
    withTerm({ type: 'distance', per100KmMinor: 0 }),
    withTerm({ type: 'shortPick', perUnitMinor: 500, where: { countries: ['DE'] } }),
    inStrategy(
      tagged('s8', { mode: 'nearest', terms: [{ type: 'splitPenalty', perExtraShipmentMinor: 500 }] }),
      'terms.0',
    ),
    inStrategy(
      tagged('s9', {
        terms: [{ type: 'splitPenalty', perExtraShipmentMinor: 500 }],
        limits: { maxShipments: 1 },
      }),
      'terms.0',
    ),
  ],
  idleStep: [
    withLadder(1, 'backorder', 'relax:promise'),
    withLadder(2, 'relax:promise', 'attention', 'cancel'),
    withLadder(1, 'relax:promise', 'relax:promise', 'backorder'),
    withLadder(0, 'relax:country', 'partial', 'backorder'),
    withLadder(1, 'relax:radius', 'relax:allowLineSplit', 'backorder'),
    withLadder(1, 'partial', 'partial', 'hold:P1D'),
    withLadder(2, 'awaitCapacity', 'relax:promise', 'awaitCapacity', 'backorder'),
    withLadder(0, 'relax:keepStock', 'relax:promise', 'backorder'),
    inStrategy(
      tagged('s8', {
        limits: { maxShipments: 1, maxSplitAddMinor: 900, onInfeasible: ['relax:maxSplitAdd', 'cancel'] },
      }),
      'limits.onInfeasible.0',
    ),
    inStrategy(
      tagged('s9', {
        filters: [{ type: 'market', mode: 'any' }],
        limits: { onInfeasible: ['relax:promise', 'relax:market', 'attention'] },
      }),
      'limits.onInfeasible.1',
    ),
  ],
  uncovered: [
    ...['US-NV', 'US-OH', 'US-TX', 'US-NY', 'US-MA', 'US-IL'].map((code) =>
      withFilter({ type: 'region', deny: [code] }),
    ),
    withFilter({ type: 'items', denyTags: ['hazmat'] }),
    withFilter({ type: 'region', deny: ['US-GU'] }),
    inStrategy(
      tagged('s8', { filters: [{ type: 'items', denyTags: ['lithium', 'spirits'], where: everywhere }] }),
      'filters.0',
    ),
    (clean) => {
      const [document] = withStrategies({ name: 's9', when: { markets: ['eu'] } })(clean);
      return [document, 'filters.0'];
    },
  ],
};

/** Planted faults, of each kind the first so many: a document is clean but for its fault. */
export function plantedFaults(ofEach: number): PlantedFault[] {
  return lintKinds.flatMap((kind) =>
    plants[kind].slice(0, ofEach).map((plant, number) => {
      const [document, path] = plant(cleanRuleset(number));
      return { kind, document, path };
    }),
  );
}
