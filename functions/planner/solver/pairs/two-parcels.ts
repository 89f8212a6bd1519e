/**
 * The least that two parcels cost between them when some of the weight may go in either: the sharpest floor
 * of a pair of ways short of trying its splits.
 */
import type { ParcelPrice } from '../problem.ts';

/** What is read of a parcel's price. */
type Price = Pick<ParcelPrice, 'price' | 'steps' | 'stepPrices' | 'minorants'>;

/** Steps of a card that are tried; heavier orders are bounded by minorants. */
const MOST_STEPS = 16;

/** Number of the first step that holds so many grams, the last one where none does. */
function stepOf(steps: readonly number[], grams: number): number {
  let low = 0;
  let high = steps.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (grams <= (steps[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** By the lines below both prices: the shared weight at the lower slope, for the best two lines. */
function leastByMinorants(
  first: Price,
  second: Price,
  firstGrams: number,
  secondGrams: number,
  sharedGrams: number,
): number {
  let best = -Infinity;
  for (const a of first.minorants)
    for (const b of second.minorants) {
      const own = a.intercept + a.slope * firstGrams + b.intercept + b.slope * secondGrams;
      best = Math.max(best, own + Math.min(a.slope, b.slope) * sharedGrams);
    }
  return best;
}

/**
 * Exact where the first parcel is priced by steps: within a step it is filled up, since that only lightens
 * the second. Undefined where the shared weight spans too many steps.
 */
function leastBySteps(
  first: Price,
  steps: readonly number[],
  second: Price,
  firstGrams: number,
  secondGrams: number,
  sharedGrams: number,
): number | undefined {
  const most = firstGrams + sharedGrams;
  const leastOfSecond = second.price(secondGrams);
  let least = first.price(most) + leastOfSecond;
  // Above its last step a card prices several parcels: full ones, and a last one that begins the steps again.
  const fullParcel = steps.at(-1) ?? Infinity;
  let fullGrams = Math.max(0, Math.ceil(firstGrams / fullParcel) - 1) * fullParcel;
  let step = stepOf(steps, firstGrams - fullGrams);
  for (let tried = 0; tried < MOST_STEPS; tried += 1, step += 1) {
    if (step === steps.length) {
      step = 0;
      fullGrams += fullParcel;
    }
    const grams = fullGrams + (steps[step] ?? 0);
    if (grams >= most) return least;
    const firstPrice = first.price(grams);
    // Further steps make the first parcel no cheaper.
    if (firstPrice + leastOfSecond >= least) return least;
    const price = firstPrice + second.price(secondGrams + most - grams);
    if (price < least) least = price;
  }
  return undefined;
}

/**
 * The same where both prices have steps and neither parcel is heavier than the last one of its card: the heavier
 * the first parcel, the lighter the second, so that one walk over the steps of both finds all prices.
 */
function leastBySteppedPair(
  firstSteps: readonly number[],
  firstPrices: readonly number[],
  secondSteps: readonly number[],
  secondPrices: readonly number[],
  firstGrams: number,
  secondGrams: number,
  sharedGrams: number,
): number {
  const all = firstGrams + secondGrams + sharedGrams;
  const most = firstGrams + sharedGrams;
  const leastOfSecond = secondPrices[stepOf(secondSteps, secondGrams)] ?? 0;
  let least = (firstPrices[stepOf(firstSteps, most)] ?? 0) + leastOfSecond;
  let second = stepOf(secondSteps, secondGrams + sharedGrams);
  for (let first = stepOf(firstSteps, firstGrams); first < firstSteps.length; first += 1) {
    const grams = firstSteps[first] ?? 0;
    const firstPrice = firstPrices[first] ?? 0;
    // Further steps make the first parcel no cheaper.
    if (grams >= most || firstPrice + leastOfSecond >= least) break;
    while (second > 0 && (secondSteps[second - 1] ?? 0) >= all - grams) second -= 1;
    const price = firstPrice + (secondPrices[second] ?? 0);
    if (price < least) least = price;
  }
  return least;
}

function isWithin(steps: readonly number[], grams: number): boolean {
  return grams <= (steps.at(-1) ?? 0);
}

/**
 * No two parcels cost less of which the first holds at least `firstGrams`, the second `secondGrams`, and both
 * between them `sharedGrams` more; whole grams, tare included. Exact where one of the prices has steps and
 * the shared weight spans few of them.
 */
export function leastOfTwoParcels(
  first: Price,
  second: Price,
  firstGrams: number,
  secondGrams: number,
  sharedGrams: number,
): number {
  if (first.steps && first.stepPrices && second.steps && second.stepPrices) {
    const isOneEach =
      isWithin(first.steps, firstGrams + sharedGrams) && isWithin(second.steps, secondGrams + sharedGrams);
    if (isOneEach)
      return leastBySteppedPair(
        first.steps,
        first.stepPrices,
        second.steps,
        second.stepPrices,
        firstGrams,
        secondGrams,
        sharedGrams,
      );
  }
  let bySteps: number | undefined;
  if (first.steps) bySteps = leastBySteps(first, first.steps, second, firstGrams, secondGrams, sharedGrams);
  else if (second.steps)
    bySteps = leastBySteps(second, second.steps, first, secondGrams, firstGrams, sharedGrams);
  return bySteps ?? leastByMinorants(first, second, firstGrams, secondGrams, sharedGrams);
}
