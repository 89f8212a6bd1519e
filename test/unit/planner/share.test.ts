import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { portionOf, restAfter, shareOf } from '../../../functions/planner/share.ts';

describe('a share of a whole amount', () => {
  it.each([
    [375, 14.4, 54, 321],
    [375, 0, 0, 375],
    [375, 100, 375, 0],
    [3, 50, 1, 1],
    [-3, 50, -2, -2],
    [9_007_199_254_740_991, 100, 9_007_199_254_740_991, 0],
    [1_000_000, 0.0001, 1, 999_999],
  ])('of %i by %d percent is %i rounded down, and leaves %i of it', (amount, percent, share, rest) => {
    expect(shareOf(amount, percent)).toBe(share);
    expect(restAfter(amount, percent)).toBe(rest);
  });

  it('is exact to the last decimal of the percentage', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
        fc.integer({ min: 0, max: 100_000 }),
        (amount, thousandths) => {
          const exact = BigInt(amount) * BigInt(thousandths);
          const floor = exact / 100_000n - (exact < 0n && exact % 100_000n !== 0n ? 1n : 0n);

          expect(shareOf(amount, thousandths / 1000)).toBe(Number(floor));
        },
      ),
    );
  });

  it('is exact where the product is beyond what a number holds', () => {
    expect(portionOf(9_007_199_254_740_991, 99_999, 100_000)).toBe(9_007_109_182_748_443);
    expect(portionOf(-9_007_199_254_740_991, 1, 2)).toBe(-4_503_599_627_370_496);
    expect(portionOf(7, 1, 2)).toBe(3);
  });
});
