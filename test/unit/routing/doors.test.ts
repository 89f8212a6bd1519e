import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { itemSize } from '../../../bin/cost/item-size.ts';
import { replayOrder } from '../../../bin/replay/replay-order.ts';
import { randomOf } from '../../../bin/savings/seeded-random.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { noTotals, type Order } from '../../../functions/order/order.ts';
import { explanationSchema, whyNotSchema } from '../../../functions/planner/explain/explanation-schema.ts';
import { decisionWrites, readDecision } from '../../../functions/routing/decisions/decision.store.ts';
import { pack } from '../../../functions/routing/decisions/packed.ts';
import * as doors from '../../../functions/routing/doors.ts';
import { channelPlanSchema } from '../../../functions/routing/dry-run/plan-answer.ts';
import { handler as rulesets } from '../../../functions/routing/manage-rulesets.handler.ts';
import { handler as planOrder } from '../../../functions/routing/plan-order.handler.ts';
import { handler as decisions } from '../../../functions/routing/read-decisions.handler.ts';
import { handler as route } from '../../../functions/routing/route.handler.ts';
import { forgetRules } from '../../../functions/routing/rulesets/ruleset.store.ts';
import { key } from '../../../functions/shared/keys.ts';
import { transact } from '../../../functions/shared/transact.ts';
import { call, run } from '../../support/call.ts';
import { channelItem } from '../../support/channels.ts';
import type { MemoryTable } from '../../support/memory-table.ts';
import { locationItem } from '../../support/network-items.ts';
import { aTable, location, NOW, ORDER, reserved, sku, stock } from '../../support/routing-world.ts';
import { Shops, wooOrder } from '../capture/shops.ts';

let table: MemoryTable;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(NOW) });
});
afterEach(() => {
  table.close();
  vi.useRealTimers();
});

const operator = { kind: 'operator', id: 'ann' } as const;
const decisionOf = (n: number) =>
  call(decisions, doors.readDecisionDoor, { params: { id: ORDER, n: String(n) }, caller: operator });
const put = (door: typeof doors.activateRulesetDoor, body: unknown) =>
  call(rulesets, door, { body, caller: operator });
const rules = (name: string, terms: unknown[] = [{ type: 'shipping' }, { type: 'handling' }]) => ({
  name,
  currency: 'USD',
  objective: { terms },
});

describe('decisions', () => {
  const three = () =>
    aTable(
      stock('A', 'NYC', 1),
      stock('A', 'PHL', 5),
      stock('B', 'PHL', 5),
      stock('B', 'LAX', 5),
      ...reserved([
        { sku: 'A', units: 2 },
        { sku: 'B', units: 1 },
      ]),
    );

  test('a decision is explained by planning again from what was stored, and comes out the same', async () => {
    table = three();
    await run(route, { orderId: ORDER, attempt: 1 });
    const { status, body } = await decisionOf(1);
    expect(status).toBe(200);
    const explanation = explanationSchema.parse(body);
    expect(explanation).toMatchObject({
      orderId: ORDER,
      n: 1,
      kind: 'route',
      replayed: true,
      rules: { version: 0 },
      decision: { outcome: 'planned', fulfillments: [{ location: 'PHL' }] },
    });
    expect(explanation.text).toContain('PHL: 2 x A, 1 x B');
    const nyc = explanation.candidates.find((one) => one.location === 'NYC');
    expect(nyc).toMatchObject({
      state: 'open',
      best: { outcome: 'planned', locations: expect.arrayContaining(['NYC', 'PHL']) },
    });
    expect(nyc?.best?.extraMicros).toBeGreaterThan(0);
    expect(Object.keys(explanation.counterfactuals).sort()).toEqual(['fewest-splits', 'nearest', 'priority']);
    expect(explanation.counterfactuals['nearest']).toMatchObject({ locations: ['NYC', 'PHL'] });
  });

  test('a decision stays what it was when stock, network, prices and rules change', async () => {
    table = three();
    await run(route, { orderId: ORDER, attempt: 1 });
    const before = await decisionOf(1);
    await call(rulesets, doors.addRulesetDoor, {
      body: rules('other', [{ type: 'handling' }]),
      caller: operator,
    });
    await put(doors.activateRulesetDoor, { version: 1, reason: 'test' });
    table.seed(location('PHL', { active: false }), stock('A', 'PHL', 0), sku('A', { weightGrams: 9000 }));
    forgetNetwork();
    expect(await decisionOf(1)).toEqual(before);
    expect((await replayOrder(ORDER)).replayed).toMatchObject([{ as: 'same' }]);
  });

  test('a stored decision that planning does not give again is reported with the paths at which it differs', async () => {
    table = three();
    await run(route, { orderId: ORDER, attempt: 1 });
    const record = await readDecision(ORDER, 1);
    const forged = { ...record, result: { ...record.result, strategy: 'forged' } };
    table.seed({ ...table.item(key.decision(ORDER, 1)), ...key.decision(ORDER, 1), packed: pack(forged) });
    expect((await replayOrder(ORDER)).replayed).toEqual([
      {
        orderId: ORDER,
        n: 1,
        kind: 'route',
        as: 'different',
        where: ['strategy: "forged" stored, "default" now'],
      },
    ]);
    expect((await decisionOf(1)).body, 'what was decided is shown, not what would be').toMatchObject({
      replayed: false,
      decision: { strategy: 'forged' },
    });
  });

  test('a decision names the versions of the positions that it saw; an older one, which does not, is replayed all the same', async () => {
    table = three();
    const position = key.position('A', 'PHL');
    table.seed({ ...table.item(position), ...position, version: 7 });
    await run(route, { orderId: ORDER, attempt: 1 });

    expect((await decisionOf(1)).body['seen']).toEqual([
      { sku: 'A', location: 'NYC', version: 1 },
      { sku: 'A', location: 'PHL', version: 7 },
      { sku: 'B', location: 'LAX', version: 1 },
      { sku: 'B', location: 'PHL', version: 1 },
    ]);
    const { versions: _, ...older } = await readDecision(ORDER, 1);
    table.seed({ ...table.item(key.decision(ORDER, 1)), ...key.decision(ORDER, 1), packed: pack(older) });
    const { body } = await decisionOf(1);
    expect(body).toMatchObject({ replayed: true });
    expect(body).not.toHaveProperty('seen');
  });

  test('a decision of an older planner is listed apart with both costs, and is no fault', async () => {
    table = three();
    await run(route, { orderId: ORDER, attempt: 1 });
    const record = await readDecision(ORDER, 1);
    const { planner, cost } = record.result;
    const older = {
      ...record,
      result: {
        ...record.result,
        planner: planner - 1,
        cost: { ...cost, totalMicros: cost.totalMicros + 1_000_000 },
      },
    };
    table.seed({ ...table.item(key.decision(ORDER, 1)), ...key.decision(ORDER, 1), packed: pack(older) });
    const dollars = (micros: number): string => `USD ${(micros / 1e6).toFixed(2)}`;
    expect((await replayOrder(ORDER)).replayed).toEqual([
      {
        orderId: ORDER,
        n: 1,
        kind: 'route',
        as: 'other planner',
        where: [
          `${dollars(cost.totalMicros + 1e6)} by planner ${planner - 1}, ${dollars(cost.totalMicros)} by planner ${planner}`,
          `cost.totalMicros: ${cost.totalMicros + 1e6} stored, ${cost.totalMicros} now`,
        ],
      },
    ]);
    expect((await decisionOf(1)).body).toMatchObject({
      decision: { planner: planner - 1, cost: { totalMicros: cost.totalMicros + 1_000_000 } },
    });
  });

  test('decisions are listed with the locations that they chose and the version of their rules', async () => {
    table = three();
    await run(route, { orderId: ORDER, attempt: 1 });
    const list = await call(decisions, doors.listDecisionsDoor, { params: { id: ORDER }, caller: operator });
    expect(list.body).toMatchObject({
      decisions: [{ n: 1, kind: 'route', outcome: 'planned', locations: ['PHL'], rules: 0 }],
    });
  });

  test('a decision larger than an item is kept whole, over as many items as it takes', async () => {
    table = three();
    await run(route, { orderId: ORDER, attempt: 1 });
    const record = await readDecision(ORDER, 1);
    const random = randomOf(1);
    const lot = (): string =>
      Array.from({ length: 24 }, () => String.fromCharCode(97 + random.int(0, 25))).join('');
    const large = {
      ...record,
      n: 2,
      input: {
        ...record.input,
        positions: Array.from({ length: 30_000 }, (_, at) => ({
          sku: 'A',
          location: `L${at}`,
          free: 1,
          safety: 0,
          selling: true,
          lots: [{ lot: lot(), units: 1 }],
        })),
      },
    };
    const writes = decisionWrites(large);
    expect(writes.length).toBeGreaterThan(1);
    for (const write of writes) {
      if (write.kind !== 'put') throw new Error('a decision is put');
      expect(itemSize(write.item)).toBeLessThan(400 * 1024);
    }
    await transact(writes);
    expect(await readDecision(ORDER, 2)).toEqual(large);
    expect(
      (await call(decisions, doors.listDecisionsDoor, { params: { id: ORDER }, caller: operator })).body,
    ).toMatchObject({ decisions: [{ n: 1 }, { n: 2 }] });
    await expect(transact(decisionWrites(large)), 'another plan has this number').rejects.toMatchObject({
      name: 'Moved',
    });
  });

  test('a decision of three lines and a dozen locations takes less than a kilobyte', async () => {
    const more = Array.from({ length: 9 }, (_, at) => location('NYC', { id: `S${at}` })).map((item, at) => ({
      ...item,
      ...key.location(`S${at}`),
      id: `S${at}`,
    }));
    const everywhere = ['NYC', 'PHL', 'LAX', ...more.map(({ id }) => String(id))];
    const skus = ['A', 'B', 'C'];
    table = aTable(
      ...more,
      sku('C'),
      ...skus.flatMap((one) => everywhere.map((at, index) => stock(one, at, 3 + index))),
      ...reserved(skus.map((one) => ({ sku: one, units: 2 }))),
    );
    await run(route, { orderId: ORDER, attempt: 1 });
    const packed = table.item(key.decision(ORDER, 1))?.['packed'];
    expect(packed).toBeInstanceOf(Uint8Array);
    expect(packed instanceof Uint8Array ? packed.byteLength : Infinity).toBeLessThan(900);
  });

  test('each answer of why-not flips the plan', async () => {
    table = three();
    await run(route, { orderId: ORDER, attempt: 1 });
    const ask = async (at: string) =>
      whyNotSchema.parse(
        (
          await call(decisions, doors.whyNotDoor, {
            params: { id: ORDER, n: '1', location: at },
            caller: operator,
          })
        ).body,
      );
    expect(await ask('PHL')).toMatchObject({ chosen: true });
    expect(await ask('NYC')).toMatchObject({
      chosen: false,
      units: { total: 2, bySku: { A: 1, B: 1 }, least: true },
    });
    expect((await ask('LAX')).text).toMatch(/LAX/);
  });

  test('unknown orders, decisions and locations are 404, and only operators may ask for decisions', async () => {
    table = three();
    await run(route, { orderId: ORDER, attempt: 1 });
    expect((await decisionOf(2)).status).toBe(404);
    expect(
      (await call(decisions, doors.listDecisionsDoor, { params: { id: 'none' }, caller: operator })).status,
    ).toBe(404);
    expect(
      (
        await call(decisions, doors.whyNotDoor, {
          params: { id: ORDER, n: '1', location: 'MARS' },
          caller: operator,
        })
      ).status,
    ).toBe(404);
    expect(
      (await call(decisions, doors.readDecisionDoor, { params: { id: ORDER, n: 'one' }, caller: operator }))
        .status,
    ).toBe(400);
    expect(
      (
        await call(decisions, doors.listDecisionsDoor, {
          params: { id: ORDER },
          caller: { kind: 'channel', id: 'web' },
        })
      ).status,
    ).toBe(403);
  });
});

describe('rulesets', () => {
  test('a ruleset with the same content again is the same version', async () => {
    table = aTable();
    const first = await call(rulesets, doors.addRulesetDoor, { body: rules('one'), caller: operator });
    expect(first).toMatchObject({ status: 201, body: { version: 1, name: 'one', by: 'operator:ann' } });
    expect(
      await call(rulesets, doors.addRulesetDoor, {
        body: { ...rules('one'), strategies: [] },
        caller: operator,
      }),
    ).toMatchObject({ status: 200, body: { version: 1, hash: first.body['hash'] } });
    expect(
      await call(rulesets, doors.addRulesetDoor, { body: rules('two'), caller: operator }),
    ).toMatchObject({ status: 201, body: { version: 2 } });
    expect(
      (await call(rulesets, doors.readRulesetDoor, { params: { n: '2' }, caller: operator })).body,
    ).toMatchObject({ ruleset: { name: 'two' } });
  });

  test('a version keeps why it was written, and lists say it', async () => {
    table = aTable();
    const add = (reason?: string) =>
      call(rulesets, doors.addRulesetDoor, {
        body: rules('one'),
        query: reason === undefined ? {} : { reason },
        caller: operator,
      });
    expect(await add('fewer splits')).toMatchObject({ status: 201, body: { reason: 'fewer splits' } });
    expect(await add('another reason')).toMatchObject({ status: 200, body: { reason: 'fewer splits' } });
    expect((await call(rulesets, doors.listRulesetsDoor, { caller: operator })).body).toMatchObject({
      rulesets: [{ version: 1, reason: 'fewer splits' }],
    });
  });

  test('a dry run says which version a ruleset would be, whole and linted, and stores nothing', async () => {
    table = aTable();
    const ask = (body: unknown) =>
      call(rulesets, doors.addRulesetDoor, { body, query: { dryRun: 'true' }, caller: operator });
    const first = await ask(rules('one'));
    expect(first).toMatchObject({
      status: 200,
      body: {
        version: 1,
        ruleset: { name: 'one', limits: { maxShipments: 3 } },
        warnings: expect.any(Array),
      },
    });
    expect((await call(rulesets, doors.listRulesetsDoor, { caller: operator })).body).toMatchObject({
      rulesets: [],
    });
    await call(rulesets, doors.addRulesetDoor, { body: rules('one'), caller: operator });
    expect(await ask(rules('one'))).toMatchObject({ body: { version: 1 } });
    expect(await ask(rules('two'))).toMatchObject({ body: { version: 2 } });
  });

  test("version 0 is the product's default in the currency of the rate cards, which nobody wrote", async () => {
    table = aTable();
    const { status, body } = await call(rulesets, doors.readRulesetDoor, {
      params: { n: '0' },
      caller: operator,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ version: 0, name: 'default', ruleset: { currency: 'USD' } });
    expect(body).not.toHaveProperty('by');
  });

  test('two people who add a ruleset at once get two versions', async () => {
    table = aTable();
    table.meanwhile(() => call(rulesets, doors.addRulesetDoor, { body: rules('theirs'), caller: operator }));
    expect(
      await call(rulesets, doors.addRulesetDoor, { body: rules('mine'), caller: operator }),
    ).toMatchObject({ status: 201, body: { version: 2 } });
  });

  test('an invalid ruleset is refused with the path and the values that are allowed', async () => {
    table = aTable();
    const { status, body } = await call(rulesets, doors.addRulesetDoor, {
      body: { ...rules('one'), limits: { maxShipments: 0 }, filter: [] },
      caller: operator,
    });
    expect(status).toBe(400);
    expect(body['errors']).toEqual(
      expect.arrayContaining([
        { path: 'limits.maxShipments', message: expect.any(String) },
        { path: 'filter', message: 'is not a known field' },
      ]),
    );
  });

  test('an amount of a ruleset above what is kept exactly is refused with its path', async () => {
    table = aTable();
    const ruleset = {
      name: 'all',
      currency: 'USD',
      strategies: [{ name: 's', when: { minValueMinor: 1, maxValueMinor: 2, promiseWithinHours: 3 } }],
      filters: [
        { type: 'radius', maxKm: 1 },
        { type: 'routingSafety', units: 1 },
        { type: 'keepStock', units: 1 },
        { type: 'capacity', headroomPct: 1 },
        { type: 'minLifeAtDelivery', days: 1 },
        { type: 'transit', maxDays: 1 },
      ],
      objective: {
        terms: [
          { type: 'splitPenalty', perExtraShipmentMinor: 1 },
          { type: 'lifeCredit', maxMinor: 1, horizonDays: 1, maxExtraMinor: 1, maxExtraPct: 1 },
          { type: 'congestion', perUnitMinor: 1, power: 1 },
          { type: 'distance', per100KmMinor: 1, unknownKm: 1 },
          { type: 'transitDays', perDayMinor: 1, unknownDays: 1 },
          { type: 'preference', perShipmentMinor: 1, perUnitMinor: 1 },
        ],
      },
      limits: {
        maxShipments: 1,
        minExtraShipmentValueMinor: 1,
        maxSplitAddMinor: 1,
        maxSplitAddPct: 1,
      },
      assume: { unitWeightGrams: 1 },
      solver: { maxStates: 16, maxWork: 1000 },
    };
    const add = (body: unknown) => call(rulesets, doors.addRulesetDoor, { body, caller: operator });
    const text = JSON.stringify(ruleset);
    const numbers = [...text.matchAll(/:(\d+)/g)];
    expect(numbers.length).toBeGreaterThan(25);
    expect((await add(ruleset)).status).toBe(201);
    for (const { index, 0: found } of numbers) {
      const changed = `${text.slice(0, index)}:6.844359476735223e16${text.slice(index + found.length)}`;
      const { status, body } = await add(JSON.parse(changed));
      expect(status).toBe(400);
      expect(body).toHaveProperty('errors.0.path');
    }
  });

  test.each([
    ['filters.0.maxKm', { filters: [{ type: 'radius', maxKm: 5e-324 }] }, 400],
    ['filters.0.headroomPct', { filters: [{ type: 'capacity', headroomPct: 5e-324 }] }, 201],
    ['limits.maxSplitAddPct', { limits: { maxSplitAddPct: 5e-324 } }, 201],
  ])(
    'a number next to zero at %s is zero to a ruleset, or below what the rule may say',
    async (_, part, expected) => {
      table = aTable();

      const { status } = await call(rulesets, doors.addRulesetDoor, {
        body: { ...rules('tiny'), ...part },
        caller: operator,
      });

      expect(status).toBe(expected);
    },
  );

  test('a ruleset is in force from a time on, an older version rolls back, an unknown one is a conflict', async () => {
    table = aTable(
      stock('A', 'NYC', 5),
      ...reserved([{ sku: 'A', units: 1 }]),
      ...reserved([{ sku: 'A', units: 1 }], { orderId: 'web-2-aaaaaaaa' }),
    );
    for (const name of ['one', 'two'])
      await call(rulesets, doors.addRulesetDoor, { body: rules(name), caller: operator });
    expect(await put(doors.activateRulesetDoor, { version: 9, reason: 'typo' })).toMatchObject({
      status: 409,
    });
    expect(await put(doors.activateRulesetDoor, { version: 1, reason: 'start' })).toMatchObject({
      status: 200,
      body: { version: 1 },
    });
    expect(
      await put(doors.activateRulesetDoor, { version: 2, from: '2026-11-23T19:00:00+01:00', reason: 'peak' }),
    ).toMatchObject({ status: 200, body: { version: 1 } });
    await run(route, { orderId: ORDER, attempt: 1 });
    vi.setSystemTime(new Date('2026-11-23T18:00:00.000Z'));
    await run(route, { orderId: 'web-2-aaaaaaaa', attempt: 1 });
    expect([
      table.item(key.decision(ORDER, 1))?.['rules'],
      table.item(key.decision('web-2-aaaaaaaa', 1))?.['rules'],
    ]).toEqual([1, 2]);
    expect(await put(doors.activateRulesetDoor, { version: 1, reason: 'roll back' })).toMatchObject({
      body: { version: 1 },
    });
    const list = await call(rulesets, doors.listRulesetsDoor, { caller: operator });
    expect(list.body).toMatchObject({
      rulesets: [{ version: 2 }, { version: 1 }],
      active: {
        version: 1,
        activations: [{ reason: 'start', by: 'operator:ann' }, { reason: 'peak' }, { reason: 'roll back' }],
      },
      shadow: { version: null },
    });
    expect(table.ofType('Audit')).toHaveLength(3);
  });

  test('a ruleset in the shadow plans beside the live one and is never executed', async () => {
    table = aTable(stock('A', 'NYC', 5), stock('A', 'LAX', 5), ...reserved([{ sku: 'A', units: 1 }]));
    await call(rulesets, doors.addRulesetDoor, {
      body: rules('west', [
        { type: 'shipping' },
        { type: 'preference', perShipmentMinor: -5000, where: { ids: ['LAX'] } },
      ]),
      caller: operator,
    });
    await put(doors.shadowRulesetDoor, { version: 1, reason: 'trial' });
    expect((await run(route, { orderId: ORDER, attempt: 1 })).fulfillments).toMatchObject([
      { location: 'NYC' },
    ]);
    expect((await decisionOf(1)).body).toMatchObject({
      replayed: true,
      decision: { fulfillments: [{ location: 'NYC' }] },
      shadow: { rules: { version: 1 }, decision: { fulfillments: [{ location: 'LAX' }] } },
    });
    await put(doors.shadowRulesetDoor, { version: null, reason: 'enough' });
    expect((await call(rulesets, doors.listRulesetsDoor, { caller: operator })).body).toMatchObject({
      shadow: { version: null },
    });
    forgetRules();
  });

  test('the JSON Schema of a ruleset is published', async () => {
    table = aTable();
    expect((await call(rulesets, doors.rulesetSchemaDoor, { caller: operator })).body).toMatchObject({
      type: 'object',
      properties: { strategies: {} },
    });
  });
});

describe('dry run', () => {
  const ask = (body: unknown, caller: { kind: 'operator' | 'channel'; id: string } = operator) =>
    call(planOrder, doors.planDoor, { body, caller });
  const sketch = {
    currency: 'USD',
    destination: { country: 'US', point: { lat: 40.7, lon: -74 } },
    lines: [{ sku: 'A', quantity: 1 }],
  };

  test('a dry run plans a sketch on the stock of now and writes nothing', async () => {
    table = aTable(stock('A', 'PHL', 5));
    const { status, body } = await ask({ order: sketch });
    expect(status).toBe(200);
    expect(explanationSchema.parse(body)).toMatchObject({
      decision: { outcome: 'planned', fulfillments: [{ location: 'PHL', weightGrams: 500 }] },
    });
    expect(table.writes).toEqual([]);
  });

  test.each([
    ['a ZIP code', { country: 'US', postalCode: '10001' }],
    ['a ZIP code of nine digits and a state', { country: 'US', postalCode: '10001-1234', region: 'NY' }],
    ['coordinates', { country: 'US', point: { lat: 40.75, lon: -73.99 } }],
  ])('a sketch to %s has the zone and the price of an order to there', async (_, destination) => {
    table = aTable(stock('A', 'NYC', 5), ...reserved([{ sku: 'A', units: 1 }]));
    const order = await ask({ orderId: ORDER });
    const sketched = await ask({ order: { ...sketch, destination } });
    const near = {
      decision: { fulfillments: [{ location: 'NYC', zone: 'near' }], cost: { totalMicros: 7_700_000 } },
    };
    expect(order.body).toMatchObject(near);
    expect(sketched.body).toMatchObject(near);
  });

  test.each([
    ['as a country of its own', { country: 'PR', postalCode: '00901' }],
    ['as a region of the United States', { country: 'US', region: 'PR', postalCode: '00901' }],
  ])(
    "a sketch to Puerto Rico, said %s, goes to where its ZIP code is, on the customer's day",
    async (_, destination) => {
      table = aTable(stock('A', 'NYC', 5));
      const { body } = await ask({ order: { ...sketch, destination } });
      const { decision } = explanationSchema.parse(body);
      expect(decision.notes).toEqual([]);
      expect(decision.fulfillments[0]?.distanceKm).toBeGreaterThan(2500);
      expect(decision.fulfillments[0]?.deliverBy).toMatch(/T03:59:59Z$/);
    },
  );

  test('a sketch draws on the pool that its channel has for the country, as an order does', async () => {
    table = aTable(stock('A', 'NYC', 5), channelItem('shop', { pools: { US: 'west' } }));
    const { body } = await ask({ order: { ...sketch, channel: 'shop' } });
    expect(body).toMatchObject({ decision: { outcome: 'backorder' } });
    const given = await ask({ order: { ...sketch, channel: 'shop', market: 'main' } });
    expect(given.body).toMatchObject({ decision: { outcome: 'planned' } });
  });

  test('a location without coordinates is where its postal code is, and its decision is replayed from what it kept', async () => {
    const noCoordinates = location('NYC', {
      coordinates: undefined,
      address: { country: 'US', postalCode: '10002' },
    });
    table = aTable(noCoordinates, stock('A', 'NYC', 5), ...reserved([{ sku: 'A', units: 1 }]));
    await run(route, { orderId: ORDER, attempt: 1 });
    const { body } = await decisionOf(1);
    const { replayed, decision } = explanationSchema.parse(body);
    expect(replayed).toBe(true);
    expect(decision.fulfillments[0]).toMatchObject({ location: 'NYC', zone: 'near' });
    expect(decision.fulfillments[0]?.distanceKm).toBeLessThan(10);
  });

  test('a dry run takes mock stock, another ruleset and another time', async () => {
    table = aTable();
    const answer = await ask({
      order: sketch,
      positions: [{ sku: 'A', location: 'LAX', free: 1 }],
      ruleset: rules('mine'),
      now: '2027-01-04T12:00:00Z',
    });
    expect(answer.body).toMatchObject({
      at: '2027-01-04T12:00:00.000Z',
      rules: { version: null, name: 'mine' },
      decision: { fulfillments: [{ location: 'LAX' }] },
    });
  });

  test.each<[string, object, object, string]>([
    ['a quantity beyond all sums', { lines: [{ sku: 'A', quantity: 9e15 }] }, {}, 'order.lines.0.quantity'],
    [
      'a weight beyond all sums',
      { lines: [{ sku: 'A', quantity: 1, weightGrams: 9e15 }] },
      {},
      'order.lines.0.weightGrams',
    ],
    ['a currency that there is not', { currency: 'UDS' }, {}, 'order.currency'],
    ['a country that there is not', { destination: { country: 'UK' } }, {}, 'order.destination.country'],
    ['a promise in the year 9999', { promiseBy: '9999-12-31T23:59:59Z' }, {}, 'order.promiseBy'],
    ['now before 2000', {}, { now: '0001-01-01T00:00:00Z' }, 'now'],
    [
      'stock beyond all counts',
      {},
      { positions: [{ sku: 'A', location: 'LAX', free: 9e15 }] },
      'positions.0.free',
    ],
  ])('a dry run refuses %s', async (_what, order, rest, path) => {
    table = aTable(stock('A', 'PHL', 5));
    const { status, body } = await ask({ order: { ...sketch, ...order }, ...rest });
    expect(status).toBe(400);
    expect(body['errors']).toMatchObject([{ path }]);
  });

  test('a dry run refuses rules in a currency that there is not', async () => {
    table = aTable();
    const { status } = await ask({ order: sketch, ruleset: { name: 'x', currency: 'ZZZ' } });
    expect(status).toBe(400);
  });

  test('a dry run knows a location that was opened a moment ago by its stock', async () => {
    table = aTable();
    expect((await ask({ order: sketch })).body).toMatchObject({ decision: { fulfillments: [] } });
    table.seed(
      locationItem('NEW', { type: 'warehouse', coordinates: { lat: 40.7, lon: -74 } }),
      stock('A', 'NEW', 1),
    );
    expect((await ask({ order: sketch })).body).toMatchObject({
      decision: { fulfillments: [{ location: 'NEW' }] },
    });
  });

  test('a dry run of an order in quarantine is 200 and says so', async () => {
    const shops = new Shops();
    const { orderId } = await shops.woo(wooOrder({ line_items: [] }));
    const { status, body } = await ask({ orderId });
    shops.close();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      orderId,
      orderStatus: 'quarantined',
      text: expect.stringContaining('quarantine'),
    });
    expect(body).not.toHaveProperty('decision');
  });

  const inState: Record<string, () => MemoryTable> = {
    captured: () => {
      const units = { ...noTotals, open: 2 };
      const over = {
        held: [],
        order: { totals: units, status: 'captured', destination: undefined },
      } as const;
      return aTable(stock('A', 'NYC', 5), ...reserved([{ sku: 'A', units: 2 }], over));
    },
    on_hold: () => {
      const about = { id: 'h', reason: 'fraud', placedBy: 'operator:1', placedAt: NOW };
      const hold: Order['holds'][number] = { ...about, before: 'route', onExpiry: 'lift' };
      const over = { order: { holds: [hold], status: 'on_hold' as const } };
      return aTable(stock('A', 'NYC', 5), ...reserved([{ sku: 'A', units: 2 }], over));
    },
    cancelled: () => {
      const closed = { as: 'cancelled', at: NOW } as const;
      const totals = { ...noTotals, cancelled: 2 };
      const over = { held: [], order: { closed, totals, status: 'cancelled' } } as const;
      return aTable(stock('A', 'NYC', 5), ...reserved([{ sku: 'A', units: 2 }], over));
    },
  };
  test.each(Object.keys(inState))('a dry run plans an order that is %s', async (orderStatus) => {
    table = inState[orderStatus]?.() ?? aTable();
    const { status, body } = await ask({ orderId: ORDER });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      orderStatus,
      decision: { fulfillments: [{ location: 'NYC', zone: 'near', lines: [{ sku: 'A', quantity: 2 }] }] },
    });
  });

  test('a dry run of a routed order may leave its units where they are: what they have is theirs', async () => {
    table = aTable(stock('A', 'NYC', 2), stock('A', 'LAX', 9), ...reserved([{ sku: 'A', units: 2 }]));
    await run(route, { orderId: ORDER, attempt: 1 });
    const { body } = await ask({ orderId: ORDER });
    expect(body).toMatchObject({
      decision: { fulfillments: [{ location: 'NYC', lines: [{ quantity: 2 }] }] },
    });
  });

  test('a dry run of units that have shipped says that nothing is open any more', async () => {
    const over = { held: [], order: { totals: { ...noTotals, shipped: 2 }, status: 'shipped' } } as const;
    table = aTable(stock('A', 'NYC', 5), ...reserved([{ sku: 'A', units: 2 }], over));
    const { body } = await ask({ orderId: ORDER });
    expect(body).toMatchObject({
      orderStatus: 'shipped',
      text: expect.stringMatching(/^Nothing of the order is open any more/),
    });
  });

  test('a channel is told what reaches the customer and when, and neither where stock is nor what anything costs', async () => {
    table = aTable(stock('A', 'NYC', 1), stock('A', 'PHL', 7), stock('A', 'LAX', 3));
    const five = { ...sketch, lines: [{ sku: 'A', quantity: 5 }] };
    const { status, body } = await ask({ order: five }, { kind: 'channel', id: 'web' });
    expect(status).toBe(200);
    expect(channelPlanSchema.parse(body)).toEqual(body);
    expect(body).toMatchObject({
      decision: {
        outcome: 'planned',
        fulfillments: [{ lines: [{ sku: 'A', quantity: 5 }], service: 'ground' }],
      },
    });
    expect(JSON.stringify(body)).not.toMatch(/NYC|PHL|LAX|cost|USD|zone|distance|available|rules/i);
  });

  test.each([
    ['positions', [{ sku: 'A', location: 'LAX', free: 9 }]],
    ['capacity', []],
    ['ruleset', 1],
    ['history', { only: ['LAX'] }],
  ])(
    'a channel may not suppose %s, by which it would find out what no door tells it',
    async (name, supposed) => {
      table = aTable(stock('A', 'NYC', 1));
      const { status, body } = await ask({ order: sketch, [name]: supposed }, { kind: 'channel', id: 'web' });
      expect(status).toBe(403);
      expect(body).toMatchObject({ refused: [name] });
    },
  );

  test('a dry run takes no more work than somebody waits for, whatever its rules allow', async () => {
    table = aTable(stock('A', 'NYC', 5));
    const { body } = await ask({
      order: sketch,
      ruleset: { ...rules('x'), solver: { maxWork: 50_000_000 } },
    });
    expect(body).toMatchObject({ decision: { proof: { maxWork: 200_000 } } });
  });

  test('a dry run without a plan is 200 with the reasons', async () => {
    table = aTable();
    const { status, body } = await ask({ order: sketch });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      decision: { outcome: 'backorder', fulfillments: [] },
      candidates: expect.arrayContaining([
        {
          location: 'NYC',
          state: 'excluded',
          distanceKm: expect.any(Number),
          reasons: [{ code: 'NO_STOCK' }],
        },
      ]),
    });
  });

  test('a dry run plans an existing order, which a foreign channel does not see', async () => {
    table = aTable(stock('A', 'NYC', 5), ...reserved([{ sku: 'A', units: 2 }]));
    expect((await ask({ orderId: ORDER }, { kind: 'channel', id: 'web' })).body).toMatchObject({
      orderId: ORDER,
      decision: { fulfillments: [{ lines: [{ sku: 'A', quantity: 2 }] }] },
    });
    expect((await ask({ orderId: ORDER }, { kind: 'channel', id: 'other' })).status).toBe(404);
  });

  test('a dry run names every invalid field of its request', async () => {
    table = aTable();
    expect((await ask({})).body).toMatchObject({
      status: 400,
      errors: [{ path: 'order', message: 'names either orderId or order' }],
    });
    expect((await ask({ order: sketch, ruleset: 7 })).status).toBe(404);
  });
});
