/** Which orders a version of the rules is tried on, and when a guardrail says that it does harm. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { simulateRollOuts } from '../../../bin/trust/canary/roll-outs.ts';
import { armOf } from '../../../functions/routing/canary/arm.ts';
import {
  afterOrder,
  isHarm,
  noOrders,
  outcomeOfAmount,
  rateOfEach,
} from '../../../functions/routing/canary/guardrail-test.ts';

const ids = Array.from({ length: 4000 }, (_, at) => `web-${at}`);

function canaryOrders(number: number, share: number): string[] {
  return ids.filter((id) => armOf({ number, shares: { web: share } }, id, 'web') === 'canary');
}

describe('the arm of an order', () => {
  test('is the canary for the share of its channel, and the same each time', () => {
    const orders = canaryOrders(1, 0.1);
    expect(orders.length / ids.length).toBeCloseTo(0.1, 1.5);
    expect(canaryOrders(1, 0.1)).toEqual(orders);
  });

  test('stays where the share grows, and is drawn anew for the next roll-out', () => {
    const few = new Set(canaryOrders(1, 0.1));
    const many = new Set(canaryOrders(1, 0.3));
    expect([...few].filter((id) => !many.has(id))).toEqual([]);
    const both = canaryOrders(2, 0.1).filter((id) => few.has(id));
    expect(both.length / few.size).toBeLessThan(0.2);
  });

  test('is none where the channel takes no part', () => {
    expect(armOf({ number: 1, shares: { web: 1, pos: 0 } }, 'web-1', 'app')).toBeUndefined();
    expect(armOf({ number: 1, shares: { web: 1, pos: 0 } }, 'web-1', 'pos')).toBeUndefined();
    expect(armOf({ number: 1, shares: { web: 1, pos: 0 } }, 'web-1', 'web')).toBe('canary');
  });
});

const unit = fc.double({ min: 0, max: 1, noNaN: true });

describe('a guardrail', () => {
  test('is not expected to gain by an order that does no harm beyond the margin, whatever came before', () => {
    const share = fc.double({ min: 0.01, max: 0.99, noNaN: true });
    const before = fc.array(fc.record({ isCanary: fc.boolean(), share, outcome: unit }), { maxLength: 20 });
    const margins = fc.double({ min: 0.001, max: 0.5, noNaN: true });
    fc.assert(
      fc.property(before, share, unit, unit, margins, (orders, chance, rest, canary, margin) => {
        const state = orders.reduce((all, order) => afterOrder(all, order, margin), noOrders);
        const least = Math.min(canary, rest + margin);
        const by = (isCanary: boolean) =>
          afterOrder(state, { isCanary, share: chance, outcome: isCanary ? least : rest }, margin).capitals;
        const [ofCanary, ofRest] = [by(true), by(false)];
        state.capitals.forEach((capital, at) => {
          const expected = chance * (ofCanary[at] ?? 0) + (1 - chance) * (ofRest[at] ?? 0);
          expect(expected).toBeLessThanOrEqual(capital * (1 + 1e-9));
          expect(Math.min(ofCanary[at] ?? -1, ofRest[at] ?? -1)).toBeGreaterThanOrEqual(0);
        });
      }),
    );
  });

  test('finds harm in simulated roll-outs, and none where there is none', () => {
    const { falseAlarms, foundAt } = simulateRollOuts(3);
    expect(falseAlarms).toBe(0);
    expect(foundAt).toHaveLength(3);
    expect(foundAt.at(-1)).toBeLessThan(5000);
  });

  test('says harm when the capital has grown to one over the rate, which several guardrails share', () => {
    expect(isHarm({ ...noOrders, capitals: [119, 121, 119] }, rateOfEach(0.05, 6))).toBe(false);
    expect(isHarm({ ...noOrders, capitals: [119, 122, 119] }, rateOfEach(0.05, 6))).toBe(true);
  });

  test('counts an amount above the cap as the cap', () => {
    expect([-5, 0, 500, 1000, 90_000].map((amount) => outcomeOfAmount(amount, 1000))).toEqual([
      0, 0, 0.5, 1, 1,
    ]);
  });
});
