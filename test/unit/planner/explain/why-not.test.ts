import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomOf } from '../../../../bin/savings/seeded-random.ts';
import {
  bestUsing,
  openAlternatives,
  usesLocation,
} from '../../../../functions/planner/explain/alternatives.ts';
import { BudgetedPlanner } from '../../../../functions/planner/explain/budgeted-planner.ts';
import { withDiscount, withMoreUnits } from '../../../../functions/planner/explain/changed-input.ts';
import { explain } from '../../../../functions/planner/explain/explanation.ts';
import { fewestUnits } from '../../../../functions/planner/explain/fewest-units.ts';
import { whyNot } from '../../../../functions/planner/explain/why-not.ts';
import { plan } from '../../../../functions/planner/plan.ts';
import { type PlanInput, planInputSchema } from '../../../../functions/planner/plan-input.ts';
import { stepCard } from '../../../bench/routing/synthetic-cards.ts';
import { networkOf } from '../../../bench/routing/synthetic-network.ts';
import { baseRuleset, orderOf } from '../../../bench/routing/synthetic-orders.ts';

/** Three places on a line, 0, 1 and 10 degrees from New York; cents. */
function input(
  over: {
    positions?: unknown[];
    ruleset?: object;
    lines?: unknown[];
    locations?: Record<string, object>;
    order?: object;
    history?: object;
    capacity?: unknown[];
  } = {},
): PlanInput {
  return planInputSchema.parse({
    order: {
      id: 'o',
      channel: 'web',
      currency: 'USD',
      destination: { country: 'US', point: { lat: 40.7, lon: -74 } },
      lines: over.lines ?? [{ sku: 'A', quantity: 2, weightGrams: 1000 }],
      ...over.order,
    },
    positions: over.positions ?? [{ sku: 'A', location: 'NEAR', free: 9 }],
    locations: [
      { id: 'NEAR', degrees: 0, perOrderMinor: 200 },
      { id: 'MID', degrees: 1, perOrderMinor: 100 },
      { id: 'FAR', degrees: 10, perOrderMinor: 100 },
    ].map(({ id, degrees, perOrderMinor }) => ({
      id,
      type: 'warehouse',
      country: 'US',
      point: { lat: 40.7, lon: -74 - degrees },
      handling: { perOrderMinor },
      ...over.locations?.[id],
    })),
    services: [{ id: 'ground', carrier: 'ups', rateCard: 'g', transitDays: { a: 1, b: 3 } }],
    rates: [
      {
        id: 'g',
        currency: 'USD',
        zones: ['a', 'b'],
        bandsKm: [500],
        price: { kind: 'affine', baseMinor: [500, 900], perKgMinor: [100, 200] },
      },
    ],
    ruleset: {
      currency: 'USD',
      objective: {
        terms: [
          { type: 'shipping' },
          { type: 'handling' },
          { type: 'splitPenalty', perExtraShipmentMinor: 100 },
        ],
      },
      ...over.ruleset,
    },
    capacity: over.capacity ?? [],
    history: over.history ?? {},
    now: '2026-11-23T12:00:00Z',
  });
}

describe('why not', () => {
  test('that nothing lets a location pass is proven only where all that bars it was looked for', () => {
    // How long goods live is judged where the location is switched on, and what is not on sale where amounts fail.
    const life = { filters: [{ type: 'minLifeAtDelivery', days: 14, undated: 'exclude' }] };
    const old = { sku: 'A', location: 'FAR', free: 9 };
    const off = input({ positions: [old], ruleset: life, locations: { FAR: { active: false } } });
    const notOnSale = input({
      positions: [
        { ...old, lots: [{ lot: 'l', lifeDate: '2026-12-20', units: 9 }] },
        { sku: 'B', location: 'FAR', free: 3, selling: false },
        { sku: 'A', location: 'NEAR', free: 9 },
      ],
      lines: [
        { sku: 'A', quantity: 2, weightGrams: 1000 },
        { sku: 'B', quantity: 1, weightGrams: 500 },
      ],
      ruleset: life,
    });
    for (const given of [off, notOnSale]) {
      expect(whyNot(given, 'FAR')).not.toHaveProperty('none');

      const answers = Array.from({ length: 80 }, (_, work) => whyNot(given, 'FAR', work));

      expect(answers.filter(({ proven }) => proven)).toEqual([]);
    }
  });

  test('a location without stock: so many units', () => {
    expect(whyNot(input(), 'MID')).toMatchObject({
      chosen: false,
      obstacles: [],
      passing: false,
      units: { total: 2, bySku: { A: 2 }, least: true },
      text: 'MID is chosen with 2 more (2 x A)',
    });
  });

  test('a dearer location with stock: so much less', () => {
    const answer = whyNot(
      input({
        positions: [
          { sku: 'A', location: 'NEAR', free: 9 },
          { sku: 'A', location: 'FAR', free: 9 },
        ],
      }),
      'FAR',
    );
    // 900 + 2 kg x 200 + 100 against 500 + 2 kg x 100 + 200; at the same cost the nearer arrival wins, so a
    // cent more.
    expect(answer).toMatchObject({ off: { minor: 501, currency: 'USD' } });
    expect(answer).not.toHaveProperty('units');
  });

  test('a location that a rule keeps out: the rule, the value that lets it pass, then the same', () => {
    const radius = { filters: [{ type: 'radius', maxKm: 300 }] };
    const far = { sku: 'A', location: 'FAR', free: 9 };
    expect(
      whyNot(input({ ruleset: radius, positions: [{ sku: 'A', location: 'NEAR', free: 9 }, far] }), 'FAR'),
    ).toMatchObject({
      obstacles: [{ code: 'RADIUS', value: 843, limit: 300, passesAt: 843 }],
      passing: false,
      off: { minor: 501 },
    });
    expect(whyNot(input({ ruleset: radius, positions: [far] }), 'FAR')).toMatchObject({
      passing: true,
      text: 'FAR is 843 km away, 300 km are allowed (RADIUS), and passes at 843; then it is chosen',
    });
  });

  test.each([
    ['inactive', { locations: { MID: { active: false } } }, 'INACTIVE'],
    ['another market', { locations: { MID: { market: 'west' } } }, 'MARKET'],
    ['excluded', { history: { excluded: [{ location: 'MID', reason: 'rejected' }] } }, 'EXCLUDED'],
    ['not among the chosen', { history: { only: ['FAR'] } }, 'NOT_CHOSEN_LOCATION'],
    ['full', { capacity: [{ location: 'MID', unit: 'orders', window: 'w', cap: 3, used: 3 }] }, 'CAPACITY'],
    ['not selling', { positions: [{ sku: 'A', location: 'MID', free: 9, selling: false }] }, 'NOT_SELLING'],
    ['doubted', { positions: [{ sku: 'A', location: 'MID', free: 9, doubted: true }] }, 'DOUBTED'],
    ['too long in transit', { ruleset: { filters: [{ type: 'transit', maxDays: 0 }] } }, 'TRANSIT'],
    [
      'too late',
      { order: { promiseBy: '2026-11-23T13:00:00Z' }, ruleset: { limits: { onInfeasible: ['backorder'] } } },
      'PROMISE',
    ],
    [
      'a denied region',
      { ruleset: { filters: [{ type: 'region', deny: ['US'], where: { ids: ['MID'] } }] } },
      'REGION',
    ],
    [
      'a rule on locations',
      { ruleset: { filters: [{ type: 'locations', deny: { ids: ['MID'] } }] } },
      'LOCATION_RULE',
    ],
    [
      'a rule on items',
      {
        lines: [{ sku: 'A', quantity: 2, tags: ['hazmat'] }],
        ruleset: { filters: [{ type: 'items', denyTags: ['hazmat'], where: { ids: ['MID'] } }] },
      },
      'ITEM_RULE',
    ],
  ])('%s: it is named, and let pass it is chosen', (_, over, code) => {
    const answer = whyNot(input({ positions: [{ sku: 'A', location: 'MID', free: 9 }], ...over }), 'MID');
    expect(answer.obstacles.map((one) => one.code)).toContain(code);
    expect(answer.passing).toBe(true);
  });

  test('of several services, the one that comes nearest to the rule lets it pass', () => {
    const services = [
      { id: 'air', carrier: 'ups', rateCard: 'g', transitDays: 2 },
      { id: 'ground', carrier: 'ups', rateCard: 'g', transitDays: 4 },
    ];
    const given = {
      ...input({
        positions: [{ sku: 'A', location: 'MID', free: 9 }],
        ruleset: { filters: [{ type: 'transit', maxDays: 1 }] },
      }),
    };
    const answer = whyNot(planInputSchema.parse({ ...given, services }), 'MID');
    expect(answer).toMatchObject({
      obstacles: [{ code: 'TRANSIT', value: 2, limit: 1, passesAt: 2 }],
      passing: true,
    });
  });

  test('every counter that is full is named, and each has to have room', () => {
    const capacity = [
      { location: 'MID', unit: 'orders', window: 'week', cap: 9, used: 4 },
      { location: 'MID', unit: 'orders', window: 'hour', cap: 3, used: 3 },
      { location: 'MID', unit: 'units', window: 'day', cap: 7, used: 8 },
      { location: 'NEAR', unit: 'orders', window: 'day', cap: 1, used: 1 },
    ];
    const answer = whyNot(
      input({
        capacity,
        lines: [{ sku: 'A', quantity: 1, weightGrams: 1000 }],
        positions: [{ sku: 'A', location: 'MID', free: 9 }],
      }),
      'MID',
    );
    expect(answer.obstacles).toEqual([
      { code: 'CAPACITY', unit: 'orders', value: 3, limit: 3, passesAt: 4 },
      { code: 'CAPACITY', unit: 'units', value: 8, limit: 7, passesAt: 9 },
    ]);
    expect(answer).toMatchObject({
      passing: true,
      text:
        'MID has 3 orders in a window that takes 3 (CAPACITY), and passes at 4; ' +
        'has 8 units in a window that takes 7 (CAPACITY), and passes at 9; then it is chosen',
    });
  });

  test('two windows of one unit are two counters', () => {
    const full = (window: string, cap: number) => ({
      location: 'MID',
      unit: 'orders',
      window,
      cap,
      used: cap,
    });
    const counters = (...capacity: unknown[]) =>
      whyNot(input({ capacity, positions: [{ sku: 'A', location: 'MID', free: 9 }] }), 'MID');
    expect(counters(full('hour', 3), full('day', 9))).toMatchObject({
      passing: true,
      obstacles: [
        { value: 3, passesAt: 4 },
        { value: 9, passesAt: 10 },
      ],
    });
    expect(counters(full('hour', 3), { ...full('day', 2), used: 3 })).toMatchObject({
      passing: true,
      obstacles: [
        { value: 3, limit: 3 },
        { value: 3, limit: 2 },
      ],
    });
  });

  test('the value that lets it pass does, and the next one does not', () => {
    const lifeDate = fc
      .integer({ min: 0, max: 60 })
      .map((days) => new Date(Date.UTC(2026, 11, 5) + days * 86_400_000).toISOString().slice(0, 10));
    fc.assert(
      fc.property(
        fc.record({
          maxKm: fc.integer({ min: 1, max: 900 }),
          maxDays: fc.integer({ min: 0, max: 4 }),
          days: fc.integer({ min: 0, max: 60 }),
          lifeDate,
        }),
        fc.constantFrom('MID', 'FAR'),
        (drawn, at) => {
          const rules = ({ maxKm, maxDays, days }: { maxKm: number; maxDays: number; days: number }) =>
            input({
              ruleset: {
                filters: [
                  { type: 'radius', maxKm },
                  { type: 'transit', maxDays },
                  { type: 'minLifeAtDelivery', days },
                ],
              },
              positions: [
                { sku: 'A', location: at, free: 9, lots: [{ lot: 'l', lifeDate: drawn.lifeDate, units: 9 }] },
              ],
            });
          const codes = (given: PlanInput) =>
            new Set(
              plan(given)
                .candidates.find(({ location }) => location === at)
                ?.reasons?.map(({ code, sku }) => `${code} ${sku ?? ''}`),
            );
          const { obstacles, passing } = whyNot(rules(drawn), at);
          const limitsOf = (code: string): number[] =>
            obstacles.flatMap((one) =>
              one.code === code && typeof one.passesAt === 'number' ? [one.passesAt] : [],
            );
          const moved = {
            ...drawn,
            maxKm: Math.max(drawn.maxKm, ...limitsOf('RADIUS')),
            maxDays: Math.max(drawn.maxDays, ...limitsOf('TRANSIT')),
            days: Math.min(drawn.days, ...limitsOf('MIN_LIFE')),
          };
          expect(usesLocation(plan(rules(moved)), at)).toBe(true);
          if (obstacles.length > 0) expect(passing).toBe(true);
          for (const { code, sku, passesAt } of obstacles) {
            const limit = { RADIUS: 'maxKm', TRANSIT: 'maxDays' }[String(code)] ?? 'days';
            const tighter = Number(passesAt) + (code === 'MIN_LIFE' ? 1 : -1);
            expect([...codes(rules({ ...moved, [limit]: tighter }))], `${code} at ${tighter}`).toContain(
              `${code} ${sku ?? ''}`,
            );
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  test('nothing helps where no service collects: it says so', () => {
    expect(
      whyNot(
        input({
          locations: { MID: { services: ['other'] } },
          positions: [{ sku: 'A', location: 'MID', free: 9 }],
        }),
        'MID',
      ),
    ).toMatchObject({ none: expect.stringContaining('NO_SERVICE'), passing: false });
  });

  test('stock that routing keeps back has to be made up for', () => {
    const kept = { filters: [{ type: 'routingSafety', units: 3 }] };
    expect(
      whyNot(
        input({
          ruleset: kept,
          positions: [
            { sku: 'A', location: 'NEAR', free: 9 },
            { sku: 'A', location: 'MID', free: 1 },
          ],
        }),
        'MID',
      ),
    ).toMatchObject({ units: { total: 4, bySku: { A: 4 } } });
  });

  test('too little life left: so many days let it pass', () => {
    const life = { filters: [{ type: 'minLifeAtDelivery', days: 30 }] };
    const lots = (lifeDate: string) => [{ lot: 'l', lifeDate, units: 9 }];
    const positions = [
      { sku: 'A', location: 'NEAR', free: 1, lots: lots('2027-11-01') },
      { sku: 'A', location: 'MID', free: 9, lots: lots('2026-12-01') },
    ];
    expect(whyNot(input({ ruleset: life, positions }), 'MID')).toMatchObject({
      obstacles: [{ code: 'MIN_LIFE', value: 7, limit: 30, passesAt: 7 }],
      passing: true,
    });
  });

  test('goods that would arrive past their life date: a rule that says so lets them pass, or fresh units', () => {
    const lots = (lifeDate: string) => [{ lot: 'l', lifeDate, units: 9 }];
    const positions = [
      { sku: 'A', location: 'NEAR', free: 1, lots: lots('2027-11-01') },
      { sku: 'A', location: 'MID', free: 9, lots: lots('2026-11-23') },
    ];
    const answer = whyNot(input({ positions }), 'MID');
    expect(answer).toMatchObject({
      obstacles: [{ code: 'MIN_LIFE', value: -1, limit: 0, passesAt: -1 }],
      passing: true,
    });
    expect(answer.text).toContain('would arrive 1 day past their life date (MIN_LIFE)');
  });

  test('goods past their life date today: only fresh units would be chosen', () => {
    const positions = [
      { sku: 'A', location: 'NEAR', free: 1 },
      { sku: 'A', location: 'MID', free: 9, lots: [{ lot: 'l', lifeDate: '2026-10-01', units: 9 }] },
    ];
    expect(whyNot(input({ positions }), 'MID')).toMatchObject({ obstacles: [], units: { bySku: { A: 1 } } });
  });

  test('where life counts, more units are fresh ones', () => {
    const life = { filters: [{ type: 'minLifeAtDelivery', days: 30 }] };
    expect(whyNot(input({ ruleset: life, positions: [] }), 'MID')).toMatchObject({
      obstacles: [],
      units: { total: 2, bySku: { A: 2 } },
    });
  });

  test('of a large order the answer may not be the least, and says so; it flips all the same', () => {
    const skus = Array.from({ length: 60 }, (_, at) => `S${at}`);
    const given = input({
      lines: skus.map((sku) => ({ sku, quantity: 3, weightGrams: 300 })),
      positions: skus.map((sku) => ({ sku, location: 'NEAR', free: 9 })),
      ruleset: { limits: { maxShipments: 1, onInfeasible: ['backorder'] } },
    });
    const plans = new BudgetedPlanner(2000);
    const found = fewestUnits(given, 'MID', plans);
    expect(plans.isSpent).toBe(true);
    expect(found?.least).toBe(false);
    expect(usesLocation(plan(withMoreUnits(given, 'MID', found?.units ?? new Map())), 'MID')).toBe(true);
    expect(whyNot(given, 'MID')).toMatchObject({ units: { total: 180 } });
  });

  test('a dear location without stock: the fewest units and the least money, together', () => {
    // One of the two from there costs 900 + 200 + 100, the other 500 + 100 + 200, and 100 for the split; both from
    // nearby 500 + 200 + 200. At the same cost fewer shipments win, so a cent more.
    const answer = whyNot(input({ positions: [{ sku: 'A', location: 'NEAR', free: 9 }] }), 'FAR');
    expect(answer).toMatchObject({
      both: { units: { total: 1, bySku: { A: 1 }, least: true }, off: { minor: 1201, least: true } },
      text: 'FAR is chosen with 1 more (1 x A) and for USD 12.01 less',
    });
    expect(answer).not.toHaveProperty('none');
  });

  test('a location in part too old for the rule: so many fresh units, the rule as it is', () => {
    const lots = [
      { lot: 'old', lifeDate: '2026-12-01', units: 3 },
      { lot: 'fresh', lifeDate: '2027-12-01', units: 1 },
    ];
    const answer = whyNot(
      input({
        ruleset: {
          filters: [{ type: 'minLifeAtDelivery', days: 30 }],
          limits: { maxShipments: 1, onInfeasible: ['backorder'] },
        },
        positions: [{ sku: 'A', location: 'MID', free: 4, lots }],
      }),
      'MID',
    );
    expect(answer).toMatchObject({ obstacles: [], units: { total: 1, bySku: { A: 1 }, least: true } });
  });

  test('a location all of whose stock is too old: the limit that lets it pass, or fresh units', () => {
    const answer = whyNot(
      input({
        ruleset: { filters: [{ type: 'minLifeAtDelivery', days: 30 }] },
        positions: [
          { sku: 'A', location: 'MID', free: 4, lots: [{ lot: 'l', lifeDate: '2026-12-01', units: 4 }] },
        ],
      }),
      'MID',
    );
    expect(answer).toMatchObject({
      obstacles: [{ code: 'MIN_LIFE', passesAt: 7 }],
      passing: true,
      fresh: { total: 2, bySku: { A: 2 }, least: true },
    });
    expect(answer.text).toContain('or as the rule on life is, with 2 more (2 x A) that live long enough');
  });

  test('several filters at once, of the whole location and of one SKU, are all let pass', () => {
    const given = input({
      lines: [
        { sku: 'A', quantity: 1, weightGrams: 1000 },
        { sku: 'B', quantity: 1, weightGrams: 1000, tags: ['hazmat'] },
      ],
      positions: ['NEAR', 'MID'].flatMap((location) => ['A', 'B'].map((sku) => ({ sku, location, free: 9 }))),
      ruleset: {
        filters: [
          { type: 'radius', maxKm: 10, where: { ids: ['MID'] } },
          { type: 'items', denyTags: ['hazmat'], where: { ids: ['MID'] } },
        ],
        limits: { maxShipments: 1, onInfeasible: ['backorder'] },
      },
    });
    const answer = whyNot(given, 'MID');
    expect(answer.obstacles.map(({ code }) => code)).toEqual(['RADIUS', 'ITEM_RULE']);
    expect(answer.passing || answer.off !== undefined).toBe(true);
  });

  test('"not by any amount" is said where that is proven, and else that none was found within the work', () => {
    const given = input({
      ruleset: { objective: { mode: 'nearest', terms: [{ type: 'shipping' }] } },
      positions: [
        { sku: 'A', location: 'NEAR', free: 9 },
        { sku: 'A', location: 'FAR', free: 9 },
      ],
    });
    expect(whyNot(given, 'FAR')).toMatchObject({
      proven: true,
      text: expect.stringContaining('is not chosen by any amount'),
    });
    expect(whyNot(given, 'FAR', 1)).toMatchObject({
      proven: false,
      text: 'FAR is not chosen: not found within the work allowed',
    });
  });

  test('in a mode that does not rank by money there is no amount of it', () => {
    const ruleset = { objective: { mode: 'nearest', terms: [{ type: 'shipping' }] } };
    const near = { sku: 'A', location: 'NEAR', free: 9 };
    const far = { sku: 'A', location: 'FAR', free: 9 };

    expect(whyNot(input({ ruleset, positions: [near, far] }), 'FAR')).toMatchObject({
      none: 'the best plan does without it, whatever it holds and costs',
      proven: true,
    });
    // A plan may use it all the same: where no nearer place has the goods.
    expect(usesLocation(plan(input({ ruleset, positions: [far] })), 'FAR')).toBe(true);
  });

  test('each answer flips the plan, and anything smaller does not', () => {
    const skus = ['A', 'B'] as const;
    const free = fc.integer({ min: 0, max: 3 });
    const world = fc.record({
      stock: fc.array(free, { minLength: 6, maxLength: 6 }),
      quantities: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
      maxShipments: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(world, fc.constantFrom('NEAR', 'MID', 'FAR'), ({ stock, quantities, maxShipments }, at) => {
        const positions = ['NEAR', 'MID', 'FAR'].flatMap((location, row) =>
          skus.map((sku, column) => ({ sku, location, free: stock[row * 2 + column] })),
        );
        const given = input({
          positions,
          lines: skus.map((sku, column) => ({ sku, quantity: quantities[column], weightGrams: 500 })),
          ruleset: { limits: { maxShipments, onInfeasible: ['backorder'] } },
        });
        const answer = whyNot(given, at);
        expect(answer.chosen).toBe(usesLocation(plan(given), at));
        if (answer.units) {
          const more = new Map(Object.entries(answer.units.bySku));
          expect(usesLocation(plan(withMoreUnits(given, at, more)), at)).toBe(true);
          for (let a = 0; a <= 6; a++)
            for (let b = 0; b <= 6; b++) {
              if (a + b < answer.units.total)
                expect(
                  usesLocation(
                    plan(
                      withMoreUnits(
                        given,
                        at,
                        new Map([
                          ['A', a],
                          ['B', b],
                        ]),
                      ),
                    ),
                    at,
                  ),
                ).toBe(false);
            }
        }
        if (answer.off) {
          expect(usesLocation(plan(withDiscount(given, at, answer.off.minor)), at)).toBe(true);
          expect(usesLocation(plan(withDiscount(given, at, answer.off.minor - 1)), at)).toBe(false);
        }
        expect(
          answer.chosen ||
            answer.passing ||
            answer.units !== undefined ||
            answer.off !== undefined ||
            answer.both !== undefined ||
            answer.none !== undefined,
        ).toBe(true);
        if (answer.both) {
          const { units, off } = answer.both;
          const stocked = withMoreUnits(given, at, new Map(Object.entries(units.bySku)));
          expect(usesLocation(plan(withDiscount(stocked, at, off.minor)), at)).toBe(true);
          expect(usesLocation(plan(withDiscount(stocked, at, off.minor - 1)), at)).toBe(false);
        }
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});

describe('an explanation', () => {
  test('gives open locations with what their best plan would cost, and no plan is better than the chosen one', () => {
    const free = fc.integer({ min: 0, max: 4 });
    fc.assert(
      fc.property(
        fc.array(free, { minLength: 3, maxLength: 3 }),
        fc.integer({ min: 1, max: 3 }),
        (stock, quantity) => {
          const given = input({
            positions: ['NEAR', 'MID', 'FAR'].map((location, at) => ({
              sku: 'A',
              location,
              free: stock[at],
            })),
            lines: [{ sku: 'A', quantity, weightGrams: 500 }],
          });
          const decision = plan(given);
          const { candidates, counterfactuals } = explain(given, decision, {
            rules: { version: 0, hash: '', name: 'default' },
          });
          for (const { state, best, location } of candidates) {
            if (state !== 'open' || !best) continue;
            expect(best.locations).toContain(location);
            if (best.extraMicros !== undefined) expect(best.extraMicros).toBeGreaterThanOrEqual(0);
          }
          for (const other of Object.values(counterfactuals))
            if (other.extraMicros !== undefined) expect(other.extraMicros).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  const inPart = {
    ...baseRuleset,
    limits: { ...baseRuleset.limits, onInfeasible: ['partial', 'backorder'] },
  };
  const unknown = { sku: 'nobody has it', quantity: 1, lineIds: [], tags: [], unitValueMinor: 0 };
  test.each([
    ['whole', []],
    ['in part', [unknown]],
  ])('names the ten whose best plans are cheapest, of all that are open: %s', (_, more) => {
    const network = networkOf(100, 'sparse', 1);
    const random = randomOf(5);
    for (let number = 0; number < 6; number++) {
      const whole = orderOf(network, random, 'typical', stepCard, inPart, number);
      const given = { ...whole, order: { ...whole.order, lines: [...whole.order.lines, ...more] } };
      const decision = plan(given);
      const every = decision.candidates
        .filter(({ state }) => state === 'open')
        .flatMap(
          ({ location }) =>
            bestUsing(given, location, decision, new BudgetedPlanner(Infinity))?.costMicros ?? [],
        );
      const shown = [...openAlternatives(given, decision).values()].map(({ costMicros }) => costMicros);
      expect(shown).toEqual(every.sort((a, b) => a - b).slice(0, 10));
    }
  });
});
