import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { editOrderDoor } from '../../../functions/capture/doors.ts';
import { handler as edit } from '../../../functions/capture/edit-order.handler.ts';
import { recordEventDoor } from '../../../functions/fulfillment/doors.ts';
import { handler as recordEvent } from '../../../functions/fulfillment/record-event.handler.ts';
import { resolveExceptionDoor } from '../../../functions/operations/doors.ts';
import { handler as resolve } from '../../../functions/operations/resolve-exception.handler.ts';
import { noTotals } from '../../../functions/order/order.ts';
import { readBody } from '../../../functions/order/order-body.store.ts';
import { call } from '../../support/call.ts';
import type { Item } from '../../support/memory-table.ts';
import { later, Shops, shopifyOrder } from '../capture/shops.ts';

const operator = { kind: 'operator', id: 'ann' } as const;
const [first, second] = shopifyOrder()['line_items'] as Record<string, unknown>[];
const third = { ...first, id: 13, quantity: 1, current_quantity: 1, fulfillable_quantity: 1 };
const chicago = {
  ...(shopifyOrder()['shipping_address'] as Record<string, unknown>),
  address1: '233 S Wacker Dr',
  city: 'Chicago',
  zip: '60606',
  province: 'Illinois',
  province_code: 'IL',
};

describe('apply of ChannelEdit', () => {
  let shops: Shops;
  beforeEach(() => {
    shops = new Shops();
  });
  afterEach(() => shops.close());

  /** An order of the shop that the warehouse has seen. */
  async function dispatched(stock: Record<string, number> = { A: 10, B: 10 }): Promise<string> {
    await shops.receiveStock(stock);
    const { orderId = '' } = await shops.shopify(shopifyOrder(), 'orders/create');
    await shops.walk(orderId, 'Dispatch');
    return orderId;
  }
  const openEdit = (): Item => {
    const found = shops.exceptions().find(({ exceptionType }) => exceptionType === 'ChannelEdit');
    if (!found) throw new Error('no edit is open');
    return found;
  };
  const apply = (more: Record<string, unknown> = {}) =>
    call(resolve, resolveExceptionDoor, {
      params: { id: String(openEdit()['exceptionId']) },
      body: { id: `apply-${shops.table.writes.length}`, action: 'apply', ...more },
      caller: operator,
    });
  const body = (orderId: string) => readBody(orderId, shops.order(orderId).bodyVersion);

  it('a line that the customer added reaches the warehouse, in an attempt beside what goes on', async () => {
    const orderId = await dispatched();
    await shops.shopify(later(shopifyOrder(), { line_items: [first, second, third] }));

    const answer = await apply();

    expect(answer).toMatchObject({
      status: 200,
      body: { status: 'resolved', resolved: { action: 'apply' } },
    });
    expect(shops.order(orderId)).toMatchObject({
      totals: { ...noTotals, allocated: 3, reserved: 1 },
      attempt: 2,
    });
    expect((await body(orderId)).lines).toHaveLength(3);
    expect(shops.event(orderId)).toMatchObject({
      type: 'order.edited',
      data: { changes: expect.arrayContaining(['lines.13']) },
    });
    expect(shops.exceptions()).toEqual([]);
  });

  it('an address that came after the work was shown is asked of the location', async () => {
    const orderId = await dispatched();
    await shops.shopify(later(shopifyOrder(), { shipping_address: chicago }));

    expect((await apply()).status).toBe(200);
    expect((await body(orderId)).shipTo).toMatchObject({ postalCode: '60606' });
    expect(shops.table.ofType('Fulfillment')).toMatchObject([{ recall: { by: 'operator:ann' } }]);
  });

  it('what tells something only is in force by a word', async () => {
    const orderId = await dispatched();
    await shops.shopify(later(shopifyOrder(), { note: 'please ring' }));

    await apply();

    expect((await body(orderId)).notes).toMatchObject({ customer: 'please ring' });
    expect(shops.order(orderId).totals).toMatchObject({ allocated: 3 });
  });

  it('what is not possible any more stays open, by name and with its reason; the rest is applied', async () => {
    const orderId = await dispatched({ A: 2, B: 10 });
    const more = { line_items: [first, second, third], note: 'please ring' };
    await shops.shopify(later(shopifyOrder(), more));

    const answer = await apply();

    expect(answer).toMatchObject({ status: 200, body: { status: 'open', detail: { fields: ['lines.13'] } } });
    expect((answer.body['detail'] as Record<string, unknown>)['refused']).toMatchObject([
      { path: 'lines.13' },
    ]);
    expect((await body(orderId)).notes).toMatchObject({ customer: 'please ring' });
    expect(await apply()).toMatchObject({ status: 409, body: { refused: [{ path: 'lines.13' }] } });
  });

  it('only the fields that are named are applied; one that the exception does not name is 400', async () => {
    const orderId = await dispatched();
    await shops.shopify(later(shopifyOrder(), { note: 'please ring', shipping_address: chicago }));

    expect((await apply({ fields: ['tags'] })).status).toBe(400);
    expect(await apply({ fields: ['notes.customer'] })).toMatchObject({
      body: { status: 'open', detail: { fields: ['shipTo'] } },
    });
    expect((await body(orderId)).shipTo).toMatchObject({ postalCode: '10001' });
  });

  it('units that have shipped are not taken out by an apply', async () => {
    const orderId = await dispatched();
    const parcels = [{ carrier: 'ups', trackingNumber: '1Z1' }];
    await call(recordEvent, recordEventDoor, {
      params: { id: `${orderId}-f1` },
      body: { id: 's', kind: 'shipped', parcels },
      caller: operator,
    });
    const fewer = { ...first, current_quantity: 1, fulfillable_quantity: 0 };
    await shops.shopify(later(shopifyOrder(), { line_items: [fewer, second] }));

    expect(await apply()).toMatchObject({ status: 409, body: { refused: [{ path: 'lines.11.quantity' }] } });
  });

  it('what a person added is not taken out when the shop tells of the order again', async () => {
    const orderId = await dispatched();
    const lines = { '11': { quantity: 3 }, gift: { sku: 'B', quantity: 1, unitPrice: { amount: 0 } } };
    const patched = await call(edit, editOrderDoor, {
      params: { id: orderId },
      body: { id: 'e', lines },
      caller: operator,
    });
    expect(patched.status).toBe(200);

    await shops.shopify(later(shopifyOrder(), { tags: 'vip' }));
    expect(shops.order(orderId).totals).toEqual({ ...noTotals, allocated: 3, reserved: 2 });

    const without = { ...first, quantity: 1, current_quantity: 1, fulfillable_quantity: 1 };
    await shops.shopify(later(shopifyOrder(), { line_items: [without, second], tags: 'vip' }, 120));
    expect(shops.order(orderId).totals).toEqual({ ...noTotals, allocated: 3, reserved: 1, cancelled: 1 });
  });
});
