/** Limits on splits that no plan of a basket keeps: the basket that somebody states, or pairs of goods that must be split. */
import type { PlanLimits, Ruleset } from '../../../planner/ruleset.ts';
import { splitBaskets } from './basket.ts';
import { countsIn, courseOf } from './courses.ts';
import type { LintFinding, LintOutcome, LintQuestion } from './finding.ts';
import type { Linting } from './linting.ts';
import { type LimitName, pathOf, type RulePlace, withoutPlaces } from './rule-place.ts';
import { inputOf } from './witness.ts';

/** Limits as an override says them. */
type LimitsSaid = { readonly [Name in keyof PlanLimits]?: PlanLimits[Name] | undefined };

type LimitPlace = Extract<RulePlace, { readonly kind: 'limit' }>;

/** `maxShipments: 1` and whole lines are meant to keep orders together: of them only a stated basket says that none fits. */
const SPLIT_COSTS = ['minExtraShipmentValueMinor', 'maxSplitAddMinor', 'maxSplitAddPct'] as const;
const SPLIT_LIMITS: readonly LimitName[] = [...SPLIT_COSTS, 'maxShipments', 'allowLineSplit'];

/** Whether a limit forbids anything as it is written. */
function isSet(name: LimitName, limits: LimitsSaid): boolean {
  const limit = limits[name];
  return limit !== undefined && limit !== null && limit !== 0 && limit !== true;
}

/** A split that may cost nothing more is forbidden by 0. */
function isLimit(name: LimitName, limits: LimitsSaid): boolean {
  const isAdded = name === 'maxSplitAddMinor' || name === 'maxSplitAddPct';
  return isSet(name, limits) || (isAdded && limits[name] === 0);
}

/** Every limit on splits that is said. */
export function limitsSaid(rules: Pick<Linting, 'ruleset'>): LimitPlace[] {
  return limitsIn(rules, SPLIT_LIMITS);
}

function limitsIn({ ruleset }: Pick<Linting, 'ruleset'>, names: readonly LimitName[]): LimitPlace[] {
  const placed = (strategy: number | undefined, limits: LimitsSaid): LimitPlace[] =>
    names.filter((name) => isLimit(name, limits)).map((name) => ({ kind: 'limit', strategy, name }));
  return [
    ...placed(undefined, ruleset.limits),
    ...ruleset.strategies.flatMap(({ override }, strategy) => placed(strategy, override.limits)),
  ];
}

/** The limits that a finding may be about: those of these names that one order is planned by, less one of them. */
function othersThan(place: LimitPlace, { linting, names }: Basket, question: LintQuestion): LimitPlace[] {
  return limitsIn(linting, names).filter(
    (other) => pathOf(other) !== pathOf(place) && countsFor(other, question, linting),
  );
}

/** Whether a limit is one that an order is planned by. */
function countsFor(place: LimitPlace, question: LintQuestion, { ruleset, network }: Linting): boolean {
  return countsIn(ruleset, place, courseOf(ruleset, inputOf(question, ruleset, network)));
}

function withoutLadder(ruleset: Ruleset): Ruleset {
  const strategies = ruleset.strategies.map(({ override, ...strategy }) => {
    const { onInfeasible: _, ...limits } = override.limits;
    return { ...strategy, override: { ...override, limits } };
  });
  return { ...ruleset, strategies, limits: { ...ruleset.limits, onInfeasible: ['attention'] } };
}

/** Orders that limits are tried with. */
interface Basket {
  readonly linting: Linting;
  /** The limits that the basket says something of. */
  readonly names: readonly LimitName[];
  /** What its orders are called. */
  readonly words: string;
  readonly orders: readonly LintQuestion[];
}

/** Whether an order is planned whole by a ruleset as it is written. */
function isKept(linting: Linting, question: LintQuestion, ruleset: Ruleset): boolean {
  return linting.outcome(question, withoutLadder(ruleset)).outcome === 'planned';
}

/** Orders of a basket that would be planned without any limit, and not with this one alone. Undefined where one keeps it. */
function ordersBarred(place: LimitPlace, basket: Basket): LintQuestion[] | undefined {
  const { linting } = basket;
  const { ruleset } = linting;
  const barred: LintQuestion[] = [];
  for (const question of basket.orders.filter((one) => countsFor(place, one, linting))) {
    const others = othersThan(place, basket, question);
    if (!isKept(linting, question, withoutPlaces(ruleset, [place, ...others]))) continue;
    if (isKept(linting, question, withoutPlaces(ruleset, others))) return undefined;
    barred.push(question);
  }
  return barred;
}

/** Whether everything is planned by rules as they are written. */
function isWhole({ outcome, relaxed }: LintOutcome): boolean {
  return outcome === 'planned' && relaxed.length === 0;
}

function findingOf(place: LimitPlace, basket: Basket): LintFinding | undefined {
  const [smallest, ...more] = ordersBarred(place, basket) ?? [];
  if (!smallest) return undefined;
  const { linting, words } = basket;
  const claim = {
    kind: 'neverKept',
    place,
    message: `no plan keeps ${place.name}, of ${1 + more.length} ${words}`,
    question: smallest,
    shows: (planned: LintOutcome, otherwise: LintOutcome) => !isWhole(planned) && isWhole(otherwise),
  } as const;
  const all = [place, ...othersThan(place, basket, smallest)];
  return linting.prove({ ...claim, without: [place] }) ?? linting.prove({ ...claim, without: all });
}

/**
 * Limits that no plan keeps.
 * @param stated orders whose splits are meant to be possible; undefined: pairs of goods at neighbouring locations
 * @throws LintWorkSpent
 */
export function limitFindings(linting: Linting, stated: readonly LintQuestion[] | undefined): LintFinding[] {
  const names = stated ? SPLIT_LIMITS : SPLIT_COSTS;
  const words = stated
    ? 'orders of the basket'
    : 'baskets of two dear goods that lie at two neighbouring locations';
  return limitsIn(linting, names)
    .map((place) => {
      const ofCourses = () => linting.courses.of(place).flatMap((course) => splitBaskets(linting, course));
      return findingOf(place, { linting, names, words, orders: stated ?? ofCourses() });
    })
    .filter((finding) => finding !== undefined);
}
