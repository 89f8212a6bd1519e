import { describe, expect, it } from 'vitest';
import { type Decision, decisionSchema } from '../../../functions/planner/decision.ts';
import { plan } from '../../../functions/planner/plan.ts';
import type { RulesetDocument } from '../../../functions/planner/ruleset.ts';
import { card, ground, inputOf, line, place, rules, stock } from './inputs.ts';

function where(decision: Decision): string[] {
  return decision.fulfillments.map(({ location }) => location);
}
function terms(
  ...more: NonNullable<NonNullable<RulesetDocument['objective']>['terms']>
): RulesetDocument['objective'] {
  return {
    terms: [
      { type: 'shipping' },
      { type: 'handling' },
      { type: 'packaging' },
      { type: 'splitPenalty', perExtraShipmentMinor: 100 },
      ...more,
    ],
  };
}
const DOLLAR = 1_000_000;

describe('what a plan costs', () => {
  it('shipping by zone and weight with tare, handling by order, line and unit, packaging', () => {
    const ny = place('ny', {
      handling: { perOrderMinor: 200, perLineMinor: 30, perUnitMinor: 50 },
      packaging: { perShipmentMinor: 45, tareGrams: 250 },
    });
    const decision = plan(
      inputOf({
        locations: [ny],
        positions: [stock('ny', 'A', 9), stock('ny', 'B', 9)],
        order: { lines: [line('A', 1), line('B', 1)] },
      }),
    );
    // 400 + 400 + 250 g = 1,050 g: the second step.
    expect(decision.fulfillments[0]).toMatchObject({
      weightGrams: 1050,
      cost: { shipping: 9 * DOLLAR, handling: 3.6 * DOLLAR, packaging: 0.45 * DOLLAR },
      costMicros: 13.05 * DOLLAR,
    });
    expect(decision.cost).toEqual({
      currency: 'USD',
      totalMicros: 13.05 * DOLLAR,
      terms: { shipping: 9 * DOLLAR, handling: 3.6 * DOLLAR, packaging: 0.45 * DOLLAR },
    });
  });
  it('dimensional weight where the volume says more; several parcels above the last step', () => {
    const rates = [{ ...card, dimensionalDivisor: 5000 }];
    const bulky = plan(
      inputOf({
        rates,
        order: { lines: [line('A', 1, { dimensionsMm: { length: 300, width: 200, height: 100 } })] },
      }),
    );
    expect(bulky.fulfillments[0]).toMatchObject({ weightGrams: 1200, cost: { shipping: 9 * DOLLAR } });
    const heavy = plan(inputOf({ order: { lines: [line('A', 3, { weightGrams: 1500 })] } }));
    expect(heavy.fulfillments[0]).toMatchObject({
      weightGrams: 4500,
      cost: { shipping: (9 + 9 + 7) * DOLLAR },
    });
    const refused = inputOf({
      rates: [
        {
          ...card,
          price: { kind: 'step', beyond: 'refuse', steps: [{ upToGrams: 1000, minor: [700, 800, 900] }] },
        },
      ],
      order: { lines: [line('A', 3)] },
    });
    expect(plan(refused).fulfillments).toHaveLength(2);
  });
  it('affine cards to the gram', () => {
    const rates = [
      {
        ...card,
        price: { kind: 'affine' as const, baseMinor: [500, 600, 700], perKgMinor: [250, 300, 350] },
      },
    ];
    expect(plan(inputOf({ rates })).fulfillments[0]?.cost.shipping).toBe(5 * DOLLAR + 0.4 * 2.5 * DOLLAR);
  });
  it('currencies without decimals and with three', () => {
    const yen = inputOf({
      ruleset: { ...rules(), currency: 'JPY' },
      rates: [{ ...card, currency: 'JPY' }],
      order: { currency: 'JPY' },
    });
    expect(plan(yen).cost.terms.shipping).toBe(700 * DOLLAR);
    const dinar = inputOf({
      ruleset: { ...rules(), currency: 'KWD' },
      rates: [{ ...card, currency: 'KWD' }],
      order: { currency: 'KWD' },
    });
    expect(plan(dinar).cost.terms.shipping).toBe(0.7 * DOLLAR);
  });
  it('the cheapest of several services, the one asked for when one is', () => {
    const services = [ground, { ...ground, id: 'air', level: 'express', rateCard: 'air', transitDays: 1 }];
    const rates = [
      card,
      {
        ...card,
        id: 'air',
        bandsKm: undefined,
        zones: ['all'],
        price: { kind: 'step' as const, steps: [{ upToGrams: 5000, minor: [2500] }] },
      },
    ];
    expect(plan(inputOf({ services, rates })).fulfillments[0]).toMatchObject({ service: 'ground' });
    expect(plan(inputOf({ services, rates, order: { service: 'express' } })).fulfillments[0]).toMatchObject({
      service: 'air',
      zone: 'all',
    });
    expect(
      plan(
        inputOf({ services, rates, history: { only: ['la'] }, order: { promiseBy: '2026-03-07T09:00:00Z' } }),
      ).fulfillments[0],
    ).toMatchObject({ service: 'air' });
  });
  it('distance, transit days and preference are terms', () => {
    const far = inputOf({
      history: { only: ['la'] },
      ruleset: rules({
        objective: terms(
          { type: 'distance', per100KmMinor: 10 },
          { type: 'transitDays', perDayMinor: 20 },
          { type: 'preference', perShipmentMinor: -70, perUnitMinor: -5 },
        ),
      }),
    });
    const decision = plan(far);
    const km = decision.fulfillments[0]?.distanceKm ?? 0;
    expect(decision.cost.terms.transitDays).toBe(5 * 0.2 * DOLLAR);
    expect(decision.cost.terms.preference).toBe(-0.75 * DOLLAR);
    expect(decision.cost.terms.distance).toBeCloseTo(km * 1000, -3);
  });
});

describe('rule: proximity and cost', () => {
  it('a preference moves the order as far as it pays for', () => {
    const paid = (minor: number): string[] =>
      where(
        plan(
          inputOf({
            ruleset: rules({
              objective: terms({ type: 'preference', perShipmentMinor: -minor, where: { ids: ['chi'] } }),
            }),
          }),
        ),
      );
    expect(paid(99)).toEqual(['ny']);
    expect(paid(101)).toEqual(['chi']);
  });
  it('equal plans: fewer shipments, then the earlier promise, then priority, then id', () => {
    const same = { point: { lat: 40.71, lon: -74.01 }, timezone: 'America/New_York' };
    const twins = (more: object, other: object = {}) =>
      inputOf({
        locations: [place('la', { ...same, ...more }), place('ny', { ...same, ...other })],
        positions: [stock('la', 'A', 5), stock('ny', 'A', 5)],
      });
    expect(where(plan(twins({})))).toEqual(['la']);
    expect(where(plan(twins({ priority: 101 })))).toEqual(['ny']);
    expect(where(plan(twins({ processingMinutes: 1500 })))).toEqual(['ny']);
    expect(where(plan(twins({ processingMinutes: 1500, priority: 1 })))).toEqual(['ny']);
  });
});

describe('rule: split control', () => {
  const three = {
    positions: [stock('ny', 'A', 1), stock('chi', 'B', 1), stock('la', 'C', 1)],
    order: { lines: [line('A'), line('B'), line('C')] },
  };
  const limited = (limits: NonNullable<RulesetDocument['limits']>, more: object = three) =>
    plan(inputOf({ ...more, ruleset: rules({ limits: { onInfeasible: ['attention'], ...limits } }) }));

  it('splits where it must, and charges each extra shipment', () => {
    const decision = limited({});
    expect(where(decision)).toEqual(['chi', 'la', 'ny']);
    expect(decision.cost.terms.splitPenalty).toBe(2 * DOLLAR);
  });
  it('most shipments: what they cannot do is named, and relaxed only if the rules say so', () => {
    expect(limited({ maxShipments: 2 })).toMatchObject({
      outcome: 'attention',
      cause: 'SPLIT',
      fulfillments: [],
      relaxed: [],
    });
    expect(limited({ maxShipments: 2, onInfeasible: ['relax:promise', 'relax:maxShipments'] })).toMatchObject(
      { outcome: 'planned', relaxed: ['maxShipments'] },
    );
  });
  it('a plan within the limit is found though a cheaper one breaks it', () => {
    const both = {
      positions: [...three.positions, stock('la', 'A', 1), stock('la', 'B', 1)],
      order: three.order,
    };
    expect(where(limited({ maxShipments: 1 }, both))).toEqual(['la']);
  });
  it('smallest value of a shipment in a split', () => {
    const cheap = {
      positions: [stock('ny', 'A', 1), stock('chi', 'B', 1), stock('la', 'A', 1), stock('la', 'B', 1)],
      order: { lines: [line('A', 1, { unitValueMinor: 5000 }), line('B', 1, { unitValueMinor: 400 })] },
    };
    const big = {
      ...cheap,
      locations: [place('ny'), place('chi'), place('la', { handling: { perOrderMinor: 9000 } })],
    };
    expect(where(limited({}, big))).toEqual(['chi', 'ny']);
    expect(where(limited({ minExtraShipmentValueMinor: 400 }, big))).toEqual(['chi', 'ny']);
    expect(where(limited({ minExtraShipmentValueMinor: 401 }, big))).toEqual(['la']);
  });
  it('most that a split may add to the cost of shipping all from one place', () => {
    const pair = {
      positions: [stock('ny', 'A', 1), stock('chi', 'B', 1)],
      order: { lines: [line('A'), line('B')] },
    };
    // $9.50 + $10.50 + $1 apart; $10.00 for both from New York, had it B.
    expect(limited({ maxSplitAddMinor: 1100 }, pair).outcome).toBe('planned');
    expect(limited({ maxSplitAddMinor: 1099 }, pair)).toMatchObject({ outcome: 'attention', cause: 'SPLIT' });
    expect(limited({ maxSplitAddPct: 110 }, pair).outcome).toBe('planned');
    expect(limited({ maxSplitAddPct: 109 }, pair).outcome).toBe('attention');
  });
  it('where every split adds too much, the dearer place that has everything is found', () => {
    const dear = {
      positions: [stock('ny', 'A', 1), stock('chi', 'B', 1), stock('la', 'A', 1), stock('la', 'B', 1)],
      order: { lines: [line('A'), line('B')] },
      locations: [place('ny'), place('chi'), place('la', { handling: { perOrderMinor: 9000 } })],
    };
    expect(where(limited({ maxSplitAddMinor: 1100 }, dear))).toEqual(['chi', 'ny']);
    for (const limits of [{ maxSplitAddMinor: 1099 }, { maxSplitAddPct: 109 }]) {
      const decision = limited(limits, dear);
      expect(where(decision)).toEqual(['la']);
      expect(decision.proof.kind).toBe('optimal');
      expect(decision.notes).toContain('every split would cost more than a split may');
    }
  });
  it('whole lines, and sets that leave together', () => {
    const split = {
      positions: [stock('ny', 'A', 2), stock('chi', 'A', 2), stock('la', 'A', 3)],
      order: { lines: [line('A', 4)] },
    };
    expect(limited({}, split).fulfillments).toHaveLength(2);
    const whole = limited({ allowLineSplit: false }, split);
    expect(whole).toMatchObject({ outcome: 'attention', cause: 'SPLIT' });
    expect(whole.candidates.find(({ location }) => location === 'la')?.reasons).toEqual([
      { code: 'LINE_WHOLE', sku: 'A', value: 3, limit: 4 },
    ]);
    const set = {
      positions: [stock('ny', 'A', 1), stock('chi', 'B', 1), stock('la', 'A', 1), stock('la', 'B', 1)],
      order: { lines: [line('A', 1, { shipTogether: 'set' }), line('B', 1, { shipTogether: 'set' })] },
    };
    const apart = {
      ...set,
      locations: [place('ny'), place('chi'), place('la', { handling: { perOrderMinor: 9000 } })],
    };
    expect(where(limited({}, apart))).toEqual(['la']);
    expect(
      where(
        limited({ onInfeasible: ['relax:shipTogether'] }, { ...apart, positions: set.positions.slice(0, 2) }),
      ),
    ).toEqual(['chi', 'ny']);
  });
  it('waits to consolidate, but not past its time nor the promise', () => {
    const pair = { positions: [stock('ny', 'A', 1), stock('chi', 'B', 1)] };
    const at = (order: object, now = '2026-03-04T15:00:00Z') =>
      plan(
        inputOf({
          ...pair,
          now,
          ruleset: rules({ limits: { waitToConsolidate: 'PT10H' } }),
          order: { lines: [line('A'), line('B')], placedAt: '2026-03-04T14:00:00Z', ...order },
        }),
      );
    expect(at({})).toMatchObject({
      outcome: 'wait',
      until: '2026-03-05T00:00:00Z',
      fulfillments: [],
      notes: [expect.stringMatching(/^would ship from \w+ and \w+ now, for USD \d+\.\d\d$/)],
    });
    expect(at({}, '2026-03-05T00:00:00Z').outcome).toBe('planned');
    expect(at({ lines: [line('A')] }).outcome).toBe('planned');
    expect(at({ promiseBy: '2026-03-20T00:00:00Z' }).outcome).toBe('wait');
    // Past Chicago's cut-off it would leave a day later.
    expect(at({ promiseBy: '2026-03-10T06:00:00Z' }).outcome).toBe('planned');
  });
});

describe('rule: inventory to life date', () => {
  const lots = [
    { lot: 'soon', lifeDate: '2026-03-19', units: 2 },
    { lot: 'later', lifeDate: '2026-06-01', units: 3 },
  ];
  const ageing = (credit: object, more: object = {}) =>
    plan(
      inputOf({
        positions: [stock('ny', 'A', 5), stock('chi', 'A', 5, { lots })],
        ruleset: rules({
          objective: terms({ type: 'lifeCredit', maxMinor: 400, horizonDays: 40, ...credit }),
        }),
        ...more,
      }),
    );
  it('a credit that grows towards the date, by lot, with the pick first expired first', () => {
    // In New York on Monday 2026-03-09 with 10 of 40 days left: three quarters of $4.
    const decision = ageing({});
    expect(decision.fulfillments[0]).toMatchObject({
      location: 'chi',
      cost: { lifeCredit: -3 * DOLLAR },
      lines: [{ sku: 'A', quantity: 1, lots: [{ lot: 'soon', units: 1 }] }],
    });
    expect(ageing({}, { order: { lines: [line('A', 3)] } }).cost.terms.lifeCredit).toBe(-6 * DOLLAR);
    expect(where(ageing({ maxMinor: 130 }))).toEqual(['ny']);
  });
  it('by steps', () => {
    const steps = {
      shape: 'step',
      maxMinor: undefined,
      horizonDays: undefined,
      steps: [
        { daysLeft: 30, minor: 50 },
        { daysLeft: 10, minor: 250 },
      ],
    };
    expect(ageing(steps).cost.terms.lifeCredit).toBe(-2.5 * DOLLAR);
    expect(
      where(
        ageing({
          ...steps,
          steps: [
            { daysLeft: 30, minor: 50 },
            { daysLeft: 9, minor: 250 },
          ],
        }),
      ),
    ).toEqual(['ny']);
  });
  it('guards: most extra cost, as an amount and as a share of the credit', () => {
    // Chicago costs $1 more and earns $3.
    expect(where(ageing({ maxExtraMinor: 100 }))).toEqual(['chi']);
    const capped = ageing({ maxExtraMinor: 99 });
    expect(where(capped)).toEqual(['ny']);
    // At 34 % the credit would pay for the dollar.
    expect(capped.notes).toEqual([expect.stringContaining('life credit counted at 33 %')]);
    // Los Angeles, $2 dearer, earns $4: more extra than allowed, so the credit counts less, and Chicago's
    // dollar is paid for its $2.50.
    const three = [
      stock('ny', 'A', 5),
      stock('chi', 'A', 5, { lots: [{ lot: 'c', lifeDate: '2026-03-24', units: 5 }] }),
      stock('la', 'A', 5, { lots: [{ lot: 'l', lifeDate: '2026-03-11', units: 5 }] }),
    ];
    expect(where(ageing({}, { positions: three }))).toEqual(['la']);
    expect(where(ageing({ maxExtraMinor: 199 }, { positions: three }))).toEqual(['chi']);
    expect(where(ageing({ maxExtraPct: 34 }))).toEqual(['chi']);
    expect(where(ageing({ maxExtraPct: 33 }))).toEqual(['ny']);
  });
  it('never against the promise', () => {
    const promised = {
      order: { promiseBy: '2026-03-07T00:00:00Z' },
      ruleset: rules({
        filters: [],
        objective: terms({ type: 'lifeCredit', maxMinor: 400, horizonDays: 40 }),
      }),
    };
    expect(where(ageing({}, promised))).toEqual(['ny']);
    expect(where(ageing({}, { ...promised, order: { promiseBy: '2026-03-20T00:00:00Z' } }))).toEqual(['chi']);
    // What would be late is no reason to leave the stock at a place that is in time.
    const two = [
      stock('ny', 'A', 5),
      stock('chi', 'A', 5, { lots: [{ lot: 'c', lifeDate: '2026-03-29', units: 5 }] }),
      stock('la', 'A', 5, { lots: [{ lot: 'l', lifeDate: '2026-03-12', units: 5 }] }),
    ];
    expect(
      where(ageing({}, { ...promised, positions: two, order: { promiseBy: '2026-03-20T00:00:00Z' } })),
    ).toEqual(['la']);
    expect(
      where(ageing({}, { ...promised, positions: two, order: { promiseBy: '2026-03-10T06:00:00Z' } })),
    ).toEqual(['chi']);
  });
  it('lots that allocated work will take are passed over', () => {
    const committed = [stock('ny', 'A', 0), stock('chi', 'A', 3, { lots })];
    expect(ageing({}, { positions: committed }).fulfillments[0]?.lines).toEqual([
      { sku: 'A', quantity: 1, lots: [{ lot: 'later', units: 1 }] },
    ]);
  });
});

describe('rule: throttling', () => {
  const full = {
    location: 'ny',
    unit: 'orders' as const,
    window: 'w1',
    cap: 4,
    used: 4,
    endsAt: '2026-03-05T05:00:00Z',
  };
  it('waits for the next window when capacity alone is in the way', () => {
    const capacity = [
      full,
      { ...full, location: 'chi', endsAt: '2026-03-04T18:00:00Z' },
      { ...full, location: 'la', endsAt: '2026-03-04T20:00:00Z' },
    ];
    expect(plan(inputOf({ capacity }))).toMatchObject({
      outcome: 'awaitCapacity',
      cause: 'CAPACITY',
      until: '2026-03-04T18:00:00Z',
    });
    expect(
      plan(inputOf({ capacity, ruleset: rules({ limits: { onInfeasible: ['cancel'] } }) })),
    ).toMatchObject({ outcome: 'cancel', cause: 'CAPACITY' });
  });
  it('tells what is taken of which window', () => {
    const units = { ...full, unit: 'units' as const, window: 'w2', cap: 50 };
    expect(
      plan(inputOf({ capacity: [{ ...full, used: 1 }, units], order: { lines: [line('A', 2)] } }))
        .fulfillments[0]?.capacity,
    ).toEqual([
      { unit: 'orders', window: 'w1', take: 1 },
      { unit: 'units', window: 'w2', take: 2 },
    ]);
  });
  it('splits what a cap of units holds back', () => {
    const decision = plan(
      inputOf({
        capacity: [{ ...full, unit: 'units', cap: 10, used: 8 }],
        order: { lines: [line('A', 3)] },
        positions: [stock('ny', 'A', 5), stock('chi', 'A', 1)],
      }),
    );
    expect(decision.fulfillments.map(({ location, lines }) => [location, lines[0]?.quantity])).toEqual([
      ['chi', 1],
      ['ny', 2],
    ]);
  });
  it('becomes dearer as it fills', () => {
    const price = (used: number) =>
      plan(
        inputOf({
          capacity: [{ ...full, cap: 10, used }],
          ruleset: rules({ objective: terms({ type: 'congestion', perUnitMinor: 1000, power: 2 }) }),
        }),
      );
    expect(price(3).fulfillments[0]).toMatchObject({ location: 'ny', cost: { congestion: 0.9 * DOLLAR } });
    expect(where(price(4))).toEqual(['chi']);
    const windows = [
      { ...full, window: 'day', cap: 100, used: 1 },
      { ...full, window: 'hour', cap: 10, used: 3 },
    ];
    expect(
      plan(
        inputOf({
          capacity: windows,
          ruleset: rules({ objective: terms({ type: 'congestion', perUnitMinor: 1000, power: 2 }) }),
        }),
      ).cost.terms.congestion,
      'of several windows the fullest',
    ).toBe(0.9 * DOLLAR);
  });
});

describe('when there is no plan', () => {
  it('names the cause and what is short', () => {
    expect(plan(inputOf({ order: { lines: [line('A', 16)] } }))).toMatchObject({
      outcome: 'backorder',
      cause: 'STOCK',
      unserved: [{ sku: 'A', quantity: 16, available: 15 }],
    });
    expect(
      plan(
        inputOf({
          order: { promiseBy: '2026-03-04T20:00:00Z' },
          ruleset: rules({ limits: { onInfeasible: ['attention'] } }),
        }),
      ),
    ).toMatchObject({ outcome: 'attention', cause: 'PROMISE' });
    expect(
      plan(
        inputOf({
          locations: [place('ny', { market: 'eu' })],
          positions: [stock('ny', 'A', 5)],
          ruleset: rules({ limits: { onInfeasible: ['hold:PT2H'] } }),
        }),
      ),
    ).toMatchObject({ outcome: 'hold', until: '2026-03-04T17:00:00Z', cause: 'RULES' });
  });
  it('serves in part when the rules say so, as many units as can be, and says what becomes of the rest', () => {
    const decision = plan(
      inputOf({
        positions: [stock('ny', 'A', 2), stock('chi', 'A', 1), stock('la', 'B', 1)],
        order: { lines: [line('A', 5), line('B', 1)] },
        ruleset: rules({ limits: { onInfeasible: ['partial', 'cancel'] } }),
      }),
    );
    expect(decision).toMatchObject({
      outcome: 'partial',
      then: 'cancel',
      cause: 'STOCK',
      unserved: [{ sku: 'A', quantity: 2, available: 3 }],
    });
    expect(
      decision.fulfillments.flatMap(({ lines }) => lines).reduce((sum, { quantity }) => sum + quantity, 0),
    ).toBe(4);
  });
  it('a promise that cannot be kept is dropped and told: of several dropped rules only those that were in the way', () => {
    const decision = plan(inputOf({ order: { promiseBy: '2026-03-04T20:00:00Z' } }));
    expect(decision).toMatchObject({
      outcome: 'planned',
      relaxed: ['promise'],
      promise: { promised: '2026-03-04T20:00:00Z', kept: false },
    });
    expect(
      plan(
        inputOf({
          history: { promise: { deliverBy: '2026-03-06T05:00:00Z' } },
          order: { promiseBy: '2026-03-30T00:00:00Z' },
        }),
      ).promise,
    ).toEqual({ promised: '2026-03-06T05:00:00Z', deliverBy: '2026-03-06T04:59:59Z', kept: true });
  });
});

describe('strategies and modes', () => {
  it('the first strategy that matches overrides, by type', () => {
    const ruleset = rules({
      strategies: [
        {
          name: 'gold',
          when: { customerTiers: ['gold'] },
          override: { terms: [{ type: 'preference', perShipmentMinor: -900, where: { ids: ['la'] } }] },
        },
        {
          name: 'dear',
          when: { minValueMinor: 5000 },
          override: { mode: 'fewest-splits', limits: { maxShipments: 1 } },
        },
      ],
    });
    expect(plan(inputOf({ ruleset, order: { customerTier: 'gold' } }))).toMatchObject({
      strategy: 'gold',
      fulfillments: [{ location: 'la' }],
    });
    expect(plan(inputOf({ ruleset }))).toMatchObject({ strategy: 'dear', mode: 'fewest-splits' });
    expect(plan(inputOf({ ruleset, order: { valueMinor: 4999 } })).strategy).toBe('default');
    expect(plan(inputOf({ ruleset, order: { currency: 'EUR' } }))).toMatchObject({
      strategy: 'default',
      notes: [expect.stringContaining('order in EUR, rules in USD')],
    });
  });
  it('priority fills by rank, nearest by distance, fewest splits by count; all report money', () => {
    const input = (mode: 'priority' | 'nearest' | 'fewest-splits') =>
      plan(
        inputOf({
          locations: [
            place('ny', { priority: 3 }),
            place('chi', { priority: 2 }),
            place('la', { priority: 1 }),
          ],
          positions: [stock('ny', 'A', 1), stock('chi', 'A', 2), stock('la', 'A', 2)],
          order: { lines: [line('A', 2)] },
          ruleset: rules({ objective: { ...terms(), mode } }),
        }),
      );
    expect(where(input('priority'))).toEqual(['la']);
    expect(where(input('nearest'))).toEqual(['chi', 'ny']);
    expect(where(input('fewest-splits'))).toEqual(['chi']);
    expect(input('nearest').cost.totalMicros).toBe((9.5 + 10.5 + 1) * DOLLAR);
  });
  it('a pickup ships nothing: ready in opening hours, no carrier, no zone', () => {
    const decision = plan(
      inputOf({
        order: { method: 'pickup' },
        history: { only: ['ny'] },
        locations: [place('ny', { processingMinutes: 90 }), place('chi'), place('la')],
      }),
    );
    expect(decision.fulfillments[0]).toMatchObject({
      location: 'ny',
      deliverBy: '2026-03-04T16:30:00Z',
      cost: { handling: 2.5 * DOLLAR },
    });
    expect(decision.fulfillments[0]).not.toHaveProperty('service');
  });
});

it('a decision is what its schema says, and survives JSON', () => {
  const decision = plan(
    inputOf({
      capacity: [{ location: 'ny', unit: 'orders', window: 'w', cap: 4, used: 1 }],
      positions: [stock('ny', 'A', 5, { lots: [{ lot: 'x', units: 5 }] })],
    }),
  );
  expect(decisionSchema.parse(JSON.parse(JSON.stringify(decision)))).toEqual(decision);
});
