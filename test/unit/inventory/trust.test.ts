import { describe, expect, test } from 'vitest';
import {
  confidence,
  nextReview,
  observe,
  unitsToWithhold,
} from '../../../functions/inventory/stock/trust.ts';

const DAY = 86_400;
const halfLife = 30 * DAY;
const start = '2026-11-23T12:00:00.000Z';

function daysLater(days: number): string {
  return new Date(Date.parse(start) + days * DAY * 1000).toISOString();
}

describe('confidence in the books of a position', () => {
  test('is 99 % where nothing was observed', () => {
    expect(confidence(undefined, start, halfLife)).toBe(0.99);
  });

  test.each([
    ['a unit missed', [{ found: 0, missed: 1 }], 9.9 / 11],
    ['three units missed', [{ found: 0, missed: 3 }], 9.9 / 13],
    ['a unit missed after ninety found', [{ found: 0, missed: 1 }, ...found(9)], 99.9 / 101],
    ['a thousand units missed at once, as much as ten', [{ found: 0, missed: 1000 }], 9.9 / 20],
  ])('after %s', (_, observations, expected) => {
    let trust: ReturnType<typeof observe>;
    for (const one of observations) trust = observe(trust, one, start, halfLife);
    expect(confidence(trust, start, halfLife)).toBeCloseTo(expected, 6);
  });

  test('is halfway back in evidence after a half-life, and back after many', () => {
    const trust = observe(undefined, { found: 0, missed: 4 }, start, halfLife);
    expect(confidence(trust, daysLater(30), halfLife)).toBeCloseTo(9.9 / 12, 6);
    expect(confidence(trust, daysLater(3000), halfLife)).toBeCloseTo(0.99, 6);
  });

  test('counts what is observed later as more than what was before', () => {
    const before = observe(undefined, { found: 0, missed: 4 }, start, halfLife);
    expect(observe(before, { found: 2, missed: 0 }, daysLater(60), halfLife)).toEqual([
      2,
      1,
      expect.any(Number),
    ]);
  });

  test('an observation of an earlier time than the last is one of that time: nothing grows again', () => {
    const later = observe(undefined, { found: 0, missed: 4 }, daysLater(60), halfLife);
    expect(observe(later, { found: 0, missed: 1 }, start, halfLife)?.[1]).toBe(5);
  });
});

function found(times: number) {
  return Array.from({ length: times }, () => ({ found: 10, missed: 0 }));
}

describe('units to withhold', () => {
  const trust = observe(undefined, { found: 0, missed: 3 }, start, halfLife);

  test.each([
    ['nothing without a policy', undefined, 0],
    ['nothing above the confidence that is asked for', { belowPct: 70, mostPct: 100 }, 0],
    ['the share that is likely not there, rounded up', { belowPct: 95, mostPct: 100 }, 24],
    ['at most what the policy says', { belowPct: 95, mostPct: 5 }, 5],
  ])('%s', (_, policy, expected) => {
    expect(unitsToWithhold({ trust, onHand: 100 }, policy, start, halfLife)).toBe(expected);
  });

  test('are reviewed on the first day on which fewer are withheld', () => {
    const policy = { belowPct: 95, mostPct: 100 };
    const position = { trust, onHand: 100 };
    const review = nextReview(position, policy, start, halfLife) ?? '';
    const dayBefore = new Date(Date.parse(review) - DAY * 1000).toISOString();
    expect(unitsToWithhold(position, policy, review, halfLife)).toBeLessThan(24);
    expect(unitsToWithhold(position, policy, dayBefore, halfLife)).toBe(24);
  });

  test('are not reviewed where none are withheld', () => {
    expect(nextReview({ trust, onHand: 0 }, { belowPct: 95, mostPct: 9 }, start, halfLife)).toBeUndefined();
  });
});
