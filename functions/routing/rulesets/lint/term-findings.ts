/** Terms that never decide between two plans: they charge nothing, the same everywhere, or only what a mode does not look at. */
import type { PlannedLocation } from '../../../network/planning/planned-network.ts';
import type { OrderRules } from '../../../planner/order-rules.ts';
import type { CostTerm, CostTermOf, CostTermType } from '../../../planner/pricing/cost-terms.ts';
import { rulesetSchema } from '../../../planner/ruleset.ts';
import { type LocationSelector, selects } from '../../../planner/selector.ts';
import { SAMPLE_SKU } from '../trial/sample-orders.ts';
import type { LintFinding, LintOutcome } from './finding.ts';
import type { Linting } from './linting.ts';
import { spreadOver } from './places.ts';
import type { RulePlace } from './rule-place.ts';
import { PLENTY, questionOf } from './witness.ts';

/** So many locations have the goods of a witness. */
const WITNESS_PLACES = 3;

interface PlacedTerm {
  readonly place: Extract<RulePlace, { readonly at: number }>;
  readonly term: CostTerm;
}

/** The terms that somebody has written: not those that rules have by default. */
function termsIn({ ruleset }: Linting): PlacedTerm[] {
  const usual = JSON.stringify(rulesetSchema.shape.objective.parse(undefined).terms);
  const placed = (strategy: number | undefined, terms: readonly CostTerm[]): PlacedTerm[] =>
    terms.map((term, at) => ({ place: { kind: 'term', strategy, at }, term }));
  const { terms } = ruleset.objective;
  return [
    ...(JSON.stringify(terms) === usual ? [] : placed(undefined, terms)),
    ...ruleset.strategies.flatMap(({ override }, strategy) => placed(strategy, override.terms)),
  ];
}

type Open = readonly PlannedLocation[];

function means(open: Open, where: LocationSelector | undefined): boolean {
  return open.some((location) => selects(where, location));
}

/** Whether a term comes to nothing at every location, whatever is in a parcel. */
function chargesNothing(term: CostTerm, open: Open): boolean {
  switch (term.type) {
    case 'shipping':
      return false;
    case 'handling':
      return open.every(
        ({ handling }) => handling.perOrderMinor + handling.perLineMinor + handling.perUnitMinor === 0,
      );
    case 'packaging':
      return open.every(({ packaging }) => packaging.perShipmentMinor === 0);
    case 'splitPenalty':
      return term.perExtraShipmentMinor === 0;
    case 'lifeCredit':
      return creditsNothing(term) || !means(open, term.where);
    case 'congestion':
      return term.perUnitMinor === 0 || !means(open, term.where);
    case 'distance':
      return term.per100KmMinor === 0;
    case 'transitDays':
      return term.perDayMinor === 0;
    case 'shortPick':
      return !means(open, term.where);
    case 'preference':
      return (term.perShipmentMinor === 0 && term.perUnitMinor === 0) || !means(open, term.where);
  }
}

function creditsNothing({ maxExtraPct, shape, maxMinor, steps = [] }: CostTermOf<'lifeCredit'>): boolean {
  if (maxExtraPct === 0) return true;
  return shape === 'linear' ? maxMinor === 0 : steps.every(({ minor }) => minor === 0);
}

/** Whether a term charges every unit the same, wherever it comes from: of goods that must all be served, a constant. */
function chargesAllAlike(term: CostTerm, open: Open): boolean {
  if (term.type !== 'preference' || term.skuTags !== undefined) return false;
  return term.perShipmentMinor === 0 && open.every((location) => selects(term.where, location));
}

/** What steers, and is no money that leaves the brand: only the mode `cost` looks at it. */
const STEERING: ReadonlySet<CostTermType> = new Set([
  'splitPenalty',
  'lifeCredit',
  'congestion',
  'preference',
  'shortPick',
]);

/** Whether what a split may cost is limited: then also what never differs counts, as a part of the cost. */
function limitsSplitCost({ limits }: OrderRules): boolean {
  return limits.maxSplitAddMinor !== null || limits.maxSplitAddPct !== null;
}

/** Whether an order has two shipments by these rules, whatever they relax. */
function maySplit({ limits }: OrderRules): boolean {
  return limits.maxShipments > 1 || limits.onInfeasible.includes('relax:maxShipments');
}

/** Why a term decides nothing by the rules of one course; undefined where it may. */
function whyIdle(term: CostTerm, rules: OrderRules, open: Open): string | undefined {
  if (chargesNothing(term, open)) return 'it charges nothing at any location';
  if (chargesAllAlike(term, open) && !limitsSplitCost(rules)) return 'it charges every unit alike everywhere';
  if (term.type === 'splitPenalty' && !maySplit(rules)) return 'no order is split';
  if (rules.mode !== 'cost' && STEERING.has(term.type) && !limitsSplitCost(rules))
    return `plans are chosen by ${rules.mode}, not by cost`;
  return undefined;
}

/** What a plan does, without what it costs. */
function plannedAlike(a: LintOutcome, b: LintOutcome): boolean {
  const plainOf = ({ costMicros: _, ...rest }: LintOutcome): string => JSON.stringify(rest);
  return plainOf(a) === plainOf(b);
}

function findingOf(linting: Linting, { place, term }: PlacedTerm): LintFinding | undefined {
  const { ruleset, network, now, courses } = linting;
  const open = network.locations.filter(({ active }) => active);
  const own = courses.of(place);
  const whys = own.map((course) => whyIdle(term, linting.rulesFor(course), open));
  const [why] = whys;
  if (why === undefined || whys.includes(undefined)) return undefined;
  const at = spreadOver(linting.places, WITNESS_PLACES);
  for (const { traits } of own) {
    const found = linting.prove({
      kind: 'neverDecides',
      place,
      message: `the term ${term.type} never decides: ${why}`,
      question: questionOf(traits, [{ sku: SAMPLE_SKU, at, free: PLENTY }], ruleset, now),
      without: [place],
      shows: (planned, otherwise) => planned.shipments.length > 0 && plannedAlike(planned, otherwise),
    });
    if (found) return found;
  }
  return undefined;
}

/** Terms that never decide. @throws LintWorkSpent */
export function termFindings(linting: Linting): LintFinding[] {
  if (!linting.courses.areKnown) return [];
  return termsIn(linting)
    .map((placed) => findingOf(linting, placed))
    .filter((finding) => finding !== undefined);
}
