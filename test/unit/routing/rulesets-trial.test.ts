/** Rules are planned with before they may be in force or in the shadow. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { rulesetBodySchema } from '../../../functions/planner/ruleset.ts';
import * as doors from '../../../functions/routing/doors.ts';
import { handler as rulesets } from '../../../functions/routing/manage-rulesets.handler.ts';
import { handler as planOrder } from '../../../functions/routing/plan-order.handler.ts';
import { lintFindingSchema } from '../../../functions/routing/rulesets/lint/finding.ts';
import { warningsOf } from '../../../functions/routing/rulesets/lint/warnings-of.ts';
import { forgetRules } from '../../../functions/routing/rulesets/ruleset.store.ts';
import { key } from '../../../functions/shared/keys.ts';
import { log } from '../../../functions/shared/log.ts';
import { call } from '../../support/call.ts';
import type { MemoryTable } from '../../support/memory-table.ts';
import { aTable, location, NOW } from '../../support/routing-world.ts';

let table: MemoryTable;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(NOW) });
  table = aTable();
});
afterEach(() => {
  table.close();
  vi.useRealTimers();
});

const operator = { kind: 'operator', id: 'ann' } as const;
const slots = { active: doors.activateRulesetDoor, shadow: doors.shadowRulesetDoor };

async function store(document: object): Promise<number> {
  const body = { name: 'r', currency: 'USD', ...document };
  const answer = await call(rulesets, doors.addRulesetDoor, { body, caller: operator });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return Number(answer.body['version']);
}

function put(version: number, slot: keyof typeof slots = 'active') {
  return call(rulesets, slots[slot], { body: { version, reason: 'r' }, caller: operator });
}

const shipping = { type: 'shipping' };

describe('rules that no order could be planned by', () => {
  test.each<[string, object, string]>([
    [
      'an impossible radius',
      { filters: [{ type: 'market' }, { type: 'radius', maxKm: 0.001, unknown: 'exclude' }] },
      'filters.1',
    ],
    ['goods that are there in no days', { filters: [{ type: 'transit', maxDays: 0 }] }, 'filters.0'],
    [
      'more kept back than any location has',
      { filters: [{ type: 'keepStock', units: 1_000_000_000 }] },
      'filters.0',
    ],
    ['a life that no lot has', { filters: [{ type: 'minLifeAtDelivery', days: 90_000 }] }, 'filters.0'],
    ['a currency that no rate card has', { currency: 'EUR' }, 'currency'],
    [
      'a price that cannot be counted',
      { objective: { terms: [shipping, { type: 'preference', perUnitMinor: 1_000_000_000 }] } },
      'objective.terms.1',
    ],
    [
      'days that cost more than can be counted',
      {
        objective: {
          terms: [
            shipping,
            { type: 'transitDays', perDayMinor: 1_000_000_000 },
            { type: 'preference', perUnitMinor: -900_000_000 },
          ],
        },
      },
      'objective.terms.2',
    ],
    [
      'an impossible radius of a strategy',
      {
        strategies: [
          {
            name: 'near',
            when: { tags: ['near'] },
            override: { filters: [{ type: 'radius', maxKm: 0.001 }] },
          },
        ],
      },
      'strategies.0.override.filters.0',
    ],
  ])('%s is refused with its path and the order that shows it', async (_what, document, path) => {
    const version = await store(document);
    for (const slot of ['active', 'shadow'] as const) {
      const { status, body } = await put(version, slot);
      expect(status).toBe(409);
      expect(body['errors']).toMatchObject([{ path, message: expect.any(String) }]);
      expect(body['detail']).toContain(path);
    }
    expect((await call(rulesets, doors.listRulesetsDoor, { caller: operator })).body).toMatchObject({
      active: { version: null, activations: [] },
      shadow: { version: null, activations: [] },
    });
  });

  test('the order of a refusal is one that a dry run takes, and that fails there too', async () => {
    const version = await store({ filters: [{ type: 'transit', maxDays: 0 }] });
    const { body } = await put(version);
    const { order, now } = body['sample'] as { order: object; now: string };
    const positions = ['NYC', 'PHL', 'LAX'].map((at) => ({ sku: 'SAMPLE', location: at, free: 9 }));
    const question = { order, now, positions, ruleset: version };
    const answer = await call(planOrder, doors.planDoor, { body: question, caller: operator });
    expect(answer).toMatchObject({ status: 200, body: { decision: { fulfillments: [] } } });
  });

  test('a version of an earlier release that is no ruleset any more is 409 by path, not a fault', async () => {
    const version = await store({});
    const item = { ...table.item(key.ruleset(version)), ...key.ruleset(version) };
    table.seed({ ...item, ruleset: { currency: 'UDS', limits: { maxShipments: 0 } } });
    forgetRules();
    const { status, body } = await put(version);
    expect(status).toBe(409);
    expect(body['errors']).toMatchObject([{ path: 'currency' }, { path: 'limits.maxShipments' }]);
  });
});

describe('rules that are meant so', () => {
  test.each<[string, object]>([
    ['the default', {}],
    ['a radius that some customers are outside of', { filters: [{ type: 'radius', maxKm: 50 }] }],
    [
      'a radius that is given up where nobody is near',
      { filters: [{ type: 'radius', maxKm: 1 }], limits: { onInfeasible: ['relax:radius'] } },
    ],
    ['a country that is not served', { filters: [{ type: 'region', deny: ['US'] }] }],
    [
      'a strategy that keeps some orders out',
      {
        strategies: [
          { name: 'no', when: { tags: ['no'] }, override: { filters: [{ type: 'region', deny: ['US'] }] } },
        ],
      },
    ],
    [
      'a promise within two hours, which no carrier keeps',
      {
        strategies: [
          {
            name: 'now',
            when: { promiseWithinHours: 2 },
            override: { limits: { onInfeasible: ['attention'] } },
          },
        ],
      },
    ],
    [
      'a strategy for a service that nobody offers yet',
      { strategies: [{ name: 'drone', when: { services: ['drone'] } }] },
    ],
    [
      'life, safety and congestion within reason',
      {
        filters: [
          { type: 'routingSafety', units: 3 },
          { type: 'minLifeAtDelivery', days: 180 },
        ],
        objective: {
          terms: [
            shipping,
            { type: 'lifeCredit', maxMinor: 500, horizonDays: 60 },
            { type: 'congestion', perUnitMinor: 300 },
          ],
        },
      },
    ],
  ])('%s may be in force', async (_what, document) => {
    const version = await store(document);
    expect(await put(version)).toMatchObject({ status: 200, body: { version } });
  });

  test('rules may be in force before there is a network', async () => {
    for (const id of ['NYC', 'PHL', 'LAX']) table.seed(location(id, { active: false }));
    const version = await store({ filters: [{ type: 'transit', maxDays: 0 }] });
    expect((await put(version)).status).toBe(200);
  });
});

describe('rules that are stored', () => {
  const dead = {
    name: 'r',
    currency: 'USD',
    strategies: [{ name: 's', when: { minValueMinor: 2, maxValueMinor: 1 } }],
  };

  test('are told what is dead in them, with an order that a dry run plans as it says', async () => {
    const stored = await call(rulesets, doors.addRulesetDoor, { body: dead, caller: operator });
    expect(stored.status).toBe(201);
    expect(stored.body).toMatchObject({
      lint: 'whole',
      warnings: [{ kind: 'contradiction', path: 'strategies.0' }],
    });
    const again = await call(rulesets, doors.addRulesetDoor, { body: dead, caller: operator });
    expect(again).toMatchObject({ status: 200, body: { warnings: stored.body['warnings'] } });

    const [{ witness }] = z.tuple([lintFindingSchema]).parse(stored.body['warnings']);
    const { question, planned } = witness;
    const body = { ...question, ruleset: Number(stored.body['version']) };
    const answer = await call(planOrder, doors.planDoor, { body, caller: operator });
    const { strategy, outcome } = planned;
    expect(answer).toMatchObject({ status: 200, body: { decision: { strategy, outcome } } });
  });

  test('are stored where there is no network to lint them against, or none that can be read', async () => {
    for (const id of ['NYC', 'PHL', 'LAX']) table.seed(location(id, { active: false }));
    const none = await call(rulesets, doors.addRulesetDoor, { body: dead, caller: operator });
    expect(none).toMatchObject({ status: 201, body: { lint: 'inPart', warnings: [] } });

    vi.spyOn(log, 'warn').mockImplementation(() => undefined);
    const unread = await warningsOf(rulesetBodySchema.parse(dead), NOW, () =>
      Promise.reject(new Error('down')),
    );
    expect(unread).toEqual({ lint: 'failed', warnings: [] });
  });
});
