/**
 * What one pass over all ways says: the cheapest single shipment, which settles most orders, and which ways
 * can be part of a better plan.
 */

import { type FlatProblem, wayAt } from './flat-problem.ts';
import { type FlatFloors, leastSurcharge } from './floors.ts';
import { type Plan, type Scale, shipmentScore, type WantedItem, type Work } from './problem.ts';

const none: Plan = { shipments: [], score: Infinity };

/** What everything costs by a scale. */
const costOfAll = (items: readonly WantedItem[], scale: Scale | undefined): number =>
  items.reduce(
    (sum, { count, lines, units }, at) =>
      count === 0
        ? sum
        : sum +
          (scale?.ramp
            ? scale.ramp[0] * lines + scale.ramp[1] * units * count
            : (scale?.scores[at]?.[count] ?? 0)),
    0,
  );

/** The cheapest single shipment of everything; score Infinity when there is none. */
export const cheapestSingle = (field: FlatProblem, work: Work): Plan => {
  const { items, ways } = field;
  const {
    count,
    ranks: rank,
    limits: limit,
    openings: open,
    parcelNumbers: parcel,
    parcels,
    scaleNumbers: scale,
    scales,
  } = ways;
  const columns = items.length;
  const everything = items.map((item) => item.count);
  const capped = ways.maxLines !== undefined;
  // By scale and by parcel: what everything costs there.
  const units: (number | undefined)[] = [];
  const prices: (number | undefined)[] = [];
  let best = -1;
  let score = Infinity;
  for (let index = 0; index < count; index += 1) {
    let item = 0;
    for (
      const from = index * columns;
      item < columns && (limit[from + item] ?? 0) >= (everything[item] ?? 0);
      item += 1
    );
    if (item < columns) continue;
    work.spend(1);
    let own = Infinity;
    if (capped) own = shipmentScore(field, wayAt(field, index), everything);
    else {
      const p = parcel[index] ?? 0;
      const s = scale[index] ?? 0;
      const price = parcels[p];
      const unit = (units[s] ??= costOfAll(items, scales[s]));
      const carried = (prices[p] ??= price
        ? price.price(everything.reduce((sum, taken, at) => sum + taken * (price.grams[at] ?? 0), price.tare))
        : Infinity);
      own = (open[index] ?? 0) + unit + carried;
    }
    if (own < score || (own === score && (rank[index] ?? 0) < (rank[best] ?? 0))) {
      score = own;
      best = index;
    }
  }
  return best < 0 ? none : { shipments: [{ way: best, take: everything }], score };
};

/**
 * The ways that, with `others` further shipments or more, from the cheapest places for what a way lacks, and
 * the cheapest units, stay below the score.
 */
export const waysBelow = (
  field: FlatProblem,
  floors: FlatFloors,
  others: number,
  below: number,
): number[] => {
  const {
    items,
    splitPenalty,
    ways: { count, limits: limit },
  } = field;
  const columns = items.length;
  const { openingFloors: opening } = floors;
  const rest = floors.openingsFloor(others);
  // By item: the cheapest opening that holds some. Only where no further shipment pays for itself does that
  // bound what is added.
  const holder = new Float64Array(columns).fill(rest);
  if (others === 1 && rest + splitPenalty >= 0) {
    holder.fill(Infinity);
    for (let index = 0; index < count; index += 1)
      for (let item = 0, from = index * columns; item < columns; item += 1)
        if (limit[from + item] !== 0 && (opening[index] ?? 0) < (holder[item] ?? 0))
          holder[item] = opening[index] ?? 0;
  }
  const left: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const open = (opening[index] ?? 0) + splitPenalty + floors.goodsFloor;
    if (open + rest >= below) continue;
    let other = rest;
    for (let item = 0, from = index * columns; item < columns; item += 1)
      if ((limit[from + item] ?? 0) < (items[item]?.count ?? 0) && (holder[item] ?? 0) > other)
        other = holder[item] ?? 0;
    if (open + other + leastSurcharge(field, floors, index) < below) left.push(index);
  }
  return left;
};

/** By way: no plan that uses it scores lower. */
export const leastScoreByWay = (field: FlatProblem, floors: FlatFloors): Float64Array => {
  const everything = field.items.map((item) => item.count);
  const others = field.splitPenalty + floors.openingsFloor(1) + floors.goodsFloor;
  return floors.openingFloors.map((open, index) =>
    Math.min(
      shipmentScore(field, wayAt(field, index), everything),
      open + others + leastSurcharge(field, floors, index),
    ),
  );
};
