/**
 * Orders that are hard for the planner: many services, lines that only one store holds, a long ladder of rules
 * to relax, equal costs, every term at once, large networks, many lines, large quantities.
 */

import { randomOf, type SeededRandom } from '../../../bin/savings/seeded-random.ts';
import {
  type PlannedLocation,
  type PlannedRateCard,
  type PlannedService,
  plannedLocationSchema,
  plannedRateCardSchema,
  plannedServiceSchema,
} from '../../../functions/network/planning/planned-network.ts';
import { relaxableFilters } from '../../../functions/planner/filters.ts';
import { relaxableLimits } from '../../../functions/planner/infeasible-action.ts';
import type { PlanInput, PlannedCounter, PlannedPosition } from '../../../functions/planner/plan-input.ts';
import { type RulesetDocument, rulesetSchema } from '../../../functions/planner/ruleset.ts';
import { placeOf } from './synthetic-network.ts';

const NOW = '2026-03-04T15:00:00Z';

/** What an order is hard by. */
export interface WorstSpec {
  readonly name: string;
  readonly locations: number;
  readonly lines: number;
  readonly quantity: number;
  readonly services: number;
  /** Locations that hold a line, of all; each holds a share of what is wanted. */
  readonly holders: number;
  readonly share: number;
  readonly equalCosts?: boolean;
  readonly allTerms?: boolean;
  readonly rules?: RulesetDocument['limits'];
  readonly mode?: 'cost' | 'nearest' | 'fewest-splits';
}

/** Every rule that may be relaxed, one after the other, and what comes after them. */
const longLadder = [
  ...[...relaxableLimits, ...relaxableFilters].map((rule) => `relax:${rule}`),
  'awaitCapacity',
  'partial',
  'backorder',
];

/** Orders that together have everything that is hard. */
export const worstSpecs: readonly WorstSpec[] = [
  {
    name: '39 lines, each at one store, 12 services',
    locations: 39,
    lines: 39,
    quantity: 1,
    services: 12,
    holders: 1,
    share: 1,
  },
  {
    name: '16 lines at 1,000 stores, 8 services',
    locations: 1000,
    lines: 16,
    quantity: 4,
    services: 8,
    holders: 300,
    share: 0.5,
  },
  {
    name: 'a ladder of 16 steps, stock short',
    locations: 1000,
    lines: 12,
    quantity: 9,
    services: 3,
    holders: 60,
    share: 0.3,
    rules: { maxShipments: 2, maxSplitAddMinor: 100, onInfeasible: longLadder },
  },
  {
    name: 'equal costs everywhere',
    locations: 1000,
    lines: 20,
    quantity: 3,
    services: 2,
    holders: 400,
    share: 0.4,
    equalCosts: true,
  },
  {
    name: 'all terms on',
    locations: 1000,
    lines: 30,
    quantity: 12,
    services: 3,
    holders: 250,
    share: 0.3,
    allTerms: true,
  },
  {
    name: 'all terms, guards of splits and credits',
    locations: 1000,
    lines: 12,
    quantity: 6,
    services: 3,
    holders: 250,
    share: 0.3,
    allTerms: true,
    rules: {
      maxShipments: 4,
      maxSplitAddMinor: 3000,
      maxSplitAddPct: 60,
      minExtraShipmentValueMinor: 1500,
      onInfeasible: longLadder,
    },
  },
  {
    name: '5,000 locations, 500 lines',
    locations: 5000,
    lines: 500,
    quantity: 20,
    services: 2,
    holders: 100,
    share: 0.6,
  },
  {
    name: '5,000 locations, 40 lines, all terms',
    locations: 5000,
    lines: 40,
    quantity: 8,
    services: 3,
    holders: 1000,
    share: 0.4,
    allTerms: true,
  },
  {
    name: '1,000 locations, 500 lines of 10,000',
    locations: 1000,
    lines: 500,
    quantity: 10_000,
    services: 1,
    holders: 1000,
    share: 0.3,
  },
  {
    name: '200 lines of 10,000, all terms',
    locations: 1000,
    lines: 200,
    quantity: 10_000,
    services: 2,
    holders: 300,
    share: 0.2,
    allTerms: true,
  },
  {
    name: 'fewest splits under a guard on money',
    locations: 1000,
    lines: 10,
    quantity: 3,
    services: 3,
    holders: 120,
    share: 0.5,
    mode: 'fewest-splits',
    rules: { maxShipments: 5, maxSplitAddMinor: 500, onInfeasible: longLadder },
  },
];

function locationAt(random: SeededRandom, at: number, equalCosts: boolean): PlannedLocation {
  const place = placeOf(random);
  return plannedLocationSchema.parse({
    id: `L-${String(at).padStart(5, '0')}`,
    type: at % 10 === 0 ? 'warehouse' : 'store',
    country: 'US',
    postalCode: place.code,
    point: equalCosts ? { lat: 40, lon: -95 } : { lat: place.lat, lon: place.lon },
    handling: equalCosts
      ? { perOrderMinor: 300, perUnitMinor: 50 }
      : {
          perOrderMinor: random.int(150, 450),
          perLineMinor: random.int(0, 40),
          perUnitMinor: random.int(20, 120),
        },
    packaging: { perShipmentMinor: 45, tareGrams: equalCosts ? 100 : random.int(50, 250) },
  });
}

/** Cards that cross: which service is cheapest depends on zone and weight. */
function cardAt(random: SeededRandom, at: number): PlannedRateCard {
  const base = 600 + 25 * at;
  const each = Math.max(20, 120 - 9 * at) + random.int(0, 10);
  return plannedRateCardSchema.parse({
    id: `card-${at}`,
    currency: 'USD',
    zones: ['1', '2', '3', '4'],
    bandsKm: [300, 900, 1800],
    price: {
      kind: 'step',
      steps: Array.from({ length: 40 }, (_, step) => ({
        upToGrams: (step + 1) * 750,
        minor: [0, 60, 140, 260].map((zone) => base + zone + step * (each + zone / 10)).map(Math.round),
      })),
    },
  });
}

function serviceAt(at: number): PlannedService {
  return plannedServiceSchema.parse({
    id: `service-${String(at).padStart(2, '0')}`,
    carrier: 'carrier',
    rateCard: `card-${at}`,
    transitDays: 1 + (at % 6),
  });
}

function positionOf(
  random: SeededRandom,
  { quantity, share, allTerms = false }: WorstSpec,
  sku: string,
  location: string,
): PlannedPosition {
  const free = Math.max(1, Math.ceil(quantity * share * (0.5 + random.next())));
  const position = { sku, location, free, safety: 0, selling: true };
  if (!allTerms) return position;
  const early = random.int(0, free);
  return {
    ...position,
    lots: [
      { lot: 'a', lifeDate: `2026-03-${10 + random.int(0, 15)}`, units: early },
      { lot: 'b', lifeDate: `2026-05-${10 + random.int(0, 15)}`, units: free - early },
    ],
  };
}

/** So many different numbers below a limit, ascending steps from a drawn start. */
function drawnRows(random: SeededRandom, count: number, below: number): number[] {
  const first = random.int(0, below - 1);
  const step = Math.max(1, Math.floor(below / count));
  return Array.from({ length: Math.min(count, below) }, (_, at) => (first + at * step) % below);
}

function counterAt(random: SeededRandom, location: string): PlannedCounter {
  const cap = random.int(20, 60);
  return { location, unit: 'orders', window: 'day', cap, used: random.int(0, cap - 1) };
}

const plainTerms = [
  { type: 'shipping' as const },
  { type: 'handling' as const },
  { type: 'packaging' as const },
  { type: 'splitPenalty' as const, perExtraShipmentMinor: 100 },
];
const moreTerms = [
  { type: 'lifeCredit' as const, maxMinor: 200, horizonDays: 40, maxExtraMinor: 900 },
  { type: 'congestion' as const, perUnitMinor: 300, power: 4 },
  { type: 'distance' as const, per100KmMinor: 4 },
  { type: 'transitDays' as const, perDayMinor: 15 },
  {
    type: 'preference' as const,
    perShipmentMinor: -40,
    perUnitMinor: 5,
    where: { types: ['store' as const] },
  },
];

function rulesOf({ allTerms = false, rules = {}, mode = 'cost' }: WorstSpec): PlanInput['ruleset'] {
  return rulesetSchema.parse({
    currency: 'USD',
    filters: [{ type: 'market' }, { type: 'radius', maxKm: 6000 }, { type: 'promise', unknown: 'allow' }],
    objective: { mode, terms: allTerms ? [...plainTerms, ...moreTerms] : plainTerms },
    limits: rules,
  });
}

export function worstOrder(spec: WorstSpec, seed = 1): PlanInput {
  const random = randomOf(seed * 7907 + spec.locations + spec.lines);
  const locations = Array.from({ length: spec.locations }, (_, at) =>
    locationAt(random, at, spec.equalCosts === true),
  );
  const lines = Array.from({ length: spec.lines }, (_, at) => ({
    sku: `SKU-${String(at).padStart(3, '0')}`,
    quantity: spec.quantity,
    lineIds: [],
    tags: at % 3 === 0 ? ['fragile'] : [],
    weightGrams: 90 + 37 * (at % 23),
    unitValueMinor: 700 + 10 * (at % 31),
  }));
  const positions = lines.flatMap(({ sku }, at) => {
    const rows = spec.holders === 1 ? [at % spec.locations] : drawnRows(random, spec.holders, spec.locations);
    return rows.map((row) => positionOf(random, spec, sku, locations[row]?.id ?? ''));
  });
  const { point: _, ...destination } = { country: 'US', postalCode: '66604', point: undefined };
  return {
    order: {
      id: spec.name,
      channel: 'web',
      currency: 'USD',
      tags: [],
      market: 'main',
      method: 'ship',
      valueMinor: 0,
      promiseBy: '2026-03-20T00:00:00Z',
      destination: { ...destination, point: { lat: 39, lon: -95.7 } },
      lines,
    },
    positions,
    locations,
    services: Array.from({ length: spec.services }, (__, at) => serviceAt(at)),
    rates: Array.from({ length: spec.services }, (__, at) => cardAt(random, at)),
    capacity: spec.allTerms ? locations.map(({ id }) => counterAt(random, id)) : [],
    ruleset: rulesOf(spec),
    history: { attempt: 0, excluded: [] },
    now: NOW,
  };
}

/** Lines that are each in stock at a store of their own, by services that all collect there. */
export function singleStoreOrder(lines: number, services: number): PlanInput {
  const [spec] = worstSpecs;
  const base = { name: '', locations: lines, lines, quantity: 1, services, holders: 1, share: 1 };
  return worstOrder(spec ? { ...spec, ...base } : base);
}
