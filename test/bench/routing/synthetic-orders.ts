/** Synthetic orders on synthetic networks, as the planner takes them. */

import { type SeededRandom, weighted } from '../../../bin/savings/seeded-random.ts';
import type { PlannedRateCard } from '../../../functions/network/planning/planned-network.ts';
import type { PlanInput, PlannedPosition, RoutedLine } from '../../../functions/planner/plan-input.ts';
import { type Ruleset, rulesetSchema } from '../../../functions/planner/ruleset.ts';
import { parameters } from './parameters.ts';
import { services } from './synthetic-cards.ts';
import { placeOf, type SyntheticNetwork, skus } from './synthetic-network.ts';

/** What all sets share: cost mode, the generator's split penalty, no limit on shipments. */
export const baseRuleset: Ruleset = rulesetSchema.parse({
  currency: 'USD',
  filters: [{ type: 'market' }],
  objective: {
    terms: [
      { type: 'shipping' },
      { type: 'handling' },
      { type: 'packaging' },
      { type: 'splitPenalty', perExtraShipmentMinor: 100 },
    ],
  },
  limits: { maxShipments: 99, onInfeasible: ['backorder'] },
});

/**
 * `typical` is a webstore's mix, `superstore` a real log's mix of bulky orders. `heavy`, `pallet` and `large` have
 * more lines than real orders: they are for checking, not for figures.
 */
export type OrderKind = 'typical' | 'superstore' | 'heavy' | 'pallet' | 'large';

interface OrderShape {
  readonly lines: (random: SeededRandom) => number;
  readonly unitsPerLine: (random: SeededRandom) => number;
  readonly isBulky: boolean;
}

const drawSku = weighted(skus.map((_, rank) => 1 / (rank + 3) ** 0.95));
const drawLines = weighted(parameters.linesPct);
const drawHeavyLines = weighted([20, 18, 15, 12, 10, 8, 6, 4, 4, 3]);
const drawUnits = weighted([76, 18, 4, 2]);
const drawSuperstoreLines = weighted(parameters.superstoreLinesPct);
const drawSuperstoreUnits = weighted(parameters.superstoreUnits);

const shapes: Readonly<Record<OrderKind, OrderShape>> = {
  typical: {
    lines: (random) => drawLines(random) + 1,
    unitsPerLine: (random) => drawUnits(random) + 1,
    isBulky: false,
  },
  heavy: {
    lines: (random) => drawHeavyLines(random) + 1,
    unitsPerLine: (random) => drawUnits(random) + 1,
    isBulky: false,
  },
  superstore: {
    lines: (random) => drawSuperstoreLines(random) + 1,
    unitsPerLine: (random) => drawSuperstoreUnits(random) + 1,
    isBulky: true,
  },
  large: {
    lines: (random) => random.int(20, 30),
    unitsPerLine: (random) => random.int(1, 12),
    isBulky: true,
  },
  pallet: {
    lines: (random) => random.int(8, 30),
    unitsPerLine: (random) => random.int(1, 12),
    isBulky: true,
  },
};

/** A line and the index of its SKU. */
interface DrawnLine {
  readonly skuIndex: number;
  readonly line: RoutedLine;
}

function drawOrderLines(random: SeededRandom, kind: OrderKind): DrawnLine[] {
  const { lines, unitsPerLine, isBulky } = shapes[kind];
  const count = lines(random);
  const chosen = new Set<number>();
  while (chosen.size < count) chosen.add(drawSku(random));
  return [...chosen].map((skuIndex) => {
    const drawn = skus[skuIndex];
    return {
      skuIndex,
      line: {
        sku: drawn?.sku ?? '',
        quantity: unitsPerLine(random),
        lineIds: [],
        tags: [],
        weightGrams: (isBulky ? drawn?.bulkGrams : drawn?.grams) ?? 500,
        unitValueMinor: drawn?.valueMinor ?? 0,
      },
    };
  });
}

/** The positions of a SKU, where it is in stock. */
function positionsOf(
  { locations, stock }: SyntheticNetwork,
  { skuIndex, line }: DrawnLine,
): PlannedPosition[] {
  return locations.flatMap(({ id }, at) => {
    const free = stock[at * skus.length + skuIndex] ?? 0;
    return free > 0 ? [{ sku: line.sku, location: id, free, safety: 0, selling: true }] : [];
  });
}

/** Monday 2026-03-02, 15:00 UTC. Orders are placed a minute apart, over two weeks. */
const START = Date.UTC(2026, 2, 2, 15);
const MINUTES = 20_160;

/** An order with the positions of its SKUs, as the product reads them. */
export function orderOf(
  network: SyntheticNetwork,
  random: SeededRandom,
  kind: OrderKind,
  card: PlannedRateCard,
  ruleset: Ruleset,
  number: number,
): PlanInput {
  const drawn = drawOrderLines(random, kind);
  const place = placeOf(random);
  const lines = drawn.map(({ line }) => line);
  return {
    order: {
      id: `order-${number}`,
      channel: 'web',
      currency: 'USD',
      tags: [],
      market: 'main',
      method: 'ship',
      lines,
      valueMinor: lines.reduce((sum, line) => sum + line.quantity * line.unitValueMinor, 0),
      destination: { country: 'US', postalCode: place.code, point: { lat: place.lat, lon: place.lon } },
    },
    positions: drawn.flatMap((line) => positionsOf(network, line)),
    locations: network.locations,
    services: [...services],
    capacity: [],
    rates: [card],
    ruleset,
    history: { attempt: 0, excluded: [] },
    now: new Date(START + (number % MINUTES) * 60_000).toISOString(),
  };
}
