/** A version of the rules on a share of the orders: doors, arms, what is counted, and the roll-back. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readOrderDoor } from '../../../functions/capture/doors.ts';
import { handler as readOrders } from '../../../functions/capture/read-orders.handler.ts';
import { sweepItems } from '../../../functions/operations/sweep/sweep-items.ts';
import { rulesetSchema } from '../../../functions/planner/ruleset.ts';
import { armOf } from '../../../functions/routing/canary/arm.ts';
import { guardrailsSchema } from '../../../functions/routing/canary/guardrails.ts';
import { forgetRollOuts } from '../../../functions/routing/canary/roll-out.store.ts';
import { listDecisionsDoor, readDecisionDoor } from '../../../functions/routing/doors.ts';
import { handler as manage } from '../../../functions/routing/manage-rulesets.handler.ts';
import { handler as decisions } from '../../../functions/routing/read-decisions.handler.ts';
import * as doors from '../../../functions/routing/roll-out-doors.ts';
import { handler as route } from '../../../functions/routing/route.handler.ts';
import { addRuleset, forgetRules, readRuleset } from '../../../functions/routing/rulesets/ruleset.store.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call, run } from '../../support/call.ts';
import { channelItem } from '../../support/channels.ts';
import type { MemoryTable } from '../../support/memory-table.ts';
import { aTable, NOW, reserved, stock } from '../../support/routing-world.ts';

const caller = { kind: 'operator', id: 'ann' } as const;
const SHARE = 0.5;

/** Orders that the first roll-out draws for an arm. */
function idsOf(arm: 'canary' | 'rest', count: number): string[] {
  const all = Array.from({ length: 400 }, (_, at) => `web-${at + 1}-aaaaaaaa`);
  return all.filter((id) => armOf({ number: 1, shares: { web: SHARE } }, id, 'web') === arm).slice(0, count);
}
const [tried = '', triedToo = ''] = idsOf('canary', 2);
const [usual = ''] = idsOf('rest', 1);

let table: MemoryTable;
let version: number;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(NOW) });
  table = aTable(stock('A', 'NYC', 900), stock('A', 'LAX', 900), channelItem('web'));
  for (const orderId of [tried, triedToo, usual]) order(orderId);
  const west = rulesetSchema.parse({
    currency: 'USD',
    name: 'west',
    objective: {
      terms: [
        { type: 'shipping' },
        { type: 'handling' },
        { type: 'packaging' },
        { type: 'preference', perShipmentMinor: -5000, where: { ids: ['LAX'] } },
      ],
    },
  });
  version = (await addRuleset(west, { by: 'operator:ann' }, NOW)).stored.version;
});
afterEach(() => {
  table.close();
  vi.useRealTimers();
});

function order(orderId: string): void {
  table.seed(...reserved([{ sku: 'A', units: 1 }], { orderId }));
}

function ask(door: (typeof doors)[keyof typeof doors], n?: number, body?: unknown) {
  const params = n === undefined ? {} : { params: { n: String(n) } };
  return call(manage, door, { ...params, ...(body === undefined ? {} : { body }), caller });
}

function startBody(over: Record<string, unknown> = {}) {
  return { version, shares: { web: SHARE }, reason: 'west is cheaper', ...over };
}

function start(over: Record<string, unknown> = {}) {
  return ask(doors.startRollOutDoor, undefined, startBody(over));
}

async function routed(orderId: string): Promise<string> {
  await run(route, { orderId, attempt: 1 });
  return String(table.item(key.fulfillment(orderId, 1))?.['location']);
}

/** An order of the first roll-out that was planned a moment ago. */
function queued(orderId: string, arm: 'canary' | 'rest', costMinor: number) {
  const plan = { currency: 'USD', costMinor, served: true, split: false, crowded: false };
  const order = { n: 1, arm, share: SHARE, orderId, at: NOW, ...plan };
  return { ...key.rollOutOrder(1, NOW, orderId), type: 'RollOutOrder', ...order };
}

/** The sweeper's next minute. */
async function sweep(minutes = 1): Promise<void> {
  vi.setSystemTime(new Date(Date.now() + minutes * 60_000));
  const now = new Date().toISOString();
  expect(await sweepItems([key.rollOut(1)], now, () => true)).toEqual({ swept: 1, failed: 0 });
}

describe('a roll-out', () => {
  test('plans the orders of the canary by the version that is tried, and the rest by the one in force', async () => {
    expect(await start()).toMatchObject({ status: 201, body: { n: 1, running: true } });
    expect(await routed(tried)).toBe('LAX');
    expect(await routed(usual)).toBe('NYC');
    expect(table.item(key.order(tried))?.['rollOut']).toEqual({ n: 1, arm: 'canary' });
    expect(table.item(key.order(usual))).toMatchObject({ rollOut: { n: 1, arm: 'rest' } });
  });

  test('is seen at the order, in the list of its decisions and on the decision', async () => {
    await start();
    await routed(tried);
    const rollOut = { n: 1, arm: 'canary' };
    const asked = { params: { id: tried, n: '1' }, caller };
    const ofOrder = { params: { id: tried }, caller };
    expect((await call(readOrders, readOrderDoor, ofOrder)).body).toMatchObject({ rollOut });
    expect((await call(decisions, listDecisionsDoor, ofOrder)).body).toMatchObject({
      decisions: [{ rollOut }],
    });
    const decision = await call(decisions, readDecisionDoor, asked);
    expect(decision.body).toMatchObject({ rollOut, replayed: true, rules: { version } });
  });

  test('takes no order of a channel that is not named, and none that was planned before', async () => {
    await routed(tried);
    await start({ shares: { web: SHARE } });
    order(triedToo);
    table.seed(
      ...reserved([{ sku: 'A', units: 1 }], {
        orderId: triedToo,
        order: { counts: { fulfillments: 0, decisions: 1, exceptions: 0, returns: 0 } },
      }),
    );
    expect(await routed(triedToo)).toBe('NYC');
    expect(table.item(key.order(triedToo))?.['rollOut']).toBeUndefined();
    expect(table.item(key.order(tried))?.['rollOut']).toBeUndefined();
    expect(table.ofType('RollOutOrder')).toEqual([]);
  });

  test('is the only one that runs', async () => {
    await start();
    expect(await start()).toMatchObject({ status: 409, body: { running: 1 } });
  });

  test('is refused for a version in force, for one that there is not, and for an unknown channel', async () => {
    expect(await start({ version: 9 })).toMatchObject({ status: 409 });
    expect(await start({ shares: { nowhere: 0.1 } })).toMatchObject({ status: 409 });
    expect(await start({ shares: {} })).toMatchObject({ status: 400 });
    expect(await start({ shares: { web: 0.95 } })).toMatchObject({ status: 400 });
    await start();
    await ask(doors.promoteRollOutDoor, 1, { reason: 'cheaper' });
    expect(await start()).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('in force') },
    });
  });

  test('counts each order once, whoever counts beside, and takes it out of the queue', async () => {
    await start();
    for (const orderId of [tried, triedToo, usual]) await routed(orderId);
    expect(table.ofType('RollOutOrder')).toHaveLength(3);
    const item = { ...table.item(key.rollOut(1)) };
    table.meanwhile(() => sweepItems([key.rollOut(1)], '2026-11-23T17:01:00.000Z', () => true));
    await sweepItems([key.rollOut(1)], '2026-11-23T17:01:00.000Z', () => true);
    expect(item['counts']).toEqual({});
    expect(table.ofType('RollOutOrder')).toEqual([]);
    const { body } = await ask(doors.readRollOutDoor, 1);
    expect(body).toMatchObject({
      report: expect.arrayContaining([
        expect.objectContaining({
          guardrail: 'split',
          canary: expect.objectContaining({ orders: 2, mean: 0 }),
          rest: expect.objectContaining({ orders: 1, mean: 0 }),
        }),
      ]),
    });
  });

  test('looks at its orders again after the time that it states', async () => {
    await start({ settleAfter: 3600 });
    await routed(tried);
    await routed(usual);
    const meta = { ...table.item(key.order(usual)), ...key.order(usual) };
    table.seed({ ...meta, told: { delivered: [Date.parse(NOW)] } });
    await sweep();
    expect(table.ofType('RollOutLater')).toHaveLength(1);
    await sweep(60);
    expect(table.ofType('RollOutLater')).toEqual([]);
    const { body } = await ask(doors.readRollOutDoor, 1);
    expect(body).toMatchObject({
      report: expect.arrayContaining([
        expect.objectContaining({
          guardrail: 'late',
          canary: expect.objectContaining({ orders: 1, mean: 1 }),
          rest: expect.objectContaining({ orders: 1, mean: 0 }),
        }),
      ]),
    });
  });

  test('keeps the arms of orders when shares change, and uses the new ones for later orders', async () => {
    await start();
    await routed(usual);
    const changed = await ask(doors.changeSharesDoor, 1, { shares: { web: 0.9 }, reason: 'so far so good' });
    expect(changed).toMatchObject({
      status: 200,
      body: { shares: { web: 0.9 }, changes: [{}, { by: 'operator:ann' }] },
    });
    await routed(tried);
    const drawn = table.ofType('RollOutOrder').map(({ orderId, share }) => [orderId, share]);
    expect(Object.fromEntries(drawn)).toEqual({ [usual]: SHARE, [tried]: 0.9 });
  });

  test('that is promoted puts its version in force for all', async () => {
    await start();
    const ended = await ask(doors.promoteRollOutDoor, 1, { reason: 'cheaper' });
    expect(ended).toMatchObject({ status: 200, body: { running: false, ended: { as: 'promoted' } } });
    expect(await routed(usual)).toBe('LAX');
    expect(table.item(key.order(usual))?.['rollOut']).toBeUndefined();
  });

  test('that is rolled back plans every order by the version in force, and says so', async () => {
    await start();
    await routed(tried);
    const ended = await ask(doors.rollBackDoor, 1, { reason: 'customers complain' });
    expect(ended).toMatchObject({ body: { ended: { as: 'rolledBack', by: 'operator:ann' } } });
    expect(await routed(triedToo)).toBe('NYC');
    expect(table.told.map(({ type }) => type)).toContain('ruleset.rolled_back');
    expect(await ask(doors.rollBackDoor, 1, { reason: 'again' })).toMatchObject({ status: 409 });
    expect(await ask(doors.rollBackDoor, 2, { reason: 'which?' })).toMatchObject({ status: 404 });
    expect(await start()).toMatchObject({ status: 201, body: { n: 2 } });
    expect((await ask(doors.listRollOutsDoor)).body).toMatchObject({ rollOuts: [{ n: 2 }, { n: 1 }] });
  });

  test('is rolled back by the count that finds harm, with its reason', async () => {
    const harmless = { split: null, unfulfilled: null, crowded: null, late: null, exceptions: null };
    await start({ guardrails: { cost: { marginMinor: 0, capMinor: 1500 }, ...harmless } });
    for (const [arm, costMinor] of [
      ['canary', 1400],
      ['rest', 600],
    ] as const)
      for (const orderId of idsOf(arm, 60)) table.seed(queued(orderId, arm, costMinor));
    await sweep();
    const { body } = await ask(doors.readRollOutDoor, 1);
    expect(body).toMatchObject({
      running: false,
      ended: { as: 'rolledBack', by: 'system', guardrail: 'cost', reason: expect.stringContaining('cost') },
    });
    expect(table.item(key.rollOutSlot())).toMatchObject({
      evt: { type: 'ruleset.rolled_back', data: { rollOut: 1, ruleset: version, guardrail: 'cost' } },
    });
    expect(table.item(key.rollOutSlot())?.['rollOut']).toBeUndefined();
    expect(table.ofType('Audit').at(-1)).toMatchObject({ id: 'canary', by: 'system' });
  });

  test('does not keep an order waiting whose version makes no plan: it is planned without, and counts as not served', async () => {
    await start();
    forgetRules();
    Object.assign((await readRuleset(version)).ruleset, { currency: 'UDS' });
    expect(await routed(tried)).toBe('NYC');
    expect(table.item(key.decision(tried, 1))).toMatchObject({
      rules: 0,
      rollOut: { arm: 'canary', failed: expect.any(String) },
    });
    expect(table.ofType('RollOutOrder')).toMatchObject([{ served: false }]);
    forgetRules();
  });

  test('that has ended is still due until its last order was looked at, and then no more', async () => {
    await start({ settleAfter: 3600 });
    await routed(tried);
    await ask(doors.rollBackDoor, 1, { reason: 'enough' });
    forgetRollOuts();
    await sweep(30);
    expect(table.item(key.rollOut(1))?.['dueAt']).toBeDefined();
    await sweep(90);
    expect(table.item(key.rollOut(1))?.['dueAt']).toBeUndefined();
    const { body } = await ask(doors.readRollOutDoor, 1);
    expect(body).toMatchObject({
      report: expect.arrayContaining([
        expect.objectContaining({ guardrail: 'late', canary: expect.objectContaining({ orders: 1 }) }),
      ]),
    });
  });

  test('watches what is not said by the guardrails of the product', () => {
    expect(guardrailsSchema.parse({})).toMatchObject({
      cost: { marginMinor: 50 },
      split: 0.02,
      exceptions: 0.01,
    });
  });
});
