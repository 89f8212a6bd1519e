/**
 * What the goods of an order score in any pair at least, parcels apart, and by how much more at a way: a way asks
 * that much, its surcharge, for each piece that it ships.
 */
import type { FlatProblem } from '../flat-problem.ts';
import type { FlatFloors } from '../floors.ts';
import type { WantedItem } from '../problem.ts';
import { scratchFloats } from '../scratch.ts';

/** Units where every unit of a way scores the same (all scales are ramps), else bundles are the pieces. */
export interface PairGoods {
  /** Pieces in the order, and in a bundle of each item. */
  readonly pieces: number;
  readonly piecesEach: Int32Array;
  /** Score of all goods at their cheapest. */
  readonly floor: number;
  /** By scale: the surcharge of its ways; undefined where that depends on what a way holds. */
  readonly surchargeByScale: Float64Array | undefined;
  /** surcharges[scale x items + item]: what a bundle scores more than at the cheapest scale; of units: none. */
  readonly surcharges: Float64Array;
}

function piecesOf(items: readonly WantedItem[], piecesEach: Int32Array): number {
  return items.reduce((sum, { count }, item) => sum + count * (piecesEach[item] ?? 0), 0);
}

/** `ramps` by scale. */
function goodsByUnits(
  items: readonly WantedItem[],
  ramps: readonly (readonly [number, number])[],
): PairGoods {
  const piecesEach = Int32Array.from(items, ({ units }) => units);
  const pieces = piecesOf(items, piecesEach);
  const cheapestLine = ramps.reduce((least, [line]) => Math.min(least, line), Infinity);
  const cheapestUnit = ramps.reduce((least, [, unit]) => Math.min(least, unit), Infinity);
  // Each line is charged in one parcel at least.
  const lines = items.reduce((sum, item) => sum + (item.count > 0 ? item.lines : 0), 0);
  return {
    pieces,
    piecesEach,
    floor: lines * cheapestLine + pieces * cheapestUnit,
    surchargeByScale: Float64Array.from(ramps, ([, unit]) => unit - cheapestUnit),
    surcharges: scratchFloats(0),
  };
}

function goodsByBundles(items: readonly WantedItem[], { scaleParts }: FlatFloors): PairGoods {
  const columns = items.length;
  const piecesEach = Int32Array.from(items, () => 1);
  const surcharges = scratchFloats(scaleParts.length);
  let floor = 0;
  for (let item = 0; item < columns; item += 1) {
    const count = items[item]?.count ?? 0;
    if (count === 0) continue;
    let least = Infinity;
    for (let at = item; at < scaleParts.length; at += columns) least = Math.min(least, scaleParts[at] ?? 0);
    for (let at = item; at < scaleParts.length; at += columns) surcharges[at] = (scaleParts[at] ?? 0) - least;
    floor += count * least;
  }
  return { pieces: piecesOf(items, piecesEach), piecesEach, floor, surchargeByScale: undefined, surcharges };
}

export function pairGoodsOf(flat: FlatProblem, floors: FlatFloors): PairGoods {
  const ramps = flat.ways.scales.flatMap(({ ramp }) => (ramp ? [ramp] : []));
  const areRamps = ramps.length === flat.ways.scales.length;
  return areRamps ? goodsByUnits(flat.items, ramps) : goodsByBundles(flat.items, floors);
}

/** Surcharge of a way of some scale that holds the items of a mask: the least of any bundle that it may ship. */
export function surchargeOf(
  { surchargeByScale, surcharges, piecesEach: { length: columns } }: PairGoods,
  scale: number,
  held: number,
): number {
  if (surchargeByScale) return surchargeByScale[scale] ?? 0;
  let least = Infinity;
  for (let left = held; left !== 0; left &= left - 1) {
    const more = surcharges[scale * columns + 31 - Math.clz32(left & -left)] ?? Infinity;
    if (more < least) least = more;
  }
  return least;
}
