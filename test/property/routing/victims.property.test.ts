/** Who gives units up when fewer are there than were promised (P32). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  chooseVictims,
  inVictimOrder,
  type ShrinkCandidate,
} from '../../../functions/routing/shrink/victims.ts';
import { victimPolicies } from '../../../functions/shared/victim-policies.ts';

const instant = fc.integer({ min: 0, max: 30 }).map((day) => new Date(day * 86_400_000).toISOString());

const candidates: fc.Arbitrary<readonly ShrinkCandidate[]> = fc
  .array(
    fc.record(
      {
        units: fc.integer({ min: 0, max: 5 }),
        isWhole: fc.boolean(),
        capturedAt: instant,
        promisedBy: instant,
        margin: fc.integer({ min: -50, max: 50 }),
      },
      { requiredKeys: ['units', 'isWhole', 'capturedAt'] },
    ),
    { maxLength: 12 },
  )
  .map((all) => all.map((one, at) => ({ ...one, orderId: `order-${at}` })));
const missing = fc.integer({ min: 0, max: 30 });
const policy = fc.constantFrom(...victimPolicies);

function sumOf(list: readonly { readonly units: number }[]): number {
  return list.reduce((sum, { units }) => sum + units, 0);
}

describe('the choice of victims', () => {
  test('gives as many units as are missing, or all that there are (P32)', () => {
    fc.assert(
      fc.property(candidates, missing, policy, (all, units, by) => {
        const given = sumOf(chooseVictims(all, units, by));
        expect(given).toBeGreaterThanOrEqual(Math.min(units, sumOf(all)));
      }),
    );
  });

  test('takes no unit more than is missing, but from an order that gives all or nothing, and then from the last (P32)', () => {
    fc.assert(
      fc.property(candidates, missing, policy, (all, units, by) => {
        const victims = chooseVictims(all, units, by);
        const last = victims.at(-1);
        if (last) expect(sumOf(victims) - last.units).toBeLessThan(units);
        if (!last?.candidate.isWhole) expect(sumOf(victims)).toBeLessThanOrEqual(units);
      }),
    );
  });

  test('goes by the policy: nobody gives anything before those ahead have given all (P32)', () => {
    fc.assert(
      fc.property(candidates, missing, policy, (all, units, by) => {
        const order = inVictimOrder(all, by);
        const victims = chooseVictims(all, units, by);
        expect(victims.map(({ candidate }) => candidate)).toEqual(order.slice(0, victims.length));
        for (const { candidate, units: given } of victims.slice(0, -1)) expect(given).toBe(candidate.units);
      }),
    );
  });

  test('does not depend on the order in which the candidates were found (P32)', () => {
    fc.assert(
      fc.property(candidates, missing, policy, (all, units, by) => {
        expect(chooseVictims(all.toReversed(), units, by)).toEqual(chooseVictims(all, units, by));
      }),
    );
  });

  test.each([
    ['mostSlack', ['unpromised', 'late', 'early']],
    ['newest', ['early', 'late', 'unpromised']],
    ['lowestMargin', ['late', 'early', 'unpromised']],
  ] as const)('by %s: %j', (by, expected) => {
    const one = { units: 1, isWhole: false };
    const all = [
      { ...one, orderId: 'early', capturedAt: '2026-11-03', promisedBy: '2026-12-01', margin: 5 },
      { ...one, orderId: 'late', capturedAt: '2026-11-02', promisedBy: '2026-12-09', margin: 2 },
      // Nobody knows what it earns, and nothing was promised.
      { ...one, orderId: 'unpromised', capturedAt: '2026-11-01' },
    ];

    expect(inVictimOrder(all, by).map(({ orderId }) => orderId)).toEqual(expected);
  });
});
