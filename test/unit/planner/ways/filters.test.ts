import { describe, expect, it } from 'vitest';
import type { ExclusionReason } from '../../../../functions/planner/decision.ts';
import { plan } from '../../../../functions/planner/plan.ts';
import type { PlanInput } from '../../../../functions/planner/plan-input.ts';
import type { RulesetDocument } from '../../../../functions/planner/ruleset.ts';
import { card, ground, inputOf, line, place, rules, stock } from '../inputs.ts';

function reasonsAt(input: PlanInput, location: string): ExclusionReason[] {
  return plan(input).candidates.find((one) => one.location === location)?.reasons ?? [];
}
function usedBy(input: PlanInput): string[] {
  return plan(input).fulfillments.map(({ location }) => location);
}
function filtered(...filters: NonNullable<RulesetDocument['filters']>): RulesetDocument {
  return rules({ filters });
}

describe('each filter excludes with its code, what is and what the rule asks', () => {
  it('none: the nearest of three serves, the others are open', () => {
    const decision = plan(inputOf());
    expect(decision.candidates).toEqual([
      { location: 'chi', state: 'open', distanceKm: expect.closeTo(1145, -1) },
      { location: 'la', state: 'open', distanceKm: expect.closeTo(3940, -1) },
      { location: 'ny', state: 'used', distanceKm: 1 },
    ]);
  });
  it('inactive', () => {
    expect(
      reasonsAt(inputOf({ locations: [place('ny', { active: false }), place('chi'), place('la')] }), 'ny'),
    ).toEqual([{ code: 'INACTIVE' }]);
  });
  it('excluded after a rejection, whole or for one SKU', () => {
    expect(
      reasonsAt(inputOf({ history: { excluded: [{ location: 'ny', reason: 'closed' }] } }), 'ny'),
    ).toEqual([{ code: 'EXCLUDED', value: 'closed' }]);
    const forB = inputOf({ history: { excluded: [{ location: 'ny', sku: 'B' }] } });
    expect(usedBy(forB)).toEqual(['ny']);
    const forA = inputOf({ history: { excluded: [{ location: 'ny', sku: 'A' }] } });
    expect(reasonsAt(forA, 'ny')).toEqual([{ code: 'EXCLUDED', sku: 'A' }]);
    expect(usedBy(forA)).toEqual(['chi']);
  });
  it('only named locations', () => {
    const input = inputOf({ history: { only: ['la'] } });
    expect(usedBy(input)).toEqual(['la']);
    expect(reasonsAt(input, 'ny')).toEqual([{ code: 'NOT_CHOSEN_LOCATION' }]);
  });
  it('market', () => {
    const locations = [place('ny', { market: 'eu' }), place('chi'), place('la')];
    expect(reasonsAt(inputOf({ locations }), 'ny')).toEqual([{ code: 'MARKET', value: 'eu', limit: 'main' }]);
    expect(usedBy(inputOf({ locations, ruleset: filtered({ type: 'market', mode: 'any' }) }))).toEqual([
      'ny',
    ]);
  });
  it('country', () => {
    const locations = [place('ny', { country: 'CA' }), place('chi'), place('la')];
    expect(reasonsAt(inputOf({ locations, ruleset: filtered({ type: 'country' }) }), 'ny')).toEqual([
      { code: 'COUNTRY', value: 'CA', limit: 'US' },
    ]);
  });
  it('radius; a location without coordinates is unknown, not near', () => {
    const ruleset = filtered({ type: 'radius', maxKm: 2000 });
    expect(reasonsAt(inputOf({ ruleset }), 'la')).toEqual([
      { code: 'RADIUS', value: expect.closeTo(3940, -2), limit: 2000 },
    ]);
    const nowhere = [place('ny', { point: undefined }), place('chi'), place('la')];
    expect(reasonsAt(inputOf({ locations: nowhere, ruleset }), 'ny')).toEqual([
      { code: 'UNKNOWN_DISTANCE', limit: 2000 },
    ]);
    expect(usedBy(inputOf({ locations: nowhere, ruleset }))).toEqual(['chi']);
    expect(
      reasonsAt(
        inputOf({ locations: nowhere, ruleset: filtered({ type: 'radius', maxKm: 2000, unknown: 'allow' }) }),
        'ny',
      ),
    ).toEqual([]);
  });
  it('region, allowed and denied', () => {
    expect(
      reasonsAt(
        inputOf({ ruleset: filtered({ type: 'region', deny: ['US-NY'], where: { ids: ['ny'] } }) }),
        'ny',
      ),
    ).toEqual([{ code: 'REGION', value: 'US-NY' }]);
    expect(
      reasonsAt(
        inputOf({ ruleset: filtered({ type: 'region', allow: ['US-CA'], where: { ids: ['la'] } }) }),
        'la',
      ),
    ).toEqual([{ code: 'REGION', value: 'US-NY' }]);
    expect(usedBy(inputOf({ ruleset: filtered({ type: 'region', allow: ['US'] }) }))).toEqual(['ny']);
  });
  it('location type and tags', () => {
    const locations = [place('ny', { type: 'store' }), place('chi', { tags: ['cold'] }), place('la')];
    expect(
      reasonsAt(
        inputOf({ locations, ruleset: filtered({ type: 'locations', deny: { types: ['store'] } }) }),
        'ny',
      ),
    ).toEqual([{ code: 'LOCATION_RULE' }]);
    expect(
      usedBy(inputOf({ locations, ruleset: filtered({ type: 'locations', allow: { tags: ['cold'] } }) })),
    ).toEqual(['chi']);
  });
  it('items that a location may not ship', () => {
    const input = inputOf({
      ruleset: filtered({ type: 'items', denyTags: ['hazmat'], where: { ids: ['ny'] } }),
      order: { lines: [line('A', 1, { tags: ['hazmat'] })] },
    });
    expect(reasonsAt(input, 'ny')).toEqual([{ code: 'ITEM_RULE', sku: 'A' }]);
  });
  it('not selling, no stock', () => {
    const input = inputOf({
      positions: [stock('ny', 'A', 5, { selling: false }), stock('la', 'A', 5), stock('chi', 'A', -2)],
    });
    expect(reasonsAt(input, 'ny')).toEqual([{ code: 'NOT_SELLING', sku: 'A' }]);
    expect(reasonsAt(input, 'chi')).toEqual([{ code: 'NO_STOCK' }]);
  });
  it('a shelf that is said to be empty, unless it is not on sale anyway', () => {
    const input = inputOf({
      positions: [
        stock('ny', 'A', 5, { doubted: true }),
        stock('la', 'A', 5, { doubted: true, selling: false }),
        stock('chi', 'A', 5),
      ],
    });

    expect(reasonsAt(input, 'ny')).toEqual([{ code: 'DOUBTED', sku: 'A' }]);
    expect(reasonsAt(input, 'la')).toEqual([{ code: 'NOT_SELLING', sku: 'A' }]);
    expect(usedBy(input)).toEqual(['chi']);
  });
  it('routing safety keeps units back from routing, the largest that matches', () => {
    const ruleset = filtered(
      { type: 'routingSafety', units: 5, where: { ids: ['ny'] } },
      { type: 'routingSafety', units: 1 },
    );
    expect(reasonsAt(inputOf({ ruleset }), 'ny')).toEqual([
      { code: 'ROUTING_SAFETY', sku: 'A', value: 5, limit: 5 },
    ]);
    const four = filtered({ type: 'routingSafety', units: 2 });
    expect(usedBy(inputOf({ ruleset: four, order: { lines: [line('A', 3)] } }))).toEqual(['ny']);
    expect(usedBy(inputOf({ ruleset: four, order: { lines: [line('A', 4)] } }))).not.toEqual(['ny']);
  });
  it('keepStock counts the selling safety as kept', () => {
    const ruleset = filtered({ type: 'keepStock', units: 6 });
    expect(reasonsAt(inputOf({ ruleset }), 'ny')).toEqual([
      { code: 'KEEP_STOCK', sku: 'A', value: 5, limit: 6 },
    ]);
    expect(usedBy(inputOf({ ruleset, positions: [stock('ny', 'A', 5, { safety: 2 })] }))).toEqual(['ny']);
  });
  it('capacity, its headroom and its bypass', () => {
    const counter = {
      location: 'ny',
      unit: 'orders' as const,
      window: 'w',
      cap: 10,
      used: 9,
      endsAt: '2026-03-05T05:00:00Z',
    };
    const capacity = [counter];
    expect(usedBy(inputOf({ capacity }))).toEqual(['ny']);
    expect(
      reasonsAt(inputOf({ capacity, ruleset: filtered({ type: 'capacity', headroomPct: 10 }) }), 'ny'),
    ).toEqual([{ code: 'CAPACITY', unit: 'orders', value: 9, limit: 9 }]);
    expect(usedBy(inputOf({ capacity: [{ ...counter, used: 10 }] }))).toEqual(['chi']);
    expect(
      usedBy(
        inputOf({
          capacity: [{ ...counter, used: 10 }],
          ruleset: filtered({ type: 'capacity', bypass: true }),
        }),
      ),
    ).toEqual(['ny']);
  });
  it('life left at delivery: of the lots that live long enough, and unknown life is not enough', () => {
    const ruleset = filtered({ type: 'minLifeAtDelivery', days: 10, skuTags: ['fresh'] });
    const lots = [
      { lot: 'old', lifeDate: '2026-03-14', units: 3 },
      { lot: 'new', lifeDate: '2026-03-20', units: 2 },
    ];
    const at = (units: number): PlanInput =>
      inputOf({
        ruleset,
        positions: [stock('ny', 'A', 5, { lots }), stock('chi', 'A', 5)],
        order: { lines: [line('A', units, { tags: ['fresh'] })] },
      });
    expect(plan(at(2)).fulfillments[0]?.lines).toEqual([
      { sku: 'A', quantity: 2, lots: [{ lot: 'new', units: 2 }] },
    ]);
    expect(plan(at(3)).outcome).toBe('backorder');
    expect(reasonsAt(at(1), 'chi')).toEqual([{ code: 'MIN_LIFE', sku: 'A', value: 'unknown', limit: 10 }]);
  });
  it('goods that would arrive past their life date stay where they are, unless a rule says that they may', () => {
    const lots = [{ lot: 'l', lifeDate: '2026-03-04', units: 5 }];
    const at = (ruleset = filtered()): PlanInput =>
      inputOf({ ruleset, positions: [stock('ny', 'A', 5, { lots }), stock('chi', 'A', 5)] });

    expect(usedBy(at())).toEqual(['chi']);
    expect(reasonsAt(at(), 'ny')).toEqual([{ code: 'MIN_LIFE', sku: 'A', value: -1, limit: 0 }]);
    expect(usedBy(at(filtered({ type: 'minLifeAtDelivery', days: -1, undated: 'allow' })))).toEqual(['ny']);
    expect(usedBy(at(filtered({ type: 'minLifeAtDelivery', days: -1, skuTags: ['fresh'] })))).toEqual([
      'chi',
    ]);
  });
  it('goods that are past their life date are never planned, and what is allocated comes from the others', () => {
    const ruleset = filtered({ type: 'minLifeAtDelivery', days: -100, undated: 'allow' });
    const lots = (expired?: true) => [
      { lot: 'dead', lifeDate: '2026-03-01', units: 4, ...(expired && { expired }) },
      { lot: 'good', lifeDate: '2026-09-01', units: 6 },
    ];
    // Ten on hand, three allocated: of the six that live three are left, whether or not the sweeper has come.
    const before = inputOf({ ruleset, positions: [stock('ny', 'A', 7, { lots: lots() })] });
    const swept = inputOf({ ruleset, positions: [stock('ny', 'A', 3, { lots: lots(true) })] });
    for (const input of [before, swept]) {
      const asked = (units: number): PlanInput => {
        const lines = input.order.lines.map((one) => ({ ...one, quantity: units }));
        return { ...input, order: { ...input.order, lines } };
      };
      expect(plan(asked(3)).fulfillments[0]?.lines).toEqual([
        { sku: 'A', quantity: 3, lots: [{ lot: 'good', units: 3 }] },
      ]);
      expect(plan(asked(4))).toMatchObject({ outcome: 'backorder', cause: 'STOCK' });
    }
    const allDead = inputOf({
      ruleset,
      positions: [stock('ny', 'A', 4, { lots: lots().slice(0, 1) }), stock('chi', 'A', 1)],
    });
    expect(reasonsAt(allDead, 'ny')).toEqual([{ code: 'EXPIRED', sku: 'A' }]);
  });
  it('promise and transit', () => {
    const input = inputOf({ order: { promiseBy: '2026-03-07T00:00:00Z' } });
    expect(reasonsAt(input, 'la')).toEqual([
      { code: 'PROMISE', value: '2026-03-12T03:59:59Z', limit: '2026-03-07T00:00:00Z' },
    ]);
    expect(reasonsAt(inputOf({ ruleset: filtered({ type: 'transit', maxDays: 3 }) }), 'la')).toEqual([
      { code: 'TRANSIT', value: 5, limit: 3 },
    ]);
  });
  it('no service, no rate, another currency', () => {
    expect(reasonsAt(inputOf({ services: [] }), 'ny')).toEqual([{ code: 'NO_SERVICE' }]);
    expect(reasonsAt(inputOf({ rates: [] }), 'ny')).toEqual([{ code: 'NO_RATE', value: 'ground' }]);
    expect(reasonsAt(inputOf({ rates: [{ ...card, currency: 'EUR' }] }), 'ny')).toEqual([
      { code: 'RATE_CURRENCY', value: 'EUR', limit: 'USD' },
    ]);
    expect(reasonsAt(inputOf({ services: [{ ...ground, countries: ['CA'] }] }), 'ny')).toEqual([
      { code: 'NO_SERVICE' },
    ]);
    expect(
      reasonsAt(
        inputOf({ locations: [place('ny', { services: ['air'] }), place('chi'), place('la')] }),
        'ny',
      ),
    ).toEqual([{ code: 'NO_SERVICE' }]);
  });
  it('all reasons of a location are told, not the first alone', () => {
    const input = inputOf({
      locations: [place('ny', { active: false, market: 'eu' }), place('chi'), place('la')],
      positions: [stock('chi', 'A', 5)],
    });
    expect(reasonsAt(input, 'ny').map(({ code }) => code)).toEqual(['INACTIVE', 'MARKET', 'NO_STOCK']);
  });
});

describe('unknown is unknown', () => {
  it('a destination without coordinates is routed by country and lane, at the dearest zone, and the decision says so', () => {
    const decision = plan(
      inputOf({
        order: { destination: { country: 'US', postalCode: '99999' } },
        ruleset: filtered({ type: 'radius', maxKm: 100 }),
      }),
    );
    expect(decision.outcome).toBe('planned');
    expect(decision.fulfillments[0]).toMatchObject({ zone: 'far' });
    expect(decision.fulfillments[0]).not.toHaveProperty('distanceKm');
    expect(decision.notes).toEqual([
      expect.stringContaining('no coordinates for US 99999'),
      expect.stringContaining('zone far assumed'),
    ]);
  });
  it('a lane names the zone whatever the distance', () => {
    const rates = [
      { ...card, lanes: [{ zone: 'near', toCountry: 'US', toRegion: 'NY', fromCountry: 'US' }] },
    ];
    expect(plan(inputOf({ rates, history: { only: ['la'] } })).fulfillments[0]).toMatchObject({
      zone: 'near',
    });
  });
  it('an unknown weight is assumed and told', () => {
    const decision = plan(inputOf({ order: { lines: [{ sku: 'A', quantity: 1 }] } }));
    expect(decision.fulfillments[0]?.weightGrams).toBe(500);
    expect(decision.notes).toEqual(['weight unknown, 500 g a unit assumed: A']);
  });
});
