/** What plans of several orders take from each other: units of a SKU at a location, and room of a counter. Pure. */
import type { Decision } from '../decision.ts';
import { isOffered, type PlanInput, type PlannedCounter, type PlannedPosition } from '../plan-input.ts';

/** Units, or what a counter counts, by the name of a position or a counter. */
export type Takes = ReadonlyMap<string, number>;

export function positionName({ sku, location }: Pick<PlannedPosition, 'sku' | 'location'>): string {
  return `stock ${location} ${sku}`;
}

export function counterName({ location, window }: Pick<PlannedCounter, 'location' | 'window'>): string {
  return `room ${location} ${window}`;
}

function counted(entries: readonly (readonly [string, number])[]): Takes {
  const takes = new Map<string, number>();
  for (const [name, count] of entries) takes.set(name, (takes.get(name) ?? 0) + count);
  return takes;
}

/** What a decision takes; nothing where it serves nothing. */
export function takesOf({ fulfillments }: Pick<Decision, 'fulfillments'>): Takes {
  return counted(
    fulfillments.flatMap(({ location, lines, capacity = [] }) => [
      ...lines.map(({ sku, quantity }) => [positionName({ sku, location }), quantity] as const),
      ...capacity.map(({ window, take }) => [counterName({ location, window }), take] as const),
    ]),
  );
}

/** What several plans take together. */
export function sumOfTakes(all: readonly Takes[]): Takes {
  return counted(all.flatMap((takes) => [...takes]));
}

/** What is there for all of a group: of a position the least that one of them saw, of a counter the most room. */
export function sharedRooms(inputs: readonly PlanInput[]): Takes {
  const rooms = new Map<string, number>();
  for (const { positions, capacity } of inputs) {
    for (const position of positions) {
      const name = positionName(position);
      const free = isOffered(position) ? Math.max(0, position.free) : 0;
      rooms.set(name, Math.min(rooms.get(name) ?? Infinity, free));
    }
    for (const counter of capacity) {
      const name = counterName(counter);
      rooms.set(name, Math.max(rooms.get(name) ?? 0, counter.cap - counter.used));
    }
  }
  return rooms;
}

/**
 * An input once others have taken so much. A counter is what its order saw itself, or what the group leaves of the
 * shared room, whichever is less.
 */
export function afterOthers(input: PlanInput, taken: Takes, rooms: Takes): PlanInput {
  if (taken.size === 0) return input;
  const positions = input.positions.map((position) => {
    const units = taken.get(positionName(position));
    return units === undefined ? position : { ...position, free: position.free - units };
  });
  const capacity = input.capacity.map((counter) => {
    const name = counterName(counter);
    const units = taken.get(name);
    if (units === undefined) return counter;
    const left = (rooms.get(name) ?? Infinity) - units;
    return { ...counter, used: Math.max(counter.used, counter.cap - left) };
  });
  return { ...input, positions, capacity };
}

type Shares = NonNullable<PlanInput['history']['shares']>;

function sharesWithin({ positions }: PlanInput, limits: Takes): Shares {
  return positions.flatMap((position) => {
    const { sku, location, free } = position;
    const units = Math.min(free, limits.get(positionName(position)) ?? Infinity);
    return units > 0 ? [{ sku, location, units }] : [];
  });
}

/** An input of which no plan takes more than this: the rules see the same stock, and may take less of it. */
export function limitedInput(input: PlanInput, limits: Takes): PlanInput {
  const isLimited = input.positions.some((position) => limits.has(positionName(position)));
  const full = input.capacity.filter(
    (one) => one.unit === 'orders' && (limits.get(counterName(one)) ?? 1) < 1,
  );
  const excluded = full.map(({ location }) => ({
    location,
    reason: 'is kept for another order of its group',
  }));
  const capacity = input.capacity.map((counter) => {
    const most = limits.get(counterName(counter));
    if (most === undefined || counter.unit === 'orders') return counter;
    return { ...counter, used: Math.max(counter.used, counter.cap - most) };
  });
  const history = {
    ...input.history,
    ...(isLimited ? { shares: sharesWithin(input, limits) } : {}),
    ...(excluded.length > 0 ? { excluded: [...input.history.excluded, ...excluded] } : {}),
  };
  return { ...input, capacity, history };
}

/** The part of a plan as a split that is named: what the order takes where, and nothing anywhere else. */
export function sharesOfPlan({ fulfillments }: Pick<Decision, 'fulfillments'>): Shares {
  return fulfillments.flatMap(({ location, lines }) =>
    lines.map(({ sku, quantity }) => ({ location, sku, units: quantity })),
  );
}

/** Limits by which an order takes what a plan of it takes of the stock, and nothing more. */
export function limitsOfPart({ positions }: PlanInput, takes: Takes): Takes {
  return new Map(positions.map(positionName).map((name) => [name, takes.get(name) ?? 0]));
}
