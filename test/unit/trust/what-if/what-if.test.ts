import { describe, expect, test } from 'vitest';
import { withoutCandidates } from '../../../../functions/planner/decision.ts';
import { plan } from '../../../../functions/planner/plan.ts';
import type { PlanInput } from '../../../../functions/planner/plan-input.ts';
import { rulesetSchema } from '../../../../functions/planner/ruleset.ts';
import type {
  LeaveCause,
  LocationRefusals,
  PastDecision,
  PastLeave,
  PastStep,
} from '../../../../functions/trust/what-if/past.ts';
import {
  type OrderPair,
  type WhatIfOptions,
  type WhatIfRun,
  whatIf,
} from '../../../../functions/trust/what-if/what-if.ts';
import { inputOf, line, stock } from '../../planner/inputs.ts';

/** New York is near the customer and cheapest; Chicago and Los Angeles have goods, too. */
function orderAt(
  minute: number,
  id: string,
  free: Readonly<Record<string, number>>,
  more: Partial<PlanInput> = {},
): PlanInput {
  const made = inputOf({
    positions: Object.entries(free).map(([location, units]) => stock(location, 'A', units)),
    order: { id, lines: [line('A')] },
  });
  const now = new Date(Date.UTC(2026, 2, 2, 15, minute)).toISOString();
  return { ...made, now, ...more };
}

function decided(seen: PlanInput, n = 1): PastDecision {
  const result = withoutCandidates(plan(seen));
  return { kind: 'decision', at: seen.now, orderId: seen.order.id, n, input: seen, capped: [], result };
}

function leftNewYork({ at, orderId }: PastDecision, cause: LeaveCause): PastLeave {
  return { kind: 'leave', at, orderId, sku: 'A', location: 'ny', units: 1, cause };
}

/** Rules by which New York is passed over. */
const withoutNewYork = rulesetSchema.parse({
  currency: 'USD',
  filters: [{ type: 'locations', deny: { ids: ['ny'] } }],
  limits: { onInfeasible: ['backorder'] },
});

async function told(
  steps: readonly PastStep[],
  more: Partial<WhatIfOptions> = {},
  rates: ReadonlyMap<string, LocationRefusals> = new Map(),
): Promise<WhatIfRun & { readonly pairs: ReadonlyMap<string, OrderPair> }> {
  const pairs = new Map<string, OrderPair>();
  const run = await whatIf(
    { steps, refusals: rates },
    {
      replaced: { ruleset: withoutNewYork },
      refusals: 'asHappened',
      seed: 1,
      samplePct: 100,
      tell: (pair) => {
        pairs.set(pair.orderId, pair);
      },
      ...more,
    },
  );
  return { ...run, pairs };
}

describe('what if', () => {
  test('the rules of then give the decisions of then, all of them', async () => {
    const first = decided(orderAt(0, 'o1', { ny: 2, chi: 1 }));
    const second = decided(orderAt(1, 'o2', { ny: 1, chi: 1 }));

    const { proof } = await told([first, second]);

    expect(proof).toMatchObject({ decisions: 2, same: 2, different: 0, named: [] });
  });

  test('a decision that comes out otherwise is counted and named', async () => {
    const step = decided(orderAt(0, 'o1', { ny: 2 }));
    const other = { ...step, result: { ...step.result, notes: ['something else'] } };

    const { proof } = await told([other]);

    expect(proof).toMatchObject({ decisions: 1, same: 0, different: 1 });
    expect(proof.named).toEqual([{ orderId: 'o1', n: 1, as: 'different', why: 'planned otherwise now' }]);
  });

  test('a decision that cannot be read is counted and named, and the others are told', async () => {
    const step = decided(orderAt(1, 'o2', { ny: 2 }));
    const gone = { kind: 'unreadable', at: step.at, orderId: 'o1', n: 1, why: 'no snapshot' } as const;

    const { proof } = await told([gone, step]);

    expect(proof).toMatchObject({ decisions: 2, same: 1, unreadable: 1 });
  });

  test('a unit that the new rules took is not there for the next order, and what they left is', async () => {
    const first = decided(orderAt(0, 'o1', { ny: 1, chi: 1, la: 1 }));
    const second = decided(orderAt(1, 'o2', { ny: 0, chi: 1, la: 1 }));

    const { pairs } = await told([first, second]);

    expect(pairs.get('o1')?.before.locations).toEqual(['ny']);
    expect(pairs.get('o1')?.after.locations).toEqual(['chi']);
    expect(pairs.get('o2')?.before.locations).toEqual(['chi']);
    expect(pairs.get('o2')?.after.locations).toEqual(['la']);
  });

  test('what the new rules left is taken where they allow it', async () => {
    const first = decided(orderAt(0, 'o1', { ny: 1, chi: 2 }));
    const second = decided(orderAt(1, 'o2', { ny: 0, chi: 2 }));
    const nearest = rulesetSchema.parse({
      currency: 'USD',
      strategies: [
        {
          name: 'first',
          when: { minValueMinor: 1 },
          override: { filters: [{ type: 'locations', deny: { ids: ['ny'] } }] },
        },
      ],
    });
    const valued = { ...first, input: { ...first.input, order: { ...first.input.order, valueMinor: 100 } } };
    const plain = { ...second, input: { ...second.input, order: { ...second.input.order, valueMinor: 0 } } };
    const steps = [decided(valued.input), decided(plain.input)];

    const { pairs } = await told(steps, { replaced: { ruleset: nearest } });

    expect(pairs.get('o1')?.after.locations).toEqual(['chi']);
    expect(pairs.get('o2')?.before.locations).toEqual(['chi']);
    expect(pairs.get('o2')?.after.locations).toEqual(['ny']);
  });

  test('a cancel gives the units back where the new rules have them', async () => {
    const first = decided(orderAt(0, 'o1', { ny: 1, chi: 1 }));
    const leave = leftNewYork(first, 'released');
    const second = decided(orderAt(2, 'o2', { ny: 1, chi: 1 }));

    const { pairs } = await told([first, leave, second]);

    expect(pairs.get('o1')?.after).toMatchObject({ served: 0, shipments: 0, costMicros: 0 });
    expect(pairs.get('o2')?.after.locations).toEqual(['chi']);
  });

  test('units that a location gave back are planned again only where the new rules had them there', async () => {
    const first = decided(orderAt(0, 'o1', { ny: 1, chi: 1, la: 1 }));
    const leave = leftNewYork(first, 'rejected');
    const history = { attempt: 1, excluded: [{ location: 'ny' }] };
    const second = decided(orderAt(2, 'o1', { ny: 1, chi: 1, la: 1 }, { history }), 2);

    const { proof, pairs } = await told([first, leave, second]);

    expect(proof).toMatchObject({ decisions: 2, same: 2 });
    expect(pairs.get('o1')?.before.locations).toEqual(['chi']);
    expect(pairs.get('o1')?.after).toMatchObject({ locations: ['chi'], shipments: 1, served: 1 });
  });

  test('another location gives units back by its own rate, unless that is switched off', async () => {
    const steps = [decided(orderAt(0, 'o1', { ny: 1, chi: 1, la: 1 }))];
    const rates = new Map([['chi', { taken: 10, rejected: 10, missing: 0 }]]);

    const { pairs } = await told(steps, {}, rates);
    const off = await told(steps, { refusals: 'off' }, rates);

    expect(pairs.get('o1')?.after.locations).toEqual(['la']);
    expect(off.pairs.get('o1')?.after.locations).toEqual(['chi']);
  });

  test('who waits by the new rules alone is served when more of the goods is seen, before who comes then', async () => {
    const first = decided(orderAt(0, 'o1', { ny: 1, chi: 0 }));
    const second = decided(orderAt(5, 'o2', { ny: 1, chi: 1, la: 1 }));

    const { pairs } = await told([first, second]);

    expect(pairs.get('o1')?.after).toMatchObject({ locations: ['chi'], hasWaited: true, unserved: 0 });
    expect(pairs.get('o2')?.after.locations).toEqual(['la']);
  });

  test('what the new rules never serve counts as without a location', async () => {
    const { pairs } = await told([decided(orderAt(0, 'o1', { ny: 1, chi: 0 }))]);

    expect(pairs.get('o1')?.before.unserved).toBe(0);
    expect(pairs.get('o1')?.after).toMatchObject({ served: 0, unserved: 1, hasWaited: true });
  });

  test('orders that are not in the sample happen as they happened', async () => {
    const steps = [decided(orderAt(0, 'o1', { ny: 1, chi: 1 }))];

    const { pairs } = await told(steps, { samplePct: 0.000_001 });

    expect(pairs.get('o1')?.after).toEqual(pairs.get('o1')?.before);
  });
});
