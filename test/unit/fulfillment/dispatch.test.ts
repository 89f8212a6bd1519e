import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { handler } from '../../../functions/fulfillment/dispatch.handler.ts';
import { fulfillmentItem } from '../../../functions/fulfillment/work-order/fulfillment.store.ts';
import { addClaim, removeHeld } from '../../../functions/inventory/reservation/reservation.ts';
import { orderItem } from '../../../functions/order/order.store.ts';
import { noTotals, type Order } from '../../../functions/order/order.ts';
import { key } from '../../../functions/shared/keys.ts';
import { run } from '../../support/call.ts';
import { aFulfillment, anOrder } from '../../support/items.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { locationItem } from '../../support/network-items.ts';
import { stock } from '../../support/routing-world.ts';

const orderId = 'web-1-aaaaaaaa';
const input = {
  orderId,
  attempt: 1,
  n: 1,
  token: 'token-1',
  enteredAt: '2026-11-23T10:00:00.000Z',
  retry: 0,
};
const cancelRequest = { state: 'asked', by: 'channel:web', at: input.enteredAt } as const;
const holdBeforeDispatch = {
  id: 'h',
  reason: 'FRAUD',
  before: 'dispatch',
  placedBy: 'channel:web',
  placedAt: input.enteredAt,
  onExpiry: 'lift',
} as const;

/** Orders that reveal nothing, with the name of the failure. */
const barringOrders: [string, Partial<Order>, string][] = [
  [
    'a hold before dispatch',
    { holds: [holdBeforeDispatch], barred: { reserve: 0, route: 0, dispatch: 1 } },
    'OnHold',
  ],
  ['a cancel request', { cancel: cancelRequest }, 'Cancelled'],
  ['a closed order', { closed: { as: 'lost', at: input.enteredAt } }, 'OrderClosed'],
];

describe('state Dispatch', () => {
  let table: MemoryTable;
  beforeEach(() => {
    table = new MemoryTable().seed(locationItem('store-1', { acceptWithin: 600 }));
  });
  afterEach(() => table.close());

  function seed(over: Partial<Order>, status: 'planned' | 'requested' | 'shipped' = 'planned'): void {
    const order = anOrder({ totals: { ...noTotals, allocated: 2 }, ...over });
    table.seed(
      { ...key.order(orderId), ...orderItem(order) },
      { ...key.fulfillment(orderId, 1), ...fulfillmentItem(aFulfillment({ status })) },
    );
  }
  const stored = () => table.item(key.fulfillment(orderId, 1));

  it('stores its token and shows the work to its location, with a deadline', async () => {
    seed({});

    await run(handler, input);

    const fulfillment = stored();
    expect(fulfillment).toMatchObject({
      status: 'requested',
      gsi1pk: 'WORK#store-1',
      evt: { type: 'fulfillment.requested', data: { units: 2 } },
    });
    expect(fulfillment?.['acceptBy']).toBe(fulfillment?.['dueAt']);
    expect(
      Date.parse(String(fulfillment?.['acceptBy'])) - Date.parse(String(fulfillment?.['requestedAt'])),
    ).toBe(600_000);
    expect(fulfillment?.['gsi2sk']).toBe(`${String(fulfillment?.['dueAt'])}#${orderId}-f1`);
    expect(table.item(key.token(orderId, 'Dispatch', 1))).toMatchObject({ token: 'token-1' });
    expect(table.writes).toEqual([
      [`ORDER#${orderId} TOKEN#Dispatch#0001`],
      [`ORDER#${orderId} FULFILLMENT#0001`],
    ]);
  });

  it.each(barringOrders)('reveals nothing under %s, and leaves no token (P7)', async (_, order, name) => {
    seed(order);

    await expect(run(handler, input)).rejects.toMatchObject({ name });

    expect(stored()).toMatchObject({ status: 'planned' });
    const wait = table.item(key.token(orderId, 'Dispatch', 1));
    expect(wait).toMatchObject({ type: 'AnsweredWait' });
    expect(wait).not.toHaveProperty('token');
  });

  it('holds work whose money is authorised no more, without waiting for the sweeper', async () => {
    const authorized = { amount: 3000, until: '2020-01-01T00:00:00.000Z', watched: true };
    seed({ payments: { authorized } });

    await expect(run(handler, input)).rejects.toMatchObject({ name: 'OnHold' });

    expect(stored()).toMatchObject({ status: 'planned' });
    expect(table.item(key.order(orderId))).toMatchObject({
      holds: [{ id: 'AUTHORIZATION_EXPIRED', before: 'dispatch', placedBy: 'system' }],
      barred: { dispatch: 1 },
      payments: { authorized: { amount: 3000, until: authorized.until } },
    });
    expect(table.item(key.order(orderId))).not.toHaveProperty('payments.authorized.watched');
  });

  it.each([
    ['that holds', { amount: 3000, until: '2099-01-01T00:00:00.000Z', watched: true }],
    ['whose end nobody minds', { amount: 3000, until: '2020-01-01T00:00:00.000Z' }],
  ])('shows work of an authorisation %s', async (_, authorized) => {
    seed({ payments: { authorized } });

    await run(handler, input);

    expect(stored()).toMatchObject({ status: 'requested' });
    expect(table.item(key.order(orderId))).not.toHaveProperty('holds');
  });

  describe('of a location that was switched off while the work was planned', () => {
    const lines = [{ lineId: '1', sku: 'A', units: 2 }];
    beforeEach(() => {
      seed({});
      const reservation = addClaim(undefined, { orderId, pool: 'main', attempt: 1 }, lines, 'active');
      table.seed(
        locationItem('store-1', { active: false }),
        { ...key.reservation(orderId), ...removeHeld(reservation, lines), version: 1 },
        stock('A', 'store-1', 5, { allocated: 2, free: 3 }),
      );
    });

    it('shows it nothing: the units are planned anew (P7)', async () => {
      expect(await run(handler, input)).toMatchObject({ requested: false });

      expect(stored()).toMatchObject({ status: 'expired', failure: 'NotAccepted' });
      expect(table.item(key.reservation(orderId))).toMatchObject({
        held: [{ lineId: '1', units: 2, by: 'f1:0' }],
      });
      expect(table.item(key.position('A', 'store-1'))).toMatchObject({ allocated: 0 });
      expect(table.item(key.token(orderId, 'Dispatch', 1))).toMatchObject({ token: 'token-1' });
    });

    it('stores only its token when it is retried then (P6)', async () => {
      await run(handler, input);
      const before = stored();

      await run(handler, { ...input, retry: 1 });

      expect(stored()).toEqual(before);
    });
  });

  it.each(['requested', 'shipped'] as const)(
    'stores only its token when the work is %s already, whatever META says now (P6)',
    async (status) => {
      seed({ cancel: cancelRequest }, status);

      await run(handler, input);

      expect(stored()).toMatchObject({ status, version: 1 });
      expect(table.writes).toEqual([[`ORDER#${orderId} TOKEN#Dispatch#0001`]]);
    },
  );

  it('keeps the token of a later attempt when an earlier one is delivered late (P1)', async () => {
    seed({}, 'requested');
    await run(handler, { ...input, token: 'token-2', enteredAt: '2026-11-23T11:00:00.000Z' });

    await expect(run(handler, { ...input, retry: 3 })).rejects.toMatchObject({ name: 'Superseded' });

    expect(table.item(key.token(orderId, 'Dispatch', 1))).toMatchObject({ token: 'token-2' });
  });
});
