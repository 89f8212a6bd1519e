/** Orders that the rules leave without any location, although the network could serve them. */
import type { PlanCourse } from './courses.ts';
import { strategyOf } from './courses.ts';
import { filtersIn, isServed, type PlacedFilter } from './filter-findings.ts';
import type { LintFinding } from './finding.ts';
import type { Linting } from './linting.ts';
import { destinationOfCode } from './places.ts';
import { pathOf } from './rule-place.ts';
import { isOfNoMarket, type OrderTraits } from './traits.ts';
import { sampleQuestion } from './witness.ts';

/** So many locations have the goods of a witness. */
const WITNESS_PLACES = 10;
/** So many kinds of orders are listed in a message. */
const LISTED = 5;

/** A kind of orders, in words. */
interface OrderKind {
  readonly words: string;
  readonly traits: OrderTraits;
}

function areaOf({ destination: { country, region } }: OrderTraits): string {
  return region === undefined ? country : `${country}-${region}`;
}

/** Destinations that conditions and filters name. */
function namedCodes({ ruleset }: Linting): string[] {
  const conditions = ruleset.strategies.flatMap(({ when }) => when.destinations ?? []);
  const filters = [...ruleset.filters, ...ruleset.strategies.flatMap(({ override }) => override.filters)];
  const regions = filters.flatMap((filter) =>
    filter.type === 'region' ? [...(filter.allow ?? []), ...(filter.deny ?? [])] : [],
  );
  return [...new Set([...conditions, ...regions])];
}

/** Tags of goods that filters keep from being shipped. */
function deniedTags({ ruleset }: Linting): string[] {
  const filters = [...ruleset.filters, ...ruleset.strategies.flatMap(({ override }) => override.filters)];
  return [...new Set(filters.flatMap((filter) => (filter.type === 'items' ? filter.denyTags : [])))];
}

/** The kinds of orders of a course: to every area with a location, to every place that rules name, of goods that rules name. */
function kindsOf(linting: Linting, course: PlanCourse): OrderKind[] {
  const { ruleset, now } = linting;
  const { traits, strategy } = course;
  const doorsteps = linting.doorstepsOf(course);
  const areas = [...new Map(doorsteps.map((one) => [`${areaOf(one)} ${one.market}`, one])).values()];
  const named = namedCodes(linting)
    .map(destinationOfCode)
    .filter((place) => place !== undefined)
    .map((destination) => ({ ...traits, destination }));
  const goods = deniedTags(linting).map((tag) => ({ ...traits, skuTags: [...traits.skuTags, tag] }));
  return [
    ...[...areas, ...named].map((one) => ({ words: `to ${areaOf(one)}`, traits: one })),
    ...goods.map((one) => ({ words: `of goods tagged ${one.skuTags.at(-1)}`, traits: one })),
  ].filter((kind) => strategyOf(ruleset, kind.traits, now) === strategy && !isOfNoMarket(kind.traits));
}

/** The filter without which a kind of orders is served; all that count where it is no single one. */
function guiltyFilters(linting: Linting, course: PlanCourse, { traits }: OrderKind): PlacedFilter[] {
  const { ruleset, now, places } = linting;
  const question = sampleQuestion(traits, places, ruleset, now);
  const own = filtersIn(linting).filter(({ place }) => linting.courses.of(place).includes(course));
  const alone = own.find((guilty) =>
    linting.isOpen(
      question,
      own.filter((one) => one !== guilty).map(({ filter }) => filter),
    ),
  );
  return alone ? [alone] : own;
}

interface Uncovered {
  readonly kind: OrderKind;
  readonly guilty: readonly PlacedFilter[];
}

function uncoveredIn(linting: Linting, course: PlanCourse): Uncovered[] {
  const { ruleset, now, places } = linting;
  const own = filtersIn(linting).filter(({ place }) => linting.courses.of(place).includes(course));
  const filters = own.map(({ filter }) => filter);
  return kindsOf(linting, course).flatMap((kind) => {
    const question = sampleQuestion(kind.traits, places, ruleset, now);
    if (linting.isOpen(question, filters) || !linting.isOpen(question, [])) return [];
    return [{ kind, guilty: guiltyFilters(linting, course, kind) }];
  });
}

function findingOf(
  linting: Linting,
  { strategy }: PlanCourse,
  uncovered: readonly Uncovered[],
): LintFinding[] {
  const { ruleset, now, places } = linting;
  const [first] = uncovered;
  const [guilty] = first?.guilty ?? [];
  if (!first || !guilty) return [];
  const name = ruleset.strategies[strategy ?? -1]?.name;
  const whose = name === undefined ? 'orders that no strategy takes' : `orders of strategy ${name}`;
  const kinds = [...new Set(uncovered.map(({ kind }) => kind.words))];
  const more = kinds.length > LISTED ? ` and ${kinds.length - LISTED} more` : '';
  const found = linting.prove({
    kind: 'uncovered',
    place: guilty.place,
    message: `no location may serve ${whose} ${kinds.slice(0, LISTED).join(', ')}${more}`,
    question: sampleQuestion(first.kind.traits, places.slice(0, WITNESS_PLACES), ruleset, now),
    without: first.guilty.map(({ place }) => place),
    shows: (planned, otherwise) => planned.shipments.length === 0 && isServed(otherwise),
  });
  return found ? [found] : [];
}

/**
 * Orders that no location may serve, one finding a course and a filter.
 * @param barring paths of filters that bar every location, of which that is said already
 * @throws LintWorkSpent
 */
export function coverFindings(linting: Linting, barring: ReadonlySet<string>): LintFinding[] {
  return linting.courses.reached.flatMap((course) => {
    const uncovered = uncoveredIn(linting, course).filter(
      ({ guilty }) => !guilty.some(({ place }) => barring.has(pathOf(place))),
    );
    const groups = Map.groupBy(uncovered, ({ guilty }) => guilty.map(({ place }) => pathOf(place)).join(' '));
    return [...groups.values()].flatMap((group) => findingOf(linting, course, group));
  });
}
