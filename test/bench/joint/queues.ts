/** Queues of orders that are released together, where what they want is scarce. */
import { randomOf, type SeededRandom } from '../../../bin/savings/seeded-random.ts';
import type {
  PlanInput,
  PlannedCounter,
  PlannedPosition,
  RoutedLine,
} from '../../../functions/planner/plan-input.ts';
import { stepCard } from '../routing/synthetic-cards.ts';
import { type NetworkSize, networkOf, skus } from '../routing/synthetic-network.ts';
import { baseRuleset, orderOf } from '../routing/synthetic-orders.ts';

/**
 * `capacity`: orders of a webstore's mix on what is left of the network's stock. `receipt`: orders that waited for the
 * same few SKUs, of which some came to a few locations.
 */
export type QueueKind = 'capacity' | 'receipt';

export interface QueueSpec {
  readonly kind: QueueKind;
  readonly orders: number;
  readonly size: NetworkSize;
  readonly seed: number;
  /** Orders that one location may take; absent: as many as come. */
  readonly cap?: number;
}

/** Of the network's positions so many percent have anything left. */
const LEFT_PCT = 20;
/** What came of a SKU, in percent of what is wanted, and to so many locations. */
const CAME_PCT = 115;
const CAME_TO = 4;
const NOW = '2026-03-02T15:00:00.000Z';

function countersOf({ locations }: PlanInput, cap: number): PlannedCounter[] {
  return locations.map(({ id }) => ({ location: id, unit: 'orders', window: 'PT1H#0', cap, used: 0 }));
}

function leftOrders({ orders, size, seed }: QueueSpec): PlanInput[] {
  const network = networkOf(size, 'dense', seed);
  const random = randomOf(seed * 131 + orders);
  const isLeft = (): boolean => random.int(0, 99) < LEFT_PCT;
  const stock = network.stock.map((units) => (isLeft() ? Math.min(units, random.int(1, 3)) : 0));
  return Array.from({ length: orders }, (_, number) =>
    orderOf({ ...network, stock }, random, 'typical', stepCard, baseRuleset, number),
  );
}

function linesOf(random: SeededRandom, most: number): RoutedLine[] {
  const wanted = new Set(Array.from({ length: random.int(1, 3) }, () => random.int(0, most - 1)));
  return [...wanted].map((rank) => {
    const { sku = '', grams = 500, valueMinor = 0 } = skus[rank] ?? {};
    const quantity = random.int(0, 3) === 0 ? 2 : 1;
    return { sku, quantity, lineIds: [], tags: [], weightGrams: grams, unitValueMinor: valueMinor };
  });
}

/** What came of each SKU, spread over some of the locations. */
function receivedStock(random: SeededRandom, inputs: readonly PlanInput[]): PlannedPosition[] {
  const locations = inputs[0]?.locations ?? [];
  const wanted = new Map<string, number>();
  for (const { sku, quantity } of inputs.flatMap(({ order }) => order.lines))
    wanted.set(sku, (wanted.get(sku) ?? 0) + quantity);
  return [...wanted].flatMap(([sku, units]) => {
    const free = new Map<string, number>();
    const places = Array.from(
      { length: CAME_TO },
      () => locations[random.int(0, locations.length - 1)]?.id ?? '',
    );
    for (let unit = 0; unit < Math.ceil((units * CAME_PCT) / 100); unit += 1) {
      const place = places[random.int(0, CAME_TO - 1)] ?? '';
      free.set(place, (free.get(place) ?? 0) + 1);
    }
    return [...free].map(([location, count]) => ({ sku, location, free: count, safety: 0, selling: true }));
  });
}

function waitingOrders({ orders, size, seed }: QueueSpec): PlanInput[] {
  const network = networkOf(size, 'dense', seed);
  const random = randomOf(seed * 137 + orders);
  const inputs = Array.from({ length: orders }, (_, number) => {
    const input = orderOf(network, random, 'typical', stepCard, baseRuleset, number);
    const lines = linesOf(random, 2 + Math.ceil(orders / 10));
    return { ...input, order: { ...input.order, lines } };
  });
  const positions = receivedStock(random, inputs);
  return inputs.map((input) => {
    const own = new Set(input.order.lines.map(({ sku }) => sku));
    return { ...input, positions: positions.filter(({ sku }) => own.has(sku)) };
  });
}

/** Orders in the order in which the queue serves them, each as it would be planned were it alone. */
export function queueOf(spec: QueueSpec): PlanInput[] {
  const { kind, cap } = spec;
  const inputs = kind === 'receipt' ? waitingOrders(spec) : leftOrders(spec);
  return inputs.map((input) => ({
    ...input,
    now: NOW,
    capacity: cap === undefined ? [] : countersOf(input, cap),
  }));
}
