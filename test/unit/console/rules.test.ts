import { describe, expect, test } from 'vitest';
import { type Change, differences } from '../../../console/src/rules/difference.ts';
import { moved } from '../../../console/src/rules/document.ts';
import { rulesSearch } from '../../../console/src/rules/rules-search.ts';
import { deedsOf, previousVersion, stateOf } from '../../../console/src/rules/schedule.ts';
import { beginningOf, faultsOf, isSchema, type Schema } from '../../../console/src/rules/schema.ts';
import { rulesDe } from '../../../console/src/text/rules.de.ts';
import { rulesEn } from '../../../console/src/text/rules.en.ts';
import example from '../../../example/routing/ruleset.json' with { type: 'json' };
import { filterTypes } from '../../../functions/planner/filters.ts';
import { infeasibleActionSchema } from '../../../functions/planner/infeasible-action.ts';
import { costTermTypes } from '../../../functions/planner/pricing/cost-terms.ts';
import { defaultRuleset, rulesetFaults, rulesetJsonSchema } from '../../../functions/planner/ruleset.ts';

function pathOf({ path }: Change): string {
  return path.map((step) => (step.kind === 'order' ? 'order' : step.name)).join('.');
}

function told(before: unknown, after: unknown) {
  return differences(before, after).map((change) => [pathOf(change), change.before, change.after]);
}

describe('the difference of two rulesets', () => {
  test('names a strategy that moved by its name, and says in which order they are now', () => {
    const [express, gold] = [
      { name: 'express', override: { limits: { maxShipments: 1 } } },
      { name: 'gold', override: {} },
    ];
    const faster = { name: 'express', override: { limits: { maxShipments: 2 } } };
    expect(told({ strategies: [express, gold] }, { strategies: [gold, faster] })).toEqual([
      ['strategies.express.override.limits.maxShipments', 1, 2],
      ['strategies.order', ['express', 'gold'], ['gold', 'express']],
    ]);
  });

  test('tells filters of one type apart by the locations that they are about', () => {
    const stores = { type: 'routingSafety', units: 1, where: { types: ['store'] } };
    const flagships = { type: 'routingSafety', units: 3, where: { tags: ['flagship'] } };
    expect(told({ filters: [stores, flagships] }, { filters: [{ ...stores, units: 2 }] })).toEqual([
      ['filters.routingSafety.units', 1, 2],
      ['filters.routingSafety', flagships, undefined],
    ]);
  });

  test('is none between the same rules, whatever the order of their fields', () => {
    expect(told({ name: 'a', limits: { x: 1, y: [2] } }, { limits: { y: [2], x: 1 }, name: 'a' })).toEqual(
      [],
    );
  });

  test('shows the ladder whole: its steps mean something by their order', () => {
    const before = { limits: { onInfeasible: ['partial', 'backorder'] } };
    expect(told(before, { limits: { onInfeasible: ['backorder'] } })).toEqual([
      ['limits.onInfeasible', ['partial', 'backorder'], ['backorder']],
    ]);
  });
});

function rulesSchema(): Schema {
  const schema: unknown = rulesetJsonSchema();
  if (!isSchema(schema)) throw new Error('no schema');
  return schema;
}

describe('the schema of rulesets in the browser', () => {
  const schema = rulesSchema();
  const faults = (document: unknown) => faultsOf(schema, document);

  test.each([example, defaultRuleset('USD')])(
    'finds nothing wrong with a document that the API takes',
    (document) => {
      expect(faults(document)).toEqual([]);
    },
  );

  test.each([
    [{}, 'currency', 'missing'],
    [{ currency: 'ZZZ' }, 'currency', 'oneOf'],
    [{ currency: 'USD', limits: { maxShipments: 0 } }, 'limits.maxShipments', 'least'],
    [{ currency: 'USD', limits: { maxShipments: '3' } }, 'limits.maxShipments', 'type'],
    [{ currency: 'USD', limits: { waitToConsolidate: '2h' } }, 'limits.waitToConsolidate', 'form'],
    [{ currency: 'USD', filters: [{ type: 'distance' }] }, 'filters.0.type', 'oneOf'],
    [{ currency: 'USD', filters: [{ type: 'radius' }] }, 'filters.0.maxKm', 'missing'],
    [{ currency: 'USD', strategies: [{ name: 'x', when: { tags: [] } }] }, 'strategies.0.when.tags', 'empty'],
  ])('says of %j what the API would refuse, at the same path', (document, path, kind) => {
    expect(faults(document)).toMatchObject([{ path, kind }]);
    expect(rulesetFaults(document).map((fault) => fault.path)).toContain(path);
  });

  test('names a field that is not known, and those that are', () => {
    const [fault] = faults({ currency: 'USD', limit: {} });
    expect(fault).toMatchObject({ path: 'limit', kind: 'unknown' });
    expect(fault?.allowed).toContain('limits');
  });

  test('begins a filter with what it needs, and a strategy with a name', () => {
    const variants = schema.properties?.['filters']?.items?.oneOf ?? [];
    const begun = variants.map(beginningOf);
    expect(begun).toContainEqual({ type: 'radius', maxKm: 1 });
    expect(begun).toContainEqual({ type: 'market' });
  });

  test('offers every step of the ladder, each one that a ruleset takes', () => {
    const steps = schema.properties?.['limits']?.properties?.['onInfeasible']?.items;
    const examples = steps?.examples ?? [];
    expect(examples).toContain('relax:promise');
    expect(examples.filter((step) => !infeasibleActionSchema.safeParse(step).success)).toEqual([]);
  });
});

describe('what versions do', () => {
  const at = '2026-11-23T08:00:00.000Z';
  const activation = (ruleset: number | null, from: string) => ({
    ruleset,
    from,
    at: from,
    by: 'operator:ann',
    reason: 'r',
  });
  const now = Date.parse('2026-11-23T12:00:00.000Z');
  const slots = {
    active: { version: 2, activations: [activation(1, '2026-11-20T08:00:00.000Z'), activation(2, at)] },
    shadow: { version: 3, activations: [activation(3, '2026-11-23T09:00:00.000Z')] },
  };

  test('is in force, in the shadow, planned, over, or nothing yet', () => {
    const coming = activation(4, '2026-11-24T08:00:00.000Z');
    const { active } = slots;
    const all = { ...slots, active: { ...active, activations: [...active.activations, coming] } };
    expect([2, 3, 4, 1, 5, 0].map((version) => stateOf(version, all, now))).toEqual([
      'active',
      'shadow',
      'coming',
      'past',
      'unused',
      'unused',
    ]);
  });

  test('is tried on a share of the orders while a roll-out of it runs', () => {
    expect([2, 3, 5].map((version) => stateOf(version, slots, now, 5))).toEqual([
      'active',
      'shadow',
      'tried',
    ]);
  });

  test('a roll-back goes to the version that was in force before, and to the default where there was none', () => {
    expect(previousVersion(slots, now)).toBe(1);
    const first = { version: 1, activations: [activation(1, at)] };
    expect(previousVersion({ ...slots, active: first }, now)).toBe(0);
    const none = { version: null, activations: [] };
    expect(previousVersion({ ...slots, active: none }, now)).toBeUndefined();
  });

  test('who did what is listed newest first, of both slots', () => {
    expect(deedsOf(slots).map(({ slot, ruleset }) => [slot, ruleset])).toEqual([
      ['shadow', 3],
      ['active', 2],
      ['active', 1],
    ]);
  });
});

describe('the page of rules', () => {
  test('takes versions, order and part from its address, and nothing else', () => {
    const raw = { tab: 'try', version: '3', against: 0, as: 'xml', order: 1001, sort: 'x' };
    expect(rulesSearch(raw)).toEqual({ tab: 'try', version: 3, against: 0, order: '1001' });
    expect(rulesSearch({ tab: 'versions', version: -1 })).toEqual({});
  });

  test('moves an entry of a list one place, and never out of it', () => {
    expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
    expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b']);
  });

  test.each([...filterTypes, ...costTermTypes])('has words for %s in both languages', (type) => {
    expect(rulesEn.types[type]).toBeDefined();
    expect(rulesDe.types[type]).toBeDefined();
  });
});
