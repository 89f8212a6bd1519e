/** One location let through the rules that keep it out, everybody else judged as before. Pure. */

import type { PlannedLocation } from '../../network/planning/planned-network.ts';
import type { ExclusionCode, ExclusionReason } from '../decision.ts';
import type { RoutingFilter } from '../filters.ts';
import type { PlanInput, PlannedCounter } from '../plan-input.ts';
import type { LocationSelector } from '../selector.ts';
import { selects } from '../selector.ts';
import { resolvedRuleset } from './explanation.ts';

/** Reasons that more stock answers. */
const STOCK: ReadonlySet<ExclusionCode> = new Set([
  'NO_STOCK',
  'ROUTING_SAFETY',
  'KEEP_STOCK',
  'LINE_WHOLE',
  'TOGETHER',
]);

export function isObstacle({ code }: Pick<ExclusionReason, 'code'>): boolean {
  return !STOCK.has(code);
}

/**
 * Reasons whose rule compares a value with a limit that can be moved: which of two values is nearer to it.
 */
const nearer: Readonly<Partial<Record<ExclusionCode, (a: number | string, b: number | string) => boolean>>> =
  {
    RADIUS: (a, b) => a < b,
    TRANSIT: (a, b) => a < b,
    PROMISE: (a, b) => a < b,
    MIN_LIFE: (a, b) => a > b,
  };

/** A rule in the way, and the limit nearest to the present one at which the location passes it. */
export interface Obstacle extends Pick<ExclusionReason, 'code' | 'sku' | 'unit' | 'value' | 'limit'> {
  readonly passesAt?: number | string;
}

/** Of the same rule about the same thing. Counters of several windows are told apart by what they say. */
export function isSame(a: ExclusionReason, b: ExclusionReason): boolean {
  return (
    a.code === b.code &&
    a.sku === b.sku &&
    a.unit === b.unit &&
    (a.code !== 'CAPACITY' || (a.value === b.value && a.limit === b.limit))
  );
}

/**
 * What is known goes before what is not, the nearer value before the other: of several services, lots or
 * services' lots only one has to pass.
 */
function isNearer(a: ExclusionReason, b: ExclusionReason): boolean {
  const compare = nearer[a.code];
  if (!compare || a.value === undefined || a.value === 'unknown') return false;
  return b.value === undefined || b.value === 'unknown' || compare(a.value, b.value);
}

/** The rules in the way, each once. Of a counter that is full one more must be free. */
export function obstaclesOf(reasons: readonly ExclusionReason[]): Obstacle[] {
  const nearest: ExclusionReason[] = [];
  for (const reason of reasons) {
    const at = nearest.findIndex((one) => isSame(one, reason));
    const known = nearest[at];
    if (!known) nearest.push(reason);
    else if (isNearer(reason, known)) nearest[at] = reason;
  }
  return nearest.map((reason) => {
    const { code, value } = reason;
    if (code === 'CAPACITY' && typeof value === 'number') return { ...reason, passesAt: value + 1 };
    return nearer[code] && value !== undefined && value !== 'unknown'
      ? { ...reason, passesAt: value }
      : reason;
  });
}

/** Whom a selector means, less one. */
function without(
  where: LocationSelector | undefined,
  locations: readonly PlannedLocation[],
  id: string,
): LocationSelector {
  return {
    ids: locations.filter((one) => one.id !== id && selects(where, one)).map((one) => one.id),
  };
}

/** Of rules without a limit that could be moved. */
const codeOf = { country: 'COUNTRY', region: 'REGION', items: 'ITEM_RULE' } as const;

/**
 * The filter for everybody else, and with the limits at which the location passes for it alone. Without such
 * a limit it does not apply to it.
 */
function passed(
  filter: RoutingFilter,
  { locations }: PlanInput,
  id: string,
  obstacles: readonly Obstacle[],
): RoutingFilter[] {
  const stands = (...codes: ExclusionCode[]): boolean => obstacles.some(({ code }) => codes.includes(code));
  const others = (where: LocationSelector | undefined): LocationSelector => without(where, locations, id);
  const own = { ids: [id] };
  /** None where one of them is not known. */
  const limits = (code: ExclusionCode): number[] => {
    const all = obstacles.filter((one) => one.code === code).map(({ passesAt }) => passesAt);
    return all.every((one) => typeof one === 'number') ? all : [];
  };
  switch (filter.type) {
    case 'radius': {
      if (!stands('RADIUS', 'UNKNOWN_DISTANCE')) return [filter];
      const km = limits('RADIUS');
      return [
        { ...filter, where: others(filter.where) },
        ...(km.length > 0 ? [{ ...filter, maxKm: Math.max(filter.maxKm, ...km), where: own }] : []),
      ];
    }
    case 'transit': {
      if (!stands('TRANSIT')) return [filter];
      const days = limits('TRANSIT');
      return [
        { ...filter, where: others(filter.where) },
        ...(days.length > 0 ? [{ ...filter, maxDays: Math.max(filter.maxDays, ...days), where: own }] : []),
      ];
    }
    case 'minLifeAtDelivery': {
      if (!stands('MIN_LIFE')) return [filter];
      const days = limits('MIN_LIFE');
      const isMeant = locations.some((one) => one.id === id && selects(filter.where, one));
      return [
        { ...filter, where: others(filter.where) },
        ...(days.length > 0 && isMeant
          ? [{ ...filter, days: Math.min(filter.days, ...days), where: own }]
          : []),
      ];
    }
    case 'locations':
      return stands('LOCATION_RULE')
        ? [
            {
              ...filter,
              ...(filter.allow === undefined
                ? {}
                : {
                    allow: {
                      ids: [
                        ...locations.filter((one) => selects(filter.allow, one)).map((one) => one.id),
                        id,
                      ],
                    },
                  }),
              ...(filter.deny === undefined ? {} : { deny: others(filter.deny) }),
            },
          ]
        : [filter];
    case 'country':
    case 'region':
    case 'items':
      return stands(codeOf[filter.type]) ? [{ ...filter, where: others(filter.where) }] : [filter];
    // A promise is the order's: it is moved, not the rule; only where nobody knows when it would arrive does
    // the rule give way.
    case 'promise':
      return obstacles.some(({ code, passesAt }) => code === 'PROMISE' && passesAt === undefined)
        ? [{ ...filter, unknown: 'allow' }]
        : [filter];
    // The market is answered by the location's own; stock rules stay, more units answer them; counters are no
    // part of the rules.
    case 'market':
    case 'routingSafety':
    case 'keepStock':
    case 'capacity':
      return [filter];
  }
}

function latest(...instants: readonly (string | undefined)[]): string | undefined {
  return instants.filter((at) => at !== undefined).sort((a, b) => Date.parse(b) - Date.parse(a))[0];
}

/** Counters of the location that are full have room for one more; the others stay as they are. */
function withRoom(counter: PlannedCounter, obstacles: readonly Obstacle[]): PlannedCounter {
  const limits = obstacles.flatMap(({ code, unit, value, limit }) =>
    code === 'CAPACITY' && unit === counter.unit && value === counter.used && typeof limit === 'number'
      ? [limit]
      : [],
  );
  return limits.length > 0 ? { ...counter, used: Math.min(...limits) - 1 } : counter;
}

/**
 * The input with these obstacles answered for one location: its rules pass at their nearest limits, its
 * windows have room, the promise is what it can keep.
 */
export function withoutObstacles(input: PlanInput, id: string, obstacles: readonly Obstacle[]): PlanInput {
  const has = (code: ExclusionCode): boolean => obstacles.some((one) => one.code === code);
  const { order, history } = input;
  const arrival = obstacles.find(({ code }) => code === 'PROMISE')?.passesAt;
  const later = typeof arrival === 'string' ? arrival : undefined;
  const ruleset = resolvedRuleset(input);
  const promiseBy = later === undefined ? order.promiseBy : latest(later, order.promiseBy);
  return {
    ...input,
    order: { ...order, ...(promiseBy === undefined ? {} : { promiseBy }) },
    locations: input.locations.map((one) =>
      one.id === id ? { ...one, active: true, ...(has('MARKET') ? { market: order.market } : {}) } : one,
    ),
    positions: input.positions.map((one) => (one.location === id ? { ...one, selling: true } : one)),
    capacity: input.capacity.map((counter) =>
      counter.location === id ? withRoom(counter, obstacles) : counter,
    ),
    history: {
      ...history,
      excluded: history.excluded.filter(({ location }) => location !== id),
      ...(history.only ? { only: [...history.only, id] } : {}),
      ...(history.promise && later !== undefined
        ? { promise: { deliverBy: latest(later, history.promise.deliverBy) ?? later } }
        : {}),
    },
    ruleset: {
      ...ruleset,
      filters: ruleset.filters.flatMap((filter) => passed(filter, input, id, obstacles)),
    },
  };
}
