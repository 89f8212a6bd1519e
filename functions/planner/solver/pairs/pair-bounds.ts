/** What two ways cost at least when together they ship everything: what keeps most pairs from being tried. */

import type { FlatProblem } from '../flat-problem.ts';
import type { ParcelPrice } from '../problem.ts';
import type { Space } from '../states.ts';
import type { Held } from './pair-candidates.ts';
import { leastOfTwo } from './two-parcels.ts';

/** Grams of what each state holds, by the weights of a card. */
const gramsByState = ({ size, strides, items }: Space, grams: readonly number[]): Float64Array => {
  const sums = new Float64Array(size);
  items.forEach(({ count }, item) => {
    const stride = strides[item] ?? 1;
    for (let state = 0; state < stride; state += 1)
      for (let taken = 1; taken <= count; taken += 1)
        sums[state + taken * stride] = (sums[state] ?? 0) + taken * (grams[item] ?? 0);
  });
  return sums;
};

/** Bounds on what a pair costs at least: `rough` is quick, `close` is asked of the few that pass it. */
export interface PairBounds {
  readonly rough: (a: number, b: number) => number;
  readonly close: (a: number, b: number) => number;
}

/**
 * From the exact prices of the parcels: each ships at least what the other lacks; where units cost more than
 * anywhere, those do. What both hold is left out of the rough bound's parcels; in the close one it weighs
 * what it weighs, wherever it goes.
 */
export const pairBounds = (
  { items, splitPenalty, ways }: FlatProblem,
  space: Space,
  held: Held,
): PairBounds => {
  const { openings: open, parcelNumbers: parcel, parcels, scaleNumbers: scale, scales } = ways;
  const isRamp = scales.every(({ ramp }) => ramp !== undefined);
  const cheapest = scales.reduce((least, { ramp }) => Math.min(least, ramp?.[1] ?? 0), Infinity);
  const dearer = scales.map(({ ramp }) => (isRamp ? (ramp?.[1] ?? 0) - cheapest : 0));
  // What `dearer` adds is on top of the one cheapest unit, not of each item's own.
  const cheapestUnits =
    splitPenalty +
    items.reduce(
      (sum, { count, units }, item) =>
        sum +
        count *
          (isRamp
            ? units * cheapest
            : scales.reduce(
                (least, { floors: floor }) => Math.min(least, floor[item] ?? Infinity),
                Infinity,
              )),
      0,
    );
  const total = space.units[space.full] ?? 0;
  // By card, and by parcel and state, each computed once.
  const weights = new Map<readonly number[], Float64Array>();
  const prices: (Float64Array | undefined)[] = [];
  const gramsOf = ({ grams }: ParcelPrice): Float64Array => {
    let known = weights.get(grams);
    if (!known) {
      known = gramsByState(space, grams);
      weights.set(grams, known);
    }
    return known;
  };
  /** NaN: not yet computed. */
  const pricesOf = (number: number): Float64Array =>
    (prices[number] ??= new Float64Array(space.size).fill(NaN));
  const priceOf = (number: number, state: number): number => {
    const known = pricesOf(number);
    let price = known[state] ?? 0;
    const parcelPrice = parcels[number];
    if (price !== price && parcelPrice) {
      price = parcelPrice.price(parcelPrice.tare + (gramsOf(parcelPrice)[state] ?? 0));
      known[state] = price;
    }
    return price;
  };
  /** What each lacks, the other ships. */
  const lackedBy = (position: number): number => space.full - (held.state[position] ?? 0);
  const apartFromParcels = (a: number, b: number): number => {
    const unitsA = space.units[lackedBy(b)] ?? 0;
    const unitsB = space.units[lackedBy(a)] ?? 0;
    const wayA = held.way[a] ?? 0;
    const wayB = held.way[b] ?? 0;
    const dearerA = dearer[scale[wayA] ?? 0] ?? 0;
    const dearerB = dearer[scale[wayB] ?? 0] ?? 0;
    return (
      (open[wayA] ?? 0) +
      (open[wayB] ?? 0) +
      cheapestUnits +
      unitsA * dearerA +
      unitsB * dearerB +
      (total - unitsA - unitsB) * Math.min(dearerA, dearerB)
    );
  };
  const parcelOf = (position: number): number => parcel[held.way[position] ?? 0] ?? 0;
  const rough = (a: number, b: number): number =>
    apartFromParcels(a, b) + priceOf(parcelOf(a), lackedBy(b)) + priceOf(parcelOf(b), lackedBy(a));
  const close = (a: number, b: number): number => {
    const first = parcels[parcelOf(a)];
    const second = parcels[parcelOf(b)];
    // Cards that weigh by volume may weigh the same units differently.
    if (!first || !second || first.grams !== second.grams) return -Infinity;
    const grams = gramsOf(first);
    const own = grams[lackedBy(b)] ?? 0;
    const others = grams[lackedBy(a)] ?? 0;
    return (
      apartFromParcels(a, b) +
      leastOfTwo(
        first,
        second,
        first.tare + own,
        second.tare + others,
        (grams[space.full] ?? 0) - own - others,
      )
    );
  };
  return { rough, close };
};
