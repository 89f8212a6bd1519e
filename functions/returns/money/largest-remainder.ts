/** Whole amounts in shares that add up to the whole, by largest remainder. Pure, exact however large the amounts are. */

/**
 * An amount in as many shares as there are weights, each in proportion to its weight, rounded down, and the units that
 * are left to those that were rounded by most; of equals to the first. Weights are whole and not negative; where all are
 * 0 nothing is shared. The amount is not negative.
 */
export function sharesByWeight(amount: number, weights: readonly number[]): number[] {
  const whole = weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
  if (whole === 0n) return weights.map(() => 0);
  const parts = weights.map((weight, index) => {
    const product = BigInt(amount) * BigInt(weight);
    return { index, share: product / whole, remainder: product % whole };
  });
  const left = BigInt(amount) - parts.reduce((sum, { share }) => sum + share, 0n);
  const byRemainder = parts.toSorted((a, b) => compare(b.remainder, a.remainder) || a.index - b.index);
  const raised = new Set(byRemainder.slice(0, Number(left)).map(({ index }) => index));
  return parts.map(({ index, share }) => Number(share) + (raised.has(index) ? 1 : 0));
}

function compare(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** An amount that equal units share: what the first so many of them have together. */
export function sharesOfFirst(amount: number, units: number, count: number): number {
  const each = Math.floor(amount / units);
  return each * count + Math.min(count, amount % units);
}
