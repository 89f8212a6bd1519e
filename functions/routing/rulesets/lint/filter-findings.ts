/** Filters that no location passes, whatever order of those that they judge comes. */
import type { RoutingFilter } from '../../../planner/filters.ts';
import { strategyOf } from './courses.ts';
import type { LintFinding, LintOutcome, LintQuestion } from './finding.ts';
import type { Linting } from './linting.ts';
import { destinationOfCode } from './places.ts';
import { pathOf, type RulePlace } from './rule-place.ts';
import { isOfNoMarket, type OrderTraits, situationOf } from './traits.ts';
import { sampleQuestion } from './witness.ts';

export interface PlacedFilter {
  readonly place: Extract<RulePlace, { readonly at: number }>;
  readonly filter: RoutingFilter;
}

/** Every filter of the rules and of their overrides. */
export function filtersIn({ ruleset }: Pick<Linting, 'ruleset'>): PlacedFilter[] {
  const placed = (strategy: number | undefined, filters: readonly RoutingFilter[]): PlacedFilter[] =>
    filters.map((filter, at) => ({ place: { kind: 'filter', strategy, at }, filter }));
  return [
    ...placed(undefined, ruleset.filters),
    ...ruleset.strategies.flatMap(({ override }, strategy) => placed(strategy, override.filters)),
  ];
}

/** Orders to destinations that a filter allows by name. */
function allowedBy(filter: RoutingFilter, traits: OrderTraits): OrderTraits[] {
  if (filter.type !== 'region') return [];
  const places = (filter.allow ?? []).map(destinationOfCode).filter((place) => place !== undefined);
  return places.map((destination) => ({ ...traits, destination }));
}

/** The orders that a filter is asked by: of every course in which it counts. */
function ordersFor(linting: Linting, { place, filter }: PlacedFilter): OrderTraits[] {
  const { courses, ruleset, now } = linting;
  return courses.of(place).flatMap((course) => {
    const named = allowedBy(filter, course.traits);
    const own = named.filter((traits) => strategyOf(ruleset, traits, now) === course.strategy);
    return [...linting.doorstepsOf(course), ...own].filter((traits) => !isOfNoMarket(traits));
  });
}

/** The first order that the filter alone bars everywhere; undefined where some location passes it for any order. */
function barredOrder(
  linting: Linting,
  placed: PlacedFilter,
): { traits: OrderTraits; orders: number } | undefined {
  const { ruleset, now, places } = linting;
  const barred: OrderTraits[] = [];
  for (const traits of ordersFor(linting, placed)) {
    const question = sampleQuestion(traits, places, ruleset, now);
    if (linting.isOpen(question, [placed.filter])) return undefined;
    if (linting.isOpen(question, [])) barred.push(traits);
  }
  const [traits] = barred;
  return traits && { traits, orders: barred.length };
}

/** Whether an order is served by rules as they are written, none of them dropped. */
export function isServed({ shipments, relaxed }: LintOutcome): boolean {
  return shipments.length > 0 && relaxed.length === 0;
}

/** The location next door to the order where it is one of the network's, else the first. */
export function stockedFor({ network, places, now }: Linting, traits: OrderTraits): string[] {
  const { point, postalCode } = situationOf(traits, now).order.destination;
  const near = network.locations.find(
    (location) =>
      location.active &&
      location.point !== undefined &&
      point?.lon === location.point.lon &&
      postalCode === location.postalCode,
  );
  return near ? [near.id] : places.slice(0, 1);
}

function findingOf(
  linting: Linting,
  { place, filter }: PlacedFilter,
  barred: { traits: OrderTraits; orders: number },
  barring: readonly RulePlace[],
): LintFinding | undefined {
  const { ruleset, now } = linting;
  const question: LintQuestion = sampleQuestion(
    barred.traits,
    stockedFor(linting, barred.traits),
    ruleset,
    now,
  );
  const tried = barred.orders === 1 ? 'the one order' : `any of the ${barred.orders} orders`;
  const claim = {
    kind: 'barsAll',
    place,
    message: `no location passes this ${filter.type} filter, by ${tried} that it was tried with`,
    question,
    shows: (planned: LintOutcome, otherwise: LintOutcome) => !isServed(planned) && isServed(otherwise),
  } as const;
  return linting.prove({ ...claim, without: [place] }) ?? linting.prove({ ...claim, without: barring });
}

/** Filters that bar every location, each with an order. @throws LintWorkSpent */
export function filterFindings(linting: Linting): LintFinding[] {
  if (!linting.courses.areKnown) return [];
  const all = filtersIn(linting).flatMap((placed) => {
    const barred = barredOrder(linting, placed);
    return barred ? [{ placed, barred }] : [];
  });
  const barring = all.map(({ placed }) => placed.place);
  return all
    .map(({ placed, barred }) => findingOf(linting, placed, barred, barring))
    .filter((finding) => finding !== undefined);
}

export function pathsOf(findings: readonly LintFinding[]): ReadonlySet<string> {
  return new Set(findings.map(({ place }) => pathOf(place)));
}
