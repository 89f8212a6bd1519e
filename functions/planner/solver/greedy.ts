/** A feasible plan in one pass, for a first upper limit. */

import { type FlatProblem, wayAt } from './flat-problem.ts';
import { goodsValueOf, type Plan, type PlanShipment, shipmentScore, type Work } from './problem.ts';

/** What an open way could ship at most, written to `take`; its units. */
const takeAll = (
  { items, ways: { limits: limit } }: FlatProblem,
  index: number,
  open: readonly number[],
  take: number[],
): number => {
  let units = 0;
  for (let item = 0, from = index * items.length; item < items.length; item += 1) {
    const wanted = open[item] ?? 0;
    const there = limit[from + item] ?? 0;
    const taken = there < wanted ? there : wanted;
    take[item] = taken;
    units += taken * (items[item]?.units ?? 0);
  }
  return units;
};

/** Score of that; Infinity where caps or the carrier refuse it. */
const scoreOf = (field: FlatProblem, index: number, take: readonly number[]): number => {
  const { items, ways } = field;
  if (ways.maxLines !== undefined) return shipmentScore(field, wayAt(field, index), take);
  const parcel = ways.parcels[ways.parcelNumbers[index] ?? 0];
  const scale = ways.scales[ways.scaleNumbers[index] ?? 0];
  if (!parcel || !scale) return Infinity;
  let score = ways.openings[index] ?? 0;
  let grams = parcel.tare;
  for (let item = 0; item < items.length; item += 1) {
    const taken = take[item] ?? 0;
    if (taken === 0) continue;
    score += scale.scores[item]?.[taken] ?? 0;
    grams += taken * (parcel.grams[item] ?? 0);
  }
  return score + parcel.price(grams);
};

/** Less than all of it, item by item, where caps or the carrier's weight bind. */
const takeSome = (field: FlatProblem, index: number, take: number[]): void => {
  const wanted = [...take];
  take.fill(0);
  wanted.forEach((most, item) => {
    for (let count = most; count > 0; count -= 1) {
      take[item] = count;
      if (scoreOf(field, index, take) < Infinity) return;
    }
    take[item] = 0;
  });
};

const unitsOf = ({ items }: FlatProblem, take: readonly number[]): number =>
  take.reduce((sum, taken, item) => sum + taken * (items[item]?.units ?? 0), 0);

/**
 * Repeatedly the way that serves most of what is open, the cheapest among equals. Undefined when that leads
 * nowhere; `inPart`: where it leads, as far as it does.
 */
export const greedy = (field: FlatProblem, work: Work, inPart = false): Plan | undefined => {
  const {
    items,
    ways: { count, places: place, ranks: rank },
  } = field;
  const open = items.map((item) => item.count);
  const take = items.map(() => 0);
  const shipments: PlanShipment[] = [];
  const places = new Set<number>();
  let total = -field.splitPenalty;
  const reached = (): Plan | undefined =>
    inPart && shipments.length > 0 ? { shipments, score: total } : undefined;
  while (open.some((left) => left > 0)) {
    if (shipments.length === field.maxShipments) return reached();
    let best: { index: number; take: number[]; units: number; score: number } | undefined;
    for (let index = 0; index < count; index += 1) {
      let units = takeAll(field, index, open, take);
      if (units === 0 || (best && units < best.units) || places.has(place[index] ?? -1)) continue;
      let score = scoreOf(field, index, take);
      if (score === Infinity) {
        takeSome(field, index, take);
        units = unitsOf(field, take);
        if (units === 0 || (best && units < best.units)) continue;
        score = scoreOf(field, index, take);
      }
      if (
        best &&
        units === best.units &&
        (score > best.score || (score === best.score && (rank[index] ?? 0) > (rank[best.index] ?? 0)))
      )
        continue;
      const isAll = shipments.length === 0 && take.every((taken, item) => taken === open[item]);
      if (!isAll && field.minShipmentValue > 0 && goodsValueOf(field, take) < field.minShipmentValue)
        continue;
      best = { index, take: [...take], units, score };
    }
    work.spend(count);
    if (!best) return reached();
    places.add(place[best.index] ?? -1);
    shipments.push({ way: best.index, take: best.take });
    total += best.score + field.splitPenalty;
    best.take.forEach((taken, item) => {
      open[item] = (open[item] ?? 0) - taken;
    });
  }
  return { shipments, score: total };
};
