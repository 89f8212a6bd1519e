import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parseReservation } from '../../../functions/inventory/reservation/reservation.store.ts';
import { parseOrder } from '../../../functions/order/order.store.ts';
import { noTotals } from '../../../functions/order/order.ts';
import { type RulesetDocument, rulesetSchema } from '../../../functions/planner/ruleset.ts';
import { handler as reroute } from '../../../functions/routing/reroute.handler.ts';
import { handler as route } from '../../../functions/routing/route.handler.ts';
import { activate, addRuleset } from '../../../functions/routing/rulesets/ruleset.store.ts';
import { key } from '../../../functions/shared/keys.ts';
import { run } from '../../support/call.ts';
import { aFulfillment, heldFor } from '../../support/items.ts';
import type { MemoryTable } from '../../support/memory-table.ts';
import { aTable, NOW, ORDER, reserved, stock } from '../../support/routing-world.ts';

let table: MemoryTable;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(NOW) });
});
afterEach(() => {
  table.close();
  vi.useRealTimers();
});

const order = () => parseOrder(table.item(key.order(ORDER)) ?? {});
const reservation = () => parseReservation(table.item(key.reservation(ORDER)) ?? {});
const rule = async (
  limits: RulesetDocument['limits'],
  more: Partial<RulesetDocument> = {},
): Promise<void> => {
  const { stored } = await addRuleset(
    rulesetSchema.parse({ currency: 'USD', limits, ...more }),
    { by: 'operator:a' },
    NOW,
  );
  await activate('active', { ruleset: stored.version, from: NOW, reason: 'test', by: 'operator:a', at: NOW });
};
const send = () => run(route, { orderId: ORDER, attempt: 1 });

describe('what the rules do with an order that they cannot serve', () => {
  test('rules that hold an order bar it before routing until the time is over, and then lift the hold', async () => {
    table = aTable(...reserved([{ sku: 'A', units: 1 }]));
    await rule({ onInfeasible: ['hold:PT6H'] });
    await expect(send()).rejects.toMatchObject({
      name: 'OnHold',
      message: expect.stringContaining('2026-11-23T23:00:00'),
    });
    expect(order()).toMatchObject({
      status: 'on_hold',
      barred: { route: 1 },
      holds: [
        {
          id: 'ROUTING-1',
          reason: 'NO_ROUTE',
          before: 'route',
          expiresAt: '2026-11-23T23:00:00.000Z',
          onExpiry: 'lift',
        },
      ],
      counts: { decisions: 1 },
      evt: { type: 'order.held' },
    });
    // P6: the hold stands; nothing is planned again.
    await expect(send()).rejects.toMatchObject({ name: 'OnHold' });
    expect(order().counts.decisions).toBe(1);
  });

  test('rules that wait to consolidate hold a split order for a better plan', async () => {
    table = aTable(
      stock('A', 'NYC', 1),
      stock('B', 'LAX', 1),
      ...reserved([
        { sku: 'A', units: 1 },
        { sku: 'B', units: 1 },
      ]),
    );
    await rule({ waitToConsolidate: 'PT2H' });
    await expect(send()).rejects.toMatchObject({
      name: 'OnHold',
      message: expect.stringContaining('WAIT_TO_CONSOLIDATE until 2026-11-23T19:00:00'),
    });
    vi.setSystemTime(new Date('2026-11-23T19:00:00.000Z'));
    table.seed({
      ...table.item(key.order(ORDER)),
      ...key.order(ORDER),
      holds: [],
      barred: { reserve: 0, route: 0, dispatch: 0 },
    });
    expect((await send()).fulfillments).toHaveLength(2);
  });

  test('rules that cancel give the units back to the pool and close the order, and Release finds nothing to do', async () => {
    table = aTable(...reserved([{ sku: 'A', units: 2 }]));
    await rule({ onInfeasible: ['cancel'] });
    await expect(send()).rejects.toMatchObject({ name: 'Cancelled' });
    expect(order()).toMatchObject({
      totals: { ...noTotals, cancelled: 2 },
      closed: { as: 'cancelled' },
      evt: { type: 'order.cancelled' },
    });
    expect(reservation()).toMatchObject({ status: 'released', final: true, held: [] });
    expect(table.item(key.pool('main', 'A', 0))).toMatchObject({ atp: 2 });
    await expect(send()).rejects.toMatchObject({ name: 'Cancelled' });
  });

  test('rules that serve in part serve what can be served, and a person gets the rest in the same write', async () => {
    table = aTable(stock('A', 'NYC', 1), ...reserved([{ sku: 'A', units: 3 }]));
    await rule({ onInfeasible: ['partial', 'attention'] });
    const { items, why } = await send();
    expect(items).toMatchObject([
      { n: 1, exception: 0, location: 'NYC', units: 1 },
      { n: -1, exception: 1, fulfillmentId: `${ORDER}-x1` },
    ]);
    expect(why).toContain('not served: 2 x A');
    expect(order()).toMatchObject({
      totals: { ...noTotals, reserved: 2, allocated: 1 },
      attention: 1,
      status: 'needs_attention',
      counts: { exceptions: 1 },
      evt: {
        type: 'order.routed',
        also: {
          type: 'order.needs_attention',
          data: { exceptionId: `${ORDER}-x1`, exceptionType: 'NoRoute' },
        },
      },
    });
    expect(table.item(key.exception(ORDER, 1))).toMatchObject({
      exceptionType: 'NoRoute',
      status: 'open',
      detail: { unserved: [{ lineId: '1', sku: 'A', units: 2 }] },
    });
    expect(reservation()).toMatchObject({ status: 'active', held: [{ units: 2, by: 'x1' }] });
  });

  test('rules that serve in part and then cancel cancel the rest', async () => {
    table = aTable(stock('A', 'NYC', 1), ...reserved([{ sku: 'A', units: 3 }]));
    await rule({ onInfeasible: ['partial', 'cancel'] });
    await send();
    expect(order()).toMatchObject({
      totals: { ...noTotals, allocated: 1, cancelled: 2 },
      evt: { type: 'order.routed', also: { type: 'order.partly_cancelled' } },
    });
    expect(reservation()).toMatchObject({ status: 'allocated', held: [] });
  });

  test('a re-route that the rules cancel gives its units back and ends', async () => {
    const left = [{ lineId: '1', sku: 'A', units: 2 }];
    const failed = aFulfillment({
      orderId: ORDER,
      fulfillmentId: `${ORDER}-f1`,
      location: 'NYC',
      status: 'rejected',
      failure: 'Rejected',
      lines: [],
    });
    table = aTable(
      stock('A', 'NYC', 9),
      ...reserved([{ sku: 'A', units: 2 }], {
        held: heldFor({ n: 1, dispatch: 0 }, left),
        order: { counts: { fulfillments: 1, decisions: 1, exceptions: 0, returns: 0 } },
      }),
      { ...key.fulfillment(ORDER, 1), ...failed },
    );
    await rule({ onInfeasible: ['cancel'] });
    expect(await run(reroute, { orderId: ORDER, attempt: 1, n: 1, error: 'Rejected' })).toMatchObject({
      fulfillments: [],
      cancelled: 2,
    });
    expect(order()).toMatchObject({ closed: { as: 'cancelled' } });
  });

  test('a re-route does not wait to be consolidated', async () => {
    const left = [
      { lineId: '1', sku: 'A', units: 1 },
      { lineId: '2', sku: 'B', units: 1 },
    ];
    const failed = aFulfillment({
      orderId: ORDER,
      fulfillmentId: `${ORDER}-f1`,
      location: 'NYC',
      status: 'rejected',
      failure: 'Rejected',
      lines: [],
    });
    table = aTable(
      stock('A', 'PHL', 9),
      stock('B', 'LAX', 9),
      ...reserved(
        [
          { sku: 'A', units: 1 },
          { sku: 'B', units: 1 },
        ],
        {
          held: heldFor({ n: 1, dispatch: 0 }, left),
          order: { counts: { fulfillments: 1, decisions: 1, exceptions: 0, returns: 0 } },
        },
      ),
      { ...key.fulfillment(ORDER, 1), ...failed },
    );
    await rule({ waitToConsolidate: 'PT2H' });
    expect(
      (await run(reroute, { orderId: ORDER, attempt: 1, n: 1, error: 'Rejected' })).fulfillments,
    ).toHaveLength(2);
  });
});
