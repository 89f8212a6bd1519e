/** What lint finds in rulesets: planted faults, nothing in rules without, and never more work than it may do. */
import { describe, expect, test } from 'vitest';
import { isWitnessed } from '../../../bin/trust/lint/check-witness.ts';
import { limitedNetwork } from '../../../bin/trust/lint/limited-network.ts';
import { benchLint } from '../../../bin/trust/lint/lint-bench.ts';
import example from '../../../example/routing/ruleset.json' with { type: 'json' };
import { type RulesetDocument, rulesetBodySchema } from '../../../functions/planner/ruleset.ts';
import { Coverage } from '../../../functions/routing/rulesets/lint/coverage.ts';
import { findingView, type LintQuestion } from '../../../functions/routing/rulesets/lint/finding.ts';
import { type LintOptions, lintRuleset } from '../../../functions/routing/rulesets/lint/lint-ruleset.ts';
import { inputOf, place, rules, stock } from '../planner/inputs.ts';

const network = limitedNetwork();
const NOW = '2026-11-30T15:00:00.000Z';

function lint(document: RulesetDocument, options: LintOptions = {}) {
  return lintRuleset(rulesetBodySchema.parse(document), network, NOW, options);
}

describe('lint of a ruleset', () => {
  test('finds a planted fault of every kind, invents none, and each order plans as it says', () => {
    expect(benchLint(network, 1)).toEqual({ planted: 8, plantedFound: 8, invented: 0, faults: [] });
  });

  test('leaves a capacity filter alone that leaves any location with a limit an order', () => {
    const filters = [{ type: 'capacity' as const, headroomPct: 97.5, where: { types: ['store' as const] } }];
    const bypassed = [{ type: 'capacity' as const, headroomPct: 100, bypass: true }];
    const unlimited = [{ type: 'capacity' as const, headroomPct: 100, where: { ids: ['wh-columbus'] } }];
    for (const one of [filters, bypassed, unlimited])
      expect(lint({ currency: 'USD', filters: one }).findings).toEqual([]);
  });

  test('finds nothing in the rules of the example, nor in the default ones', () => {
    expect(lint(rulesetBodySchema.parse(example))).toEqual({ findings: [], isWhole: true });
    expect(lint({ currency: 'USD' })).toEqual({ findings: [], isWhole: true });
  });

  test('names the strategies that together take every order of a third', () => {
    const strategies = [
      { name: 'other', when: { tags: ['x'] } },
      { name: 'low', when: { maxValueMinor: 5000 } },
      { name: 'high', when: { minValueMinor: 4000 } },
      { name: 'mid', when: { minValueMinor: 1000, maxValueMinor: 9000 } },
    ];
    const { findings } = lint({ currency: 'USD', strategies });
    expect(findings.map(findingView)).toMatchObject([
      { kind: 'shadowed', path: 'strategies.3', message: expect.stringMatching(/goes to low or high$/) },
    ]);
  });

  test('leaves alone a strategy of which a single order is left', () => {
    const strategies = [
      { name: 'low', when: { maxValueMinor: 4999 } },
      { name: 'high', when: { minValueMinor: 5001 } },
      { name: 'exactly', when: { minValueMinor: 1000, maxValueMinor: 9000 } },
    ];
    expect(lint({ currency: 'USD', strategies }).findings).toEqual([]);
  });

  test('of a stated basket says which limit none of its orders keeps, shipments among them', () => {
    const goods = ['wh-reno', 'wh-columbus', 'store-boston'];
    const lines = goods.map((sku) => ({ sku, quantity: 1, lineIds: [], tags: [], unitValueMinor: 9000 }));
    const order: LintQuestion['order'] = {
      channel: 'web',
      currency: 'USD',
      valueMinor: 27_000,
      market: 'main',
      method: 'ship',
      tags: [],
      destination: { country: 'US', postalCode: '10001' },
      lines,
    };
    const positions = goods.map((at) => ({ sku: at, location: at, free: 9, safety: 0, selling: true }));
    const basket = [{ order, positions, history: { attempt: 0 }, now: NOW }];
    const document = { currency: 'USD', limits: { maxShipments: 2 } };
    const { findings } = lint(document, { basket });
    expect(findings.map(findingView)).toMatchObject([{ kind: 'neverKept', path: 'limits.maxShipments' }]);
    expect(lint({ currency: 'USD', limits: { maxShipments: 3 } }, { basket }).findings).toEqual([]);
    const [view] = findings.map(findingView);
    expect(view && isWitnessed(view, rulesetBodySchema.parse(document), network)).toBe(true);
  });

  test('ends within its work, with what it has found until then', () => {
    const strategies = [{ name: 'never', when: { minValueMinor: 2, maxValueMinor: 1 } }];
    const filters = [{ type: 'transit' as const, maxDays: 0 }];
    const report = lint({ currency: 'USD', strategies, filters }, { work: 150 });
    expect(report.isWhole).toBe(false);
    expect(report.findings.map(({ kind }) => kind)).toEqual(['contradiction']);
  });

  test('gives up telling apart conditions that are too many, and then claims nothing of them', () => {
    const names = Array.from({ length: 120 }, (_, at) => `s${at}`);
    const strategies = names.map((name, at) => ({
      name,
      when: { tags: [`t${at}`], skuTags: [`g${at % 7}`], channels: [`c${at % 11}`, `c${at % 13}`] },
    }));
    const { findings } = lint({ currency: 'USD', strategies });
    expect(findings).toEqual([]);
  });
});

describe('coverage of past orders', () => {
  test('counts the orders that each strategy takes, each filter bars something from, each limit changes', () => {
    const ruleset = rulesetBodySchema.parse(
      rules({
        strategies: [{ name: 'dear', when: { minValueMinor: 6000 } }],
        filters: [{ type: 'radius', maxKm: 2000 }, { type: 'market' }],
        limits: { maxShipments: 1, onInfeasible: ['attention'] },
      }),
    );
    const locations = [place('ny'), place('chi')];
    const near = inputOf({ locations, positions: [stock('ny', 'A', 5)] });
    const far = inputOf({ order: { valueMinor: 7000 } });
    const lines = ['A', 'B'].map((sku) => ({ sku, quantity: 1, weightGrams: 100, unitValueMinor: 2500 }));
    const split = inputOf({
      locations,
      positions: [stock('ny', 'A', 5), stock('chi', 'B', 5)],
      order: { lines },
    });
    const coverage = new Coverage(ruleset);
    for (const input of [near, far, split]) coverage.add(input);
    expect(coverage.rows.map(({ path, asked, met }) => [path, asked, met])).toEqual([
      ['strategies.0', 3, 1],
      ['default', 3, 2],
      ['filters.0', 3, 1],
      ['filters.1', 3, 0],
      ['limits.maxShipments', 3, 1],
    ]);
  });
});
