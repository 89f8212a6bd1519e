/**
 * A small order planned by trying every way to spread its units over locations: the rules on splits, read off
 * their description and nothing of the planner's.
 */
import type { Decision } from '../../../functions/planner/decision.ts';
import type { PlanInput } from '../../../functions/planner/plan-input.ts';
import type { RoutingMode } from '../../../functions/planner/ruleset.ts';

const MICROS_PER_CENT = 10_000;
/** Metres of a degree along a meridian, on a sphere of the Earth's mean radius (IUGG). */
const METRES_OF_DEGREE = (6_371_008.8 * Math.PI) / 180;
const DESTINATION = { lat: 40, lon: -100 };

/** A location of the world; amounts are cents. */
export interface SplitPlace {
  readonly id: string;
  readonly priority: number;
  /** Degrees north of where the order goes. */
  readonly north: number;
  readonly perShipment: number;
  readonly perUnit: number;
  /** Units by SKU, and what each of the first `ageing` of them is credited. */
  readonly stock: readonly number[];
  readonly ageing: readonly number[];
}

/** The cheapest of a few services carries a parcel: cents, and cents for each 100 g. */
export interface SplitService {
  readonly base: number;
  readonly per100Grams: number;
}

export interface SplitWorld {
  readonly mode: RoutingMode;
  readonly places: readonly SplitPlace[];
  readonly services: readonly SplitService[];
  /** Units wanted, grams and value in cents of a unit, by SKU. */
  readonly wanted: readonly number[];
  readonly grams: readonly number[];
  readonly values: readonly number[];
  readonly creditCents: number;
  readonly splitPenalty: number;
  readonly maxShipments: number;
  readonly maxSplitAddMinor: number | null;
  readonly maxSplitAddPct: number | null;
  readonly minExtraShipmentValueMinor: number;
  readonly servesInPart: boolean;
}

/** Units by SKU of one shipment. */
type Units = readonly number[];

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function dot(units: Units, each: readonly number[]): number {
  return sum(units.map((count, sku) => count * (each[sku] ?? 0)));
}

/** Cents of a parcel by the cheapest service. */
function carriage({ services, grams }: SplitWorld, units: Units): number {
  const hundreds = dot(units, grams) / 100;
  return Math.min(...services.map(({ base, per100Grams }) => base + hundreds * per100Grams));
}

/** Cents of a shipment, and what of it is credited for ageing stock. */
function shipmentCents(world: SplitWorld, place: SplitPlace, units: Units): { cost: number; credit: number } {
  const cost = carriage(world, units) + place.perShipment + place.perUnit * sum(units);
  const aged = units.map((count, sku) => Math.min(count, place.ageing[sku] ?? 0));
  return { cost, credit: world.mode === 'cost' ? sum(aged) * world.creditCents : 0 };
}

/** What one way to spread the units comes to. */
export interface SpreadFigures {
  readonly shipments: number;
  readonly units: number;
  /** Cents net of credits, split penalties included. */
  readonly net: number;
  /** What the mode ranks by; lower is better. */
  readonly rank: number;
  readonly keepsRules: boolean;
}

/** `spread`: by place the units by SKU. */
export function figuresOf(world: SplitWorld, spread: readonly Units[]): SpreadFigures {
  const used = world.places.flatMap((place, at) => {
    const units = spread[at] ?? [];
    return sum(units) > 0 ? [{ place, units }] : [];
  });
  const goods = world.wanted.map((_, sku) => sum(used.map(({ units }) => units[sku] ?? 0)));
  const priced = used.map(({ place, units }) => shipmentCents(world, place, units));
  const net = sum(priced.map(({ cost, credit }) => cost - credit)) + world.splitPenalty * (used.length - 1);
  const metres = ({ north }: SplitPlace): number => Math.round(north * METRES_OF_DEGREE);
  const ranks = {
    cost: net,
    nearest: sum(used.map(({ place, units }) => metres(place) * sum(units))) * 1000 + used.length,
    priority: sum(used.map(({ place, units }) => place.priority * sum(units))) * 1000 + used.length,
    'fewest-splits': used.length * 1e11 + sum(used.map(({ place }) => metres(place))),
  };
  const oneShipment = Math.min(...world.places.map((place) => shipmentCents(world, place, goods).cost));
  const added = net - oneShipment;
  const isCheap =
    (world.maxSplitAddMinor === null || added <= world.maxSplitAddMinor) &&
    (world.maxSplitAddPct === null || added * 100 <= world.maxSplitAddPct * oneShipment);
  const isWorthIt = used.every(({ units }) => dot(units, world.values) >= world.minExtraShipmentValueMinor);
  return {
    shipments: used.length,
    units: sum(goods),
    net,
    rank: ranks[world.mode],
    keepsRules: used.length < 2 || (used.length <= world.maxShipments && isCheap && isWorthIt),
  };
}

/** All ways to take up to so many units from places that hold so many. */
function spreadsOf(stock: readonly number[], wanted: number): number[][] {
  const [held, ...rest] = stock;
  if (held === undefined) return [[]];
  return Array.from({ length: Math.min(held, wanted) + 1 }, (_, taken) =>
    spreadsOf(rest, wanted - taken).map((tail) => [taken, ...tail]),
  ).flat();
}

/** By place, then by SKU. */
function everySpread({ places, wanted }: SplitWorld): number[][][] {
  return wanted
    .map((count, sku) =>
      spreadsOf(
        places.map(({ stock }) => stock[sku] ?? 0),
        count,
      ),
    )
    .reduce<number[][][]>(
      (all, ofSku) =>
        all.flatMap((spread) =>
          ofSku.map((taken) => spread.map((units, place) => [...units, taken[place] ?? 0])),
        ),
      [places.map(() => [])],
    );
}

/** The best spread that keeps the rules: the most units, everything unless it may be served in part. */
export function bestSpread(world: SplitWorld): SpreadFigures | undefined {
  const wanted = sum(world.wanted);
  let best: SpreadFigures | undefined;
  for (const spread of everySpread(world)) {
    const figures = figuresOf(world, spread);
    const { units, rank, keepsRules } = figures;
    if (!keepsRules || units === 0 || (units < wanted && !world.servesInPart)) continue;
    if (!best || units > best.units || (units === best.units && rank < best.rank)) best = figures;
  }
  return best;
}

/** What a decision spreads, by place and SKU. */
export function spreadOf({ places, wanted }: SplitWorld, { fulfillments }: Decision): Units[] {
  return places.map(({ id }) => {
    const lines = fulfillments.find(({ location }) => location === id)?.lines ?? [];
    return wanted.map((_, at) => lines.find(({ sku }) => sku === `SKU-${at}`)?.quantity ?? 0);
  });
}

/** Micros of so many cents. */
export function microsOf(cents: number): number {
  return Math.round(cents * MICROS_PER_CENT);
}

type World = Pick<PlanInput, 'positions'> & { readonly input: unknown };

/** The world as the planner's input is written. */
export function documentOf(world: SplitWorld): World['input'] {
  const lots = (held: number, ageing: number): object[] => [
    { lot: 'old', lifeDate: '2026-03-20', units: Math.min(held, ageing) },
    { lot: 'new', lifeDate: '2027-03-20', units: held - Math.min(held, ageing) },
  ];
  return {
    order: {
      id: 'order',
      channel: 'web',
      currency: 'USD',
      destination: { country: 'US', point: DESTINATION },
      lines: world.wanted.map((quantity, at) => ({
        sku: `SKU-${at}`,
        quantity,
        weightGrams: world.grams[at],
        unitValueMinor: world.values[at],
      })),
    },
    positions: world.places.flatMap(({ id, stock, ageing }) =>
      stock.flatMap((free, at) =>
        free > 0 ? [{ sku: `SKU-${at}`, location: id, free, lots: lots(free, ageing[at] ?? 0) }] : [],
      ),
    ),
    locations: world.places.map(({ id, priority, north, perShipment, perUnit }) => ({
      id,
      type: 'warehouse',
      country: 'US',
      priority,
      point: { ...DESTINATION, lat: DESTINATION.lat + north },
      handling: { perOrderMinor: perShipment, perUnitMinor: perUnit },
    })),
    services: world.services.map((_, at) => ({
      id: `S${at}`,
      carrier: 'c',
      rateCard: `R${at}`,
      transitDays: 1,
    })),
    rates: world.services.map(({ base, per100Grams }, at) => ({
      id: `R${at}`,
      currency: 'USD',
      zones: ['z'],
      price: { kind: 'affine', baseMinor: [base], perKgMinor: [per100Grams * 10] },
    })),
    ruleset: {
      currency: 'USD',
      filters: [],
      objective: {
        mode: world.mode,
        terms: [
          { type: 'shipping' },
          { type: 'handling' },
          { type: 'splitPenalty', perExtraShipmentMinor: world.splitPenalty },
          {
            type: 'lifeCredit',
            shape: 'step',
            steps: [{ daysLeft: 60, minor: world.creditCents }],
          },
        ],
      },
      limits: {
        maxShipments: world.maxShipments,
        maxSplitAddMinor: world.maxSplitAddMinor,
        maxSplitAddPct: world.maxSplitAddPct,
        minExtraShipmentValueMinor: world.minExtraShipmentValueMinor,
        onInfeasible: world.servesInPart ? ['partial', 'backorder'] : ['backorder'],
      },
    },
    now: '2026-03-04T15:00:00Z',
  };
}
