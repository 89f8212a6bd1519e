/** One location let through the rules that keep it out, while everybody else is judged as before. */
import type { PlannedLocation } from '../../network/planning/planned-network.ts';
import type { ExclusionCode } from '../exclusion-reasons.ts';
import type { FilterOf, FilterType, RoutingFilter } from '../filters.ts';
import { rulesFor } from '../order-rules.ts';
import type { PlanInput, PlannedCounter } from '../plan-input.ts';
import { type LocationSelector, selects } from '../selector.ts';
import { resolvedRuleset } from './changed-input.ts';
import type { Obstacle } from './obstacles.ts';

/** The location that is let through, and what keeps it out. */
class Passage {
  readonly location: string;
  readonly #locations: readonly PlannedLocation[];
  readonly #obstacles: readonly Obstacle[];

  constructor(location: string, locations: readonly PlannedLocation[], obstacles: readonly Obstacle[]) {
    this.location = location;
    this.#locations = locations;
    this.#obstacles = obstacles;
  }

  obstaclesOf(code: ExclusionCode): Obstacle[] {
    return this.#obstacles.filter((obstacle) => obstacle.code === code);
  }

  isBarredBy(...codes: ExclusionCode[]): boolean {
    return this.#obstacles.some(({ code }) => codes.includes(code));
  }

  /** Limits at which the location passes a rule; none where one of them is not known. */
  limitsOf(code: ExclusionCode): number[] {
    const limits = this.obstaclesOf(code).map(({ passesAt }) => passesAt);
    return limits.every((limit) => typeof limit === 'number') ? limits : [];
  }

  /** Whom a selector means, less the location. */
  othersOf(where: LocationSelector | undefined): LocationSelector {
    return { ids: this.#idsOf(where).filter((id) => id !== this.location) };
  }

  /** Whom a selector means, and the location. */
  withOwn(where: LocationSelector | undefined): LocationSelector {
    return { ids: [...this.#idsOf(where), this.location] };
  }

  isMeantBy(where: LocationSelector | undefined): boolean {
    return this.#idsOf(where).includes(this.location);
  }

  #idsOf(where: LocationSelector | undefined): string[] {
    return this.#locations.filter((one) => selects(where, one)).map(({ id }) => id);
  }
}

/** The filters in place of one: as it is for the others, and such that the location passes. */
type Replacement<Filter> = (filter: Filter, passage: Passage) => Filter[];

function unchanged<Filter>(filter: Filter): Filter[] {
  return [filter];
}

/** A rule without a limit that could be moved no longer applies to the location. */
function liftedBy<Filter extends { where?: LocationSelector | undefined }>(
  code: ExclusionCode,
): Replacement<Filter> {
  return (filter, passage) =>
    passage.isBarredBy(code) ? [{ ...filter, where: passage.othersOf(filter.where) }] : [filter];
}

function widerRadius(filter: FilterOf<'radius'>, passage: Passage): FilterOf<'radius'>[] {
  if (!passage.isBarredBy('RADIUS', 'UNKNOWN_DISTANCE')) return [filter];
  const others = { ...filter, where: passage.othersOf(filter.where) };
  const kilometres = passage.limitsOf('RADIUS');
  if (kilometres.length === 0) return [others];
  const own = { ids: [passage.location] };
  return [others, { ...filter, maxKm: Math.max(filter.maxKm, ...kilometres), where: own }];
}

function longerTransit(filter: FilterOf<'transit'>, passage: Passage): FilterOf<'transit'>[] {
  if (!passage.isBarredBy('TRANSIT')) return [filter];
  const others = { ...filter, where: passage.othersOf(filter.where) };
  const days = passage.limitsOf('TRANSIT');
  if (days.length === 0) return [others];
  const own = { ids: [passage.location] };
  return [others, { ...filter, maxDays: Math.max(filter.maxDays, ...days), where: own }];
}

function shorterLife(
  filter: FilterOf<'minLifeAtDelivery'>,
  passage: Passage,
): FilterOf<'minLifeAtDelivery'>[] {
  if (!passage.isBarredBy('MIN_LIFE')) return [filter];
  const others = { ...filter, where: passage.othersOf(filter.where) };
  const days = passage.limitsOf('MIN_LIFE');
  if (days.length === 0 || !passage.isMeantBy(filter.where)) return [others];
  const own = { ids: [passage.location] };
  return [others, { ...filter, days: Math.min(filter.days, ...days), where: own }];
}

function allowedLocation(filter: FilterOf<'locations'>, passage: Passage): FilterOf<'locations'>[] {
  if (!passage.isBarredBy('LOCATION_RULE')) return [filter];
  const { allow, deny } = filter;
  return [
    {
      ...filter,
      ...(allow === undefined ? {} : { allow: passage.withOwn(allow) }),
      ...(deny === undefined ? {} : { deny: passage.othersOf(deny) }),
    },
  ];
}

/**
 * A promise is the order's: it is moved, not the rule. Where nobody knows of an arrival, the rule gives way.
 */
function unknownArrival(filter: FilterOf<'promise'>, passage: Passage): FilterOf<'promise'>[] {
  const isUnknown = passage.obstaclesOf('PROMISE').some(({ passesAt }) => passesAt === undefined);
  return isUnknown ? [{ ...filter, unknown: 'allow' }] : [filter];
}

const replacements: { readonly [Type in FilterType]: Replacement<FilterOf<Type>> } = {
  radius: widerRadius,
  transit: longerTransit,
  minLifeAtDelivery: shorterLife,
  locations: allowedLocation,
  country: liftedBy('COUNTRY'),
  region: liftedBy('REGION'),
  items: liftedBy('ITEM_RULE'),
  promise: unknownArrival,
  // The location's own market is moved instead.
  market: unchanged,
  // More units answer rules on stock.
  routingSafety: unchanged,
  keepStock: unchanged,
  // Counters are given room instead.
  capacity: unchanged,
};

function replaced<Type extends FilterType>(
  filter: FilterOf<Type> & { readonly type: Type },
  passage: Passage,
): RoutingFilter[] {
  return replacements[filter.type](filter, passage);
}

/** A counter that is full for the location has room for one more. */
function withRoom(counter: PlannedCounter, passage: Passage): PlannedCounter {
  const limits = passage
    .obstaclesOf('CAPACITY')
    .filter(({ unit, value }) => unit === counter.unit && value === counter.used)
    .map(({ limit }) => limit)
    .filter((limit) => typeof limit === 'number');
  return limits.length > 0 ? { ...counter, used: Math.min(...limits) - 1 } : counter;
}

function latestOf(first: string, second: string | undefined): string {
  return second !== undefined && Date.parse(second) > Date.parse(first) ? second : first;
}

/** The order promised for no earlier than the location can deliver. */
function withLaterPromise(
  { order, history }: PlanInput,
  arrival: string,
): Pick<PlanInput, 'order' | 'history'> {
  const { promise } = history;
  return {
    order: { ...order, promiseBy: latestOf(arrival, order.promiseBy) },
    history: promise ? { ...history, promise: { deliverBy: latestOf(arrival, promise.deliverBy) } } : history,
  };
}

/** Goods that may arrive past their life date at the location: without a filter they may not. */
function pastLife(passage: Passage): FilterOf<'minLifeAtDelivery'>[] {
  const days = passage.limitsOf('MIN_LIFE').filter((limit) => limit < 0);
  if (days.length === 0) return [];
  const where = { ids: [passage.location] };
  return [
    { type: 'minLifeAtDelivery', days: Math.min(...days), undated: 'allow', where, skuTags: undefined },
  ];
}

/**
 * The input with these obstacles answered for one location: its rules pass at their nearest limits, its
 * windows have room, the promise is one that it can keep.
 */
export function withoutObstacles(
  input: PlanInput,
  location: string,
  obstacles: readonly Obstacle[],
): PlanInput {
  const passage = new Passage(location, input.locations, obstacles);
  const arrival = passage.obstaclesOf('PROMISE')[0]?.passesAt;
  const promised = typeof arrival === 'string' ? withLaterPromise(input, arrival) : input;
  const market = passage.isBarredBy('MARKET') ? { market: input.order.market } : {};
  const { excluded, only } = promised.history;
  const { filters } = rulesFor(input.ruleset, input);
  return {
    ...input,
    order: promised.order,
    locations: input.locations.map((one) =>
      one.id === location ? { ...one, active: true, ...market } : one,
    ),
    positions: input.positions.map((one) =>
      one.location === location ? { ...one, selling: true, doubted: false } : one,
    ),
    capacity: input.capacity.map((counter) =>
      counter.location === location ? withRoom(counter, passage) : counter,
    ),
    history: {
      ...promised.history,
      excluded: excluded.filter((one) => one.location !== location),
      ...(only ? { only: [...only, location] } : {}),
    },
    ruleset: resolvedRuleset(input, {
      filters: [...filters.flatMap((filter) => replaced(filter, passage)), ...pastLife(passage)],
    }),
  };
}
