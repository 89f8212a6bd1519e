/** How sure a difference is, by drawing days again and again (percentile bootstrap). Pure and seeded. */
import { chanceOf } from '../refusals.ts';
import { addSums, noSums, type OrderSums } from './sums.ts';

/** The orders of one day by either rules. */
export interface DaySums {
  readonly before: OrderSums;
  readonly after: OrderSums;
}

export type Range = readonly [from: number, to: number];

const DRAWS = 1000;
/** Between these shares of all draws a range lies: 95 % of them. */
const LOW = 0.025;
const HIGH = 0.975;
/** With fewer days nothing can be said of how days differ. */
const FEWEST_DAYS = 2;

/** Small and fast, and seeded by a hash: mulberry32. */
function drawsOf(seed: number): () => number {
  let state = Math.floor(chanceOf(seed, 'bootstrap') * 2 ** 32);
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = state;
    bits = Math.imul(bits ^ (bits >>> 15), bits | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** As many days as there are, drawn with repetition, summed; `DRAWS` times. */
export function resampled(days: readonly DaySums[], seed: number): DaySums[] {
  if (days.length < FEWEST_DAYS) return [];
  const draw = drawsOf(seed);
  return Array.from({ length: DRAWS }, () => {
    const sums = { before: noSums(), after: noSums() };
    for (let at = 0; at < days.length; at += 1) {
      const day = days[Math.floor(draw() * days.length)];
      if (!day) continue;
      addSums(sums.before, day.before);
      addSums(sums.after, day.after);
    }
    return sums;
  });
}

/** Where 95 % of the values lie; undefined where there are none. */
export function rangeOf(values: readonly number[]): Range | undefined {
  const sorted = values.filter(Number.isFinite).sort((one, other) => one - other);
  const at = (share: number): number | undefined => sorted[Math.round(share * (sorted.length - 1))];
  const [from, to] = [at(LOW), at(HIGH)];
  return from === undefined || to === undefined ? undefined : [from, to];
}
