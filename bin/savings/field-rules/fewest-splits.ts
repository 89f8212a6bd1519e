/**
 * The rule that Shopify and Salesforce describe: the fewest shipments, then the smallest sum of distances. It
 * is written apart from the product's mode of the same name.
 */
import type { PlannedLocation } from '../../../functions/network/planning/planned-network.ts';
import type { RoutingSnapshot } from './snapshot.ts';

/** Locations that together serve the order up to some state, and their score. */
interface ServedState {
  /** `PER_SHIPMENT` for each location, and metres. */
  readonly score: number;
  readonly used: readonly PlannedLocation[];
}

/** Above any sum of metres. */
const PER_SHIPMENT = 1e12;
/** With more combinations of open units than this, the greedy answer stands. */
const MOST_STATES = 20_000;

/** How the open units of all lines are written as one number: sum of units x stride. */
interface OpenUnits {
  readonly strides: readonly number[];
  /** Everything open. */
  readonly full: number;
}

function openUnitsOf({ input }: RoutingSnapshot): OpenUnits {
  const strides: number[] = [];
  let size = 1;
  for (const { quantity } of input.order.lines) {
    strides.push(size);
    size *= quantity + 1;
  }
  return { strides, full: size - 1 };
}

/** What is open once a location has shipped all that it holds of it. */
function openAfter(
  { input, units }: RoutingSnapshot,
  { strides }: OpenUnits,
  location: PlannedLocation,
  open: number,
): number {
  return input.order.lines.reduce((sum, { sku, quantity }, line) => {
    const stride = strides[line] ?? 1;
    const openUnits = Math.floor(open / stride) % (quantity + 1);
    return sum + Math.max(0, openUnits - (units.get(location.id)?.get(sku) ?? 0)) * stride;
  }, 0);
}

/** The best way to reach each state of open units, from the locations looked at so far. */
class FewestLocations {
  readonly #snapshot: RoutingSnapshot;
  readonly #openUnits: OpenUnits;
  readonly #mostShipments: number;
  readonly #best: Map<number, ServedState>;

  constructor(snapshot: RoutingSnapshot, mostShipments: number) {
    this.#snapshot = snapshot;
    this.#openUnits = openUnitsOf(snapshot);
    this.#mostShipments = mostShipments;
    this.#best = new Map([[this.#openUnits.full, { score: 0, used: [] }]]);
  }

  get states(): number {
    return this.#best.size;
  }

  /** The locations that leave nothing open. */
  get used(): readonly PlannedLocation[] | undefined {
    return this.#best.get(0)?.used;
  }

  /** A location ships all that it has of what is open, or nothing. */
  add(location: PlannedLocation): void {
    const score = PER_SHIPMENT + Math.round((this.#snapshot.km.get(location.id) ?? 0) * 1000);
    // States are extended as they were before this location, so that it ships once.
    for (const [open, state] of [...this.#best]) if (open > 0) this.#extend(location, open, state, score);
  }

  #extend(location: PlannedLocation, open: number, { score, used }: ServedState, added: number): void {
    const left = openAfter(this.#snapshot, this.#openUnits, location, open);
    const shipments = used.length + (left === 0 ? 1 : 2);
    if (left === open || shipments > this.#mostShipments) return;
    const known = this.#best.get(left)?.score ?? Infinity;
    if (score + added < known) this.#best.set(left, { score: score + added, used: [...used, location] });
  }
}

/** Exact, given the shipments of a plan that is known. Undefined where there are too many states. */
function fewestLocations(
  snapshot: RoutingSnapshot,
  locations: readonly PlannedLocation[],
  mostShipments: number,
): readonly PlannedLocation[] | undefined {
  const fewest = new FewestLocations(snapshot, mostShipments);
  for (const location of locations) {
    fewest.add(location);
    if (fewest.states > MOST_STATES) return undefined;
  }
  return fewest.used;
}

/** The location that holds the most open units, the first of equals; undefined where none holds any. */
function fullestLocation(
  { units }: RoutingSnapshot,
  locations: readonly PlannedLocation[],
  open: ReadonlyMap<string, number>,
): PlannedLocation | undefined {
  let fullest: PlannedLocation | undefined;
  let most = 0;
  for (const location of locations) {
    const held = units.get(location.id);
    const covered = [...open].reduce((sum, [sku, wanted]) => sum + Math.min(wanted, held?.get(sku) ?? 0), 0);
    if (covered <= most) continue;
    most = covered;
    fullest = location;
  }
  return fullest;
}

/** The location that covers most of what is open, the nearest among equals, until none helps. */
function greedyLocations(
  snapshot: RoutingSnapshot,
  nearestFirst: readonly PlannedLocation[],
): PlannedLocation[] {
  const open = new Map(snapshot.input.order.lines.map(({ sku, quantity }) => [sku, quantity]));
  const used: PlannedLocation[] = [];
  for (;;) {
    const unused = nearestFirst.filter((location) => !used.includes(location));
    const location = fullestLocation(snapshot, unused, open);
    if (!location) return used;
    used.push(location);
    const held = snapshot.units.get(location.id);
    for (const [sku, wanted] of open) open.set(sku, wanted - Math.min(wanted, held?.get(sku) ?? 0));
  }
}

/** Fewest locations that serve the order, of equal numbers those of the smallest sum of distances. */
export function locationsOfFewestSplits(
  snapshot: RoutingSnapshot,
  nearestFirst: readonly PlannedLocation[],
): readonly PlannedLocation[] {
  const greedy = greedyLocations(snapshot, nearestFirst);
  return fewestLocations(snapshot, nearestFirst, greedy.length) ?? greedy;
}
