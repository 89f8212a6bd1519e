/** The least that two parcels cost between them: what keeps most pairs of places from being tried. */
import type { ParcelPrice } from '../problem.ts';

type Priced = Pick<ParcelPrice, 'price' | 'steps' | 'minorants'>;

/** Number of the first step that holds so many grams. */
const stepOf = (steps: readonly number[], grams: number): number => {
  let low = 0;
  let high = steps.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (grams <= (steps[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
};

/** By the lines below both prices. */
const leastByLine = (
  first: Priced['minorants'],
  second: Priced['minorants'],
  grams: number,
  others: number,
  free: number,
): number => {
  let best = -Infinity;
  for (const a of first)
    for (const b of second)
      best = Math.max(
        best,
        a.intercept + a.slope * grams + b.intercept + b.slope * others + Math.min(a.slope, b.slope) * free,
      );
  return best;
};

/** Prices that are tried: heavier orders are bounded by lines. */
const MOST_PRICES = 16;

/**
 * The first parcel as heavy as each of its prices allows, since the second only becomes lighter. Undefined:
 * these are too many.
 */
const leastByStep = (
  steps: readonly number[],
  first: Priced['price'],
  second: Priced['price'],
  grams: number,
  others: number,
  free: number,
): number | undefined => {
  const most = grams + free;
  let least = first(most) + second(others);
  // Above the last step prices begin again with the next parcel. Full parcels stand before the one that is
  // not.
  const heaviest = steps.at(-1) ?? Infinity;
  let before = Math.max(0, Math.ceil(grams / heaviest) - 1) * heaviest;
  let at = stepOf(steps, grams - before);
  for (let tried = 0; tried < MOST_PRICES; tried += 1, at += 1) {
    if (at === steps.length) {
      at = 0;
      before += heaviest;
    }
    const end = before + (steps[at] ?? 0);
    if (end >= most) return least;
    const cost = first(end) + second(others + most - end);
    if (cost < least) least = cost;
  }
  return undefined;
};

/**
 * No two parcels that hold at least `grams` and `others` grams, tare included, and share `free` grams more in
 * any way cost less. Whole grams; the price of one is that of a step card, or both are bounded by the lines
 * below them.
 */
export const leastOfTwo = (
  first: Priced,
  second: Priced,
  grams: number,
  others: number,
  free: number,
): number => {
  const byStep = first.steps
    ? leastByStep(first.steps, first.price, second.price, grams, others, free)
    : second.steps && leastByStep(second.steps, second.price, first.price, others, grams, free);
  return byStep ?? leastByLine(first.minorants, second.minorants, grams, others, free);
};
