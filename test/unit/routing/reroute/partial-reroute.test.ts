import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { exceptionItem, parseException } from '../../../../functions/exceptions/exception.store.ts';
import { recordEventDoor } from '../../../../functions/fulfillment/doors.ts';
import { handler as recordEvent } from '../../../../functions/fulfillment/record-event.handler.ts';
import { parseFulfillment } from '../../../../functions/fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../../../functions/fulfillment/work-order/fulfillment.ts';
import { parseReservation } from '../../../../functions/inventory/reservation/reservation.store.ts';
import { resolveExceptionDoor } from '../../../../functions/operations/doors.ts';
import { handler as resolve } from '../../../../functions/operations/resolve-exception.handler.ts';
import { sweepException } from '../../../../functions/operations/sweep/sweep-exception.ts';
import { parseOrder } from '../../../../functions/order/order.store.ts';
import { noTotals } from '../../../../functions/order/order.ts';
import { type RulesetDocument, rulesetSchema } from '../../../../functions/planner/ruleset.ts';
import { handler } from '../../../../functions/routing/reroute.handler.ts';
import { activate, addRuleset } from '../../../../functions/routing/rulesets/ruleset.store.ts';
import { key } from '../../../../functions/shared/keys.ts';
import { call, run } from '../../../support/call.ts';
import { nameExecutions } from '../../../support/executions.ts';
import { aFulfillment, heldFor } from '../../../support/items.ts';
import { isReadAfter } from '../../../support/late-read.ts';
import type { MemoryTable } from '../../../support/memory-table.ts';
import { aTable, NOW, ORDER, reserved, sku, stock } from '../../../support/routing-world.ts';

const operator = { kind: 'operator', id: 'ann' } as const;
const machines = mockClient(SFNClient);
let table: MemoryTable;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(NOW) });
  machines.reset();
  machines.on(DescribeExecutionCommand).resolves({ status: 'RUNNING' });
  nameExecutions();
});
afterEach(() => {
  vi.restoreAllMocks();
  table.close();
  vi.useRealTimers();
});

const order = () => parseOrder(table.item(key.order(ORDER)) ?? {});
const fulfillment = (n: number) => parseFulfillment(table.item(key.fulfillment(ORDER, n)) ?? {});
const exception = () => parseException(table.item(key.exception(ORDER, 1)) ?? {});
const held = () => parseReservation(table.item(key.reservation(ORDER)) ?? {}).held;
const reroute = (error: string) => run(handler, { orderId: ORDER, attempt: 1, execution: 'e', n: 1, error });
const untouched = { shipped: 0, delivered: 0, returned: 0, lost: 0 };
const GIVEN_BACK = [{ lineId: '1', sku: 'A', units: 2 }];

async function rule(limits: RulesetDocument['limits']): Promise<void> {
  const ruleset = rulesetSchema.parse({ currency: 'USD', limits });
  const { stored } = await addRuleset(ruleset, { by: 'operator:a' }, NOW);
  await activate('active', { ruleset: stored.version, from: NOW, reason: 'test', by: 'operator:a', at: NOW });
}

/** New York gave two units back and has `kept` of the line; Philadelphia has one, and nobody the other. */
function givenBack(kept: number, failure: 'Rejected' | 'ShortPicked'): void {
  const failed: Partial<Fulfillment> = {
    ...{ orderId: ORDER, fulfillmentId: `${ORDER}-f1`, location: 'NYC', failure, reason: 'notInStock' },
    ...{ status: kept > 0 ? 'accepted' : 'rejected', requestedAt: NOW, departed: GIVEN_BACK },
    lines: [{ lineId: '1', sku: 'A', units: kept, ...untouched }],
  };
  const counts = { fulfillments: 1, decisions: 1, exceptions: 0, returns: 0 };
  const totals = { ...noTotals, reserved: 2, allocated: kept };
  table = aTable(
    stock('A', 'PHL', 1),
    stock('A', 'NYC', kept, { allocated: kept }),
    ...reserved([{ sku: 'A', units: 2 + kept }], {
      held: heldFor({ n: 1, dispatch: 0 }, GIVEN_BACK),
      order: { totals, counts },
    }),
    { ...key.fulfillment(ORDER, 1), ...aFulfillment(failed) },
  );
}

describe('units that a partial re-route could not serve', () => {
  async function partlyRerouted(kept: number, failure: 'Rejected' | 'ShortPicked'): Promise<void> {
    givenBack(kept, failure);
    await rule({ onInfeasible: ['partial', 'attention'] });
    const { fulfillments, items } = await reroute(failure);
    expect(fulfillments).toContainEqual(expect.objectContaining({ location: 'PHL' }));
    // The units that nobody serves wait in an iteration of their own.
    expect(items).toContainEqual(expect.objectContaining({ n: -1 }));
    expect(order()).toMatchObject({ status: 'needs_attention', totals: { reserved: 1 } });
  }
  const say = (action: 'retry' | 'cancel') =>
    call(resolve, resolveExceptionDoor, {
      params: { id: exception().exceptionId },
      body: { id: action, action },
      caller: operator,
    });

  test('keep their exception past its deadline while the rest is on its way (P13, P24)', async () => {
    await partlyRerouted(0, 'Rejected');

    await sweepException(exceptionItem(exception()), exception().dueAt ?? '');

    expect(exception()).toMatchObject({ exceptionType: 'NoRoute', status: 'open' });
    expect(held()).toMatchObject([{ units: 1, by: 'x1' }]);
  });

  test.each([
    ['whose fulfillment is over', 0, 'Rejected'],
    ['of a short pick, whose found units nobody touches', 1, 'ShortPicked'],
  ] as const)('%s are cancelled by it (P13, P24)', async (_, kept, failure) => {
    await partlyRerouted(kept, failure);

    expect(await say('cancel')).toMatchObject({ status: 200 });

    expect(exception().status).toBe('resolved');
    expect(order().totals).toMatchObject({ reserved: 0, cancelled: 1, allocated: 1 + kept });
    expect(fulfillment(1)).not.toHaveProperty('cancelAsked');
    expect(held()).toEqual([]);
  });

  test('are tried again while the execution runs, by the wait of their own branch (P25)', async () => {
    await partlyRerouted(0, 'Rejected');
    table.seed({ ...table.item(key.exception(ORDER, 1)), ...key.exception(ORDER, 1), waiting: true });

    expect(await say('retry')).toMatchObject({ status: 200 });

    expect(order()).toMatchObject({ attempt: 1 });
    expect(held()).toMatchObject([{ units: 1, by: expect.stringMatching(/^x1:/) }]);
  });
});

test('what is served in part and cancelled for the rest is one write, and a retry finds it done (P6, P25)', async () => {
  givenBack(0, 'Rejected');
  await rule({ onInfeasible: ['partial', 'cancel'] });
  const writesOfOrder = () =>
    table.writes.filter((keys) => keys.some((name) => name.includes('META'))).length;
  const before = writesOfOrder();

  const { items } = await reroute('Rejected');
  const again = await reroute('Rejected');

  expect(writesOfOrder() - before).toBe(1);
  expect(again.items).toEqual(items);
  expect(order().totals).toEqual({ ...noTotals, allocated: 1, cancelled: 1 });
  expect(held()).toEqual([]);
  expect(table.ofType('Exception')).toEqual([]);
});

test('a re-route of more SKUs than one write holds tells what its first write made, whatever becomes of the rest (P25)', async () => {
  const skus = Array.from({ length: 100 }, (_, at) => `S${String(at).padStart(3, '0')}`);
  const left = skus.map((id, at) => ({ lineId: String(at + 1), sku: id, units: 1 }));
  const failed = aFulfillment({
    ...{
      orderId: ORDER,
      fulfillmentId: `${ORDER}-f1`,
      location: 'NYC',
      status: 'rejected',
      failure: 'Rejected',
    },
    lines: left.map((line) => ({ ...line, ...untouched, units: 0 })),
    departed: left,
  });
  table = aTable(
    ...skus.map((id) => sku(id)),
    ...skus.map((id) => stock(id, 'PHL', 1)),
    ...reserved(
      skus.map((id) => ({ sku: id, units: 1 })),
      {
        held: heldFor({ n: 1, dispatch: 0 }, left),
        order: { counts: { fulfillments: 1, decisions: 1, exceptions: 0, returns: 0 } },
      },
    ),
    { ...key.fulfillment(ORDER, 1), ...failed },
  );
  await rule({ onInfeasible: ['cancel'] });
  const takeLastAfterFirstWrite = (): void => {
    table.meanwhile(async () => {
      if (!table.item(key.fulfillment(ORDER, 2))) return takeLastAfterFirstWrite();
      const last = key.position('S099', 'PHL');
      table.seed({ ...table.item(last), ...last, onHand: 0, free: 0 });
    });
  };
  takeLastAfterFirstWrite();

  const { fulfillments } = await reroute('Rejected');

  const planned = table
    .ofType('Fulfillment')
    .map((item) => parseFulfillment(item))
    .filter(({ n, status }) => n > 1 && status === 'planned');
  expect(planned.length).toBeGreaterThan(0);
  expect(fulfillments.map(({ n }) => n)).toEqual(planned.map(({ n }) => n));
  expect(order().totals).toMatchObject({ reserved: 0 });
  expect(order().totals.allocated + order().totals.cancelled).toBe(100);
});

test('a re-route beside which the picker tells of the next line reads again: its state does not fail (P7, P26)', async () => {
  const departed = [{ lineId: '1', sku: 'A', units: 1 }];
  const line = (lineId: string, id: string, units: number) => ({ lineId, sku: id, units, ...untouched });
  const failed = aFulfillment({
    ...{
      orderId: ORDER,
      fulfillmentId: `${ORDER}-f1`,
      location: 'NYC',
      status: 'accepted',
      requestedAt: NOW,
    },
    ...{ failure: 'ShortPicked', reason: 'notInStock', departed },
    lines: [line('1', 'A', 1), line('2', 'B', 2)],
  });
  table = aTable(
    stock('A', 'NYC', 1, { allocated: 1 }),
    stock('B', 'NYC', 2, { allocated: 2 }),
    stock('A', 'PHL', 5),
    stock('B', 'PHL', 5),
    ...reserved(
      [
        { sku: 'A', units: 2 },
        { sku: 'B', units: 2 },
      ],
      {
        held: heldFor({ n: 1, dispatch: 0 }, departed),
        order: {
          totals: { ...noTotals, reserved: 1, allocated: 3 },
          counts: { fulfillments: 1, decisions: 1, exceptions: 0, returns: 0 },
        },
      },
    ),
    { ...key.fulfillment(ORDER, 1), ...failed },
  );
  for (const [id, atp] of [
    ['A', 4],
    ['B', 5],
  ] as const)
    table.seed({
      ...key.pool('main', id, 0),
      type: 'Pool',
      pool: 'main',
      sku: id,
      shard: 0,
      atp,
      version: 1,
    });
  const tellNext = () =>
    call(recordEvent, recordEventDoor, {
      params: { id: `${ORDER}-f1` },
      body: { id: 'second', kind: 'shortPicked', reason: 'notInStock', lines: [{ lineId: '2', units: 1 }] },
      caller: operator,
    });
  let told: Awaited<ReturnType<typeof tellNext>> | undefined;
  isReadAfter('list', async () => {
    told = await tellNext();
  });

  const { fulfillments } = await reroute('ShortPicked');

  expect(told).toMatchObject({ status: 200 });
  expect(fulfillments).toContainEqual(expect.objectContaining({ location: 'PHL' }));
  expect(table.ofType('Exception')).toEqual([]);
});
