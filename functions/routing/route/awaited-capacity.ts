import type { CapacityDemand, CapacityNeed, RoomsLeft } from '../../capacity/queue/capacity-queue.ts';
import { rulesFor } from '../../planner/order-rules.ts';
import { plan } from '../../planner/plan.ts';
import { isOffered, type PlanInput, type PlannedPosition } from '../../planner/plan-input.ts';

/** What a decision that found no capacity says of the wait. */
export interface AwaitedCapacity {
  readonly awaits: CapacityDemand;
  readonly tooLarge?: boolean;
}

type Lines = PlanInput['order']['lines'];

function unitsOf(lines: Lines): number {
  return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}

/** How many units of a SKU there are at these locations. */
function freeAt(positions: readonly PlannedPosition[], sku: string, locations: ReadonlySet<string>): number {
  return positions
    .filter((one) => one.sku === sku && isOffered(one) && locations.has(one.location))
    .reduce((sum, { free }) => sum + Math.max(0, free), 0);
}

/** What a location may take of the order; none where it has nothing of it. */
function needOf({ order, positions }: PlanInput, location: string): CapacityNeed[] {
  const own = new Set([location]);
  const units = order.lines
    .map(({ sku, quantity }) => Math.min(quantity, freeAt(positions, sku, own)))
    .filter((count) => count > 0);
  if (units.length === 0) return [];
  return [{ location, lines: units.length, units: units.reduce((sum, one) => sum + one, 0) }];
}

/** Whether the rules have one location serve all of the order, whatever they relax. */
function mustBeServedAlone({ ruleset, order, history, now }: PlanInput): boolean {
  const { maxShipments, allowLineSplit, onInfeasible } = rulesFor(ruleset, { order, history, now }).limits;
  const [first, second] = order.lines;
  if (unitsOf(order.lines) === 1) return true;
  if (maxShipments === 1 && !onInfeasible.includes('relax:maxShipments')) return true;
  const isOneLine = first !== undefined && second === undefined;
  return isOneLine && !allowLineSplit && !onInfeasible.includes('relax:allowLineSplit');
}

/**
 * What an order that finds no capacity waits for: room at the locations that might serve it in empty windows. A
 * plan that finds none there either will never find it: the order is too large. Pure.
 */
export function awaitedCapacity(input: PlanInput, rooms: RoomsLeft): AwaitedCapacity {
  const empty = plan({ ...input, capacity: input.capacity.map((counter) => ({ ...counter, used: 0 })) });
  const open = empty.candidates.filter(({ state }) => state !== 'excluded').map(({ location }) => location);
  const counted = new Set(input.capacity.map(({ location }) => location));
  const needs = open.filter((location) => counted.has(location)).flatMap((one) => needOf(input, one));
  const elsewhere = new Set(open.filter((location) => !counted.has(location)));
  const units = unitsOf(input.order.lines);
  const alone = mustBeServedAlone(input);
  const missing = input.order.lines.map(({ sku, quantity }) =>
    Math.max(0, quantity - freeAt(input.positions, sku, elsewhere)),
  );
  const short = alone
    ? units
    : Math.max(
        1,
        missing.reduce((sum, one) => sum + one, 0),
      );
  const awaits = { units, short, alone, needs, seen: rooms.seenBy(needs) };
  return empty.outcome === 'awaitCapacity' ? { awaits, tooLarge: true } : { awaits };
}
