/**
 * Arbitrary problems for the solver: step, affine and refusing rate cards, ramps and credits, caps and
 * limits.
 */
import fc from 'fast-check';
import { plannedRateCardSchema } from '../../../functions/network/planning/planned-network.ts';
import { tariffOf } from '../../../functions/planner/pricing/tariff.ts';
import type {
  ParcelPrice,
  RoutingProblem,
  Scale,
  WantedItem,
} from '../../../functions/planner/solver/problem.ts';
import { RampScale, SteppedScale } from '../../../functions/planner/solver/scale.ts';

const MICROS_PER_CENT = 10_000;

const stepCard = plannedRateCardSchema.parse({
  id: 'step',
  currency: 'USD',
  zones: ['1', '2', '3'],
  bandsKm: [100, 1000],
  price: {
    kind: 'step',
    steps: [
      { upToGrams: 300, minor: [500, 620, 700] },
      { upToGrams: 900, minor: [560, 700, 990] },
      { upToGrams: 1000, minor: [900, 1100, 1300] },
      { upToGrams: 2500, minor: [950, 1500, 2100] },
    ],
  },
});
const affineCard = plannedRateCardSchema.parse({
  id: 'affine',
  currency: 'USD',
  zones: ['1', '2'],
  bandsKm: [100],
  price: { kind: 'affine', baseMinor: [400, 550], perKgMinor: [200, 310] },
});
const refusingCard = plannedRateCardSchema.parse({
  id: 'refusing',
  currency: 'USD',
  zones: ['1'],
  bandsKm: [],
  price: {
    kind: 'step',
    steps: [
      { upToGrams: 700, minor: [450] },
      { upToGrams: 1800, minor: [800] },
    ],
    beyond: 'refuse',
  },
});
const tariffs = [stepCard, affineCard, refusingCard].flatMap((card) => tariffOf(card).zones);

function whole(max: number, min = 0): fc.Arbitrary<number> {
  return fc.integer({ min, max });
}

/** A way before its parcel and scale are made; amounts are cents. */
interface DrawnWay {
  readonly place: number;
  readonly opening: number;
  /** Number of the tariff. */
  readonly tariff: number;
  readonly tare: number;
  readonly limits: readonly number[];
  /** Handling of a line and of a unit. */
  readonly line: number;
  readonly unit: number;
  /** Credit of each further bundle; null for a plain ramp. */
  readonly credits: readonly number[] | null;
  readonly maxLines: number;
  readonly maxUnits: number;
}

function drawnWays(mostCount: number, mostItems: number): fc.Arbitrary<DrawnWay> {
  return fc.record({
    place: whole(6),
    opening: whole(500),
    tariff: whole(tariffs.length - 1),
    tare: fc.constantFrom(0, 0, 120),
    limits: fc.array(whole(mostCount), { minLength: mostItems, maxLength: mostItems }),
    line: whole(60),
    unit: whole(150),
    credits: fc.option(fc.array(whole(400), { minLength: mostCount, maxLength: mostCount }), { freq: 4 }),
    maxLines: fc.constantFrom(Infinity, Infinity, Infinity, 2),
    maxUnits: fc.constantFrom(Infinity, Infinity, Infinity, 3, 5),
  });
}

/** Parcels of one tariff and tare share one object, as the solver expects. */
class DrawnParcels {
  readonly #bundleGrams: readonly number[];
  readonly #totalGrams: number;
  readonly #parcels = new Map<string, ParcelPrice>();

  constructor(items: readonly WantedItem[], bundleGrams: readonly number[]) {
    this.#bundleGrams = bundleGrams;
    this.#totalGrams = items.reduce((sum, { count }, item) => sum + count * (bundleGrams[item] ?? 0), 0);
  }

  of({ tariff: number, tare }: DrawnWay): ParcelPrice {
    const tariff = tariffs[number];
    if (!tariff) throw new RangeError('no tariff');
    const { price, minorants, isLinear, steps, stepPrices } = tariff;
    const parcel = this.#parcels.get(`${number} ${tare}`) ?? {
      bundleGrams: this.#bundleGrams,
      tare,
      price,
      minorants,
      isLinear,
      steps,
      stepPrices,
      ...tariff.minorant(tare + Math.ceil(this.#totalGrams / 2)),
    };
    this.#parcels.set(`${number} ${tare}`, parcel);
    return parcel;
  }
}

function scaleOfWay(items: readonly WantedItem[], { line, unit, credits, limits }: DrawnWay): Scale {
  const [lineScore, unitScore] = [line * MICROS_PER_CENT, unit * MICROS_PER_CENT];
  if (!credits) return new RampScale(items, lineScore, unitScore);
  const creditOf = (taken: number): number =>
    credits.slice(0, taken).reduce((sum, credit) => sum + credit, 0) * MICROS_PER_CENT;
  const bends = credits.map((_, at) => at + 1);
  return new SteppedScale({
    items,
    line: lineScore,
    unit: unitScore,
    extras: undefined,
    credits: new Map(items.map((_, item) => [item, { creditOf, bends }])),
    limits: items.map(({ count }, at) => Math.min(count, limits[at] ?? 0)),
    rounding: 0,
  });
}

/** Problems of up to `mostItems` items of up to `mostCount` bundles, and up to eight ways. */
export function problems(mostCount: number, mostItems: number): fc.Arbitrary<RoutingProblem> {
  const item = fc.record({
    count: whole(mostCount, 1),
    units: whole(2, 1),
    lines: fc.constant(1),
    value: whole(900),
  });
  const drawn = fc.record({
    items: fc.array(item, { minLength: 1, maxLength: mostItems }),
    grams: fc.array(whole(700), { minLength: mostItems, maxLength: mostItems }),
    ways: fc.array(drawnWays(mostCount, mostItems), { minLength: 1, maxLength: 8 }),
    maxShipments: fc.constantFrom(1, 2, 3, 99),
    splitPenalty: fc.constantFrom(0, 1_000_000, 4_000_000),
    minShipmentValue: fc.constantFrom(0, 0, 500),
  });
  return drawn.map(({ items, grams, ways, ...limits }): RoutingProblem => {
    const parcels = new DrawnParcels(items, grams.slice(0, items.length));
    return {
      items,
      ...limits,
      maxStates: 65_536,
      splitGuard: undefined,
      ways: ways.map((way, rank) => ({
        rank,
        place: way.place,
        opening: way.opening * MICROS_PER_CENT,
        parcel: parcels.of(way),
        limits: items.map(({ count }, at) => Math.min(count, way.limits[at] ?? 0)),
        scale: scaleOfWay(items, way),
        maxLines: way.maxLines,
        maxUnits: way.maxUnits,
      })),
    };
  });
}
