/** How far from what was counted the truth may lie, whenever somebody looks. Pure. */
import type { ArmTally } from './roll-out.ts';

export interface MeanRange {
  readonly mean: number;
  readonly from: number;
  readonly to: number;
}

/** For so many orders of an arm the ranges are the narrowest. */
const TUNED_FOR = 1000;

/**
 * Half the width of a range that holds the mean of bounded outcomes at all times together, but for `error`: an asymptotic
 * confidence sequence (Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, 2024).
 */
function halfWidth({ orders, sum, squares }: ArmTally, error: number): number {
  if (orders === 0) return 1;
  const mean = sum / orders;
  // One order more, half of everything away: a few orders that were all alike are no proof.
  const variance = (Math.max(0, squares - orders * mean ** 2) + 0.25) / (orders + 1);
  const tuned = (-2 * Math.log(error) + Math.log(1 - 2 * Math.log(error))) / TUNED_FOR;
  const grown = orders * tuned + 1;
  return Math.sqrt(variance * ((2 * grown) / (orders ** 2 * tuned)) * Math.log(Math.sqrt(grown) / error));
}

/** The mean outcome of an arm (0 to 1), with its range. */
export function rangeOf(tally: ArmTally, error: number): MeanRange {
  const mean = tally.orders === 0 ? 0 : tally.sum / tally.orders;
  const half = halfWidth(tally, error);
  return { mean, from: Math.max(0, mean - half), to: Math.min(1, mean + half) };
}

/** What the canary adds to the mean of the rest, with its range: each arm has half of the error. */
export function differenceOf(canary: ArmTally, rest: ArmTally, error: number): MeanRange {
  const [tried, usual] = [rangeOf(canary, error / 2), rangeOf(rest, error / 2)];
  return { mean: tried.mean - usual.mean, from: tried.from - usual.to, to: tried.to - usual.from };
}
