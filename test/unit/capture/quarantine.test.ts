import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findOrdersByNumber } from '../../../functions/capture/reading/order-list.store.ts';
import { resolveExceptionDoor } from '../../../functions/operations/doors.ts';
import { handler as resolve } from '../../../functions/operations/resolve-exception.handler.ts';
import { readBody, readReceived } from '../../../functions/order/order-body.store.ts';
import { placeHold } from '../../../functions/requests/hold/hold-writes.ts';
import { call } from '../../support/call.ts';
import { later, Shops, shopifyOrder, wooOrder } from './shops.ts';

const [first = {}, second = {}] = shopifyOrder()['line_items'] as Record<string, unknown>[];
/** An order whose first line has no SKU. */
const broken = shopifyOrder({ line_items: [{ ...first, sku: null }, second] });

let shops: Shops;
beforeEach(() => {
  shops = new Shops();
});
afterEach(() => shops.close());

const complete = { lines: [{ lineId: '11', sku: 'A', quantity: 2, unitPrice: { amount: 1500 } }] };
let commands = 0;

/** What an operator does at the door of exceptions. */
function retry(orderId: string | undefined, patch?: Record<string, unknown>): ReturnType<typeof call> {
  return call(resolve, resolveExceptionDoor, {
    params: { id: `${orderId}-x1` },
    caller: { kind: 'operator', id: 'ada' },
    body: { id: `c${++commands}`, action: 'retry', ...(patch ? { patch } : {}) },
  });
}

describe('quarantine', () => {
  test('a quarantined order is one write: META, the draft, the message, the exception with every reason', async () => {
    const { outcome, orderId } = await shops.shopify(broken);

    expect(outcome).toBe('quarantined');
    expect(shops.table.writes).toEqual([
      [
        `ORDER#${orderId} META`,
        `ORDER#${orderId} BODY`,
        `ORDER#${orderId} RAW`,
        `ORDER#${orderId} EXCEPTION#0001`,
      ],
    ]);
    expect(shops.order(orderId)).toMatchObject({
      status: 'quarantined',
      quarantined: true,
      attempt: 0,
      attention: 1,
      counts: { exceptions: 1 },
    });
    expect(shops.event(orderId)).toEqual({
      type: 'order.quarantined',
      data: { orderId, channel: 'shop', reasons: [{ code: 'MISSING_SKU', path: 'lines.0.sku' }] },
    });
  });

  test('a quarantined order stays one when repeated, and lists the reasons of a later broken version', async () => {
    const { orderId } = await shops.shopify(broken);

    expect(await shops.shopify(broken)).toEqual({ outcome: 'repeated', orderId });
    expect(await shops.shopify(later(broken, { currency: 'XXY' }))).toEqual({
      outcome: 'quarantined',
      orderId,
    });
    expect(shops.exceptions()).toHaveLength(1);
    expect(JSON.stringify(shops.exceptions()[0]?.['detail'])).toContain('INVALID_CURRENCY');
    expect(await shops.shopify(later(broken, { note: 'old' }, -60))).toEqual({ outcome: 'older', orderId });
  });

  test('a quarantined order leaves quarantine by itself when its shop sends a version that is complete', async () => {
    const { orderId } = await shops.shopify(broken);

    expect(await shops.shopify(later(shopifyOrder(), {}))).toEqual({ outcome: 'captured', orderId });
    expect(shops.order(orderId)).toMatchObject({
      status: 'captured',
      attempt: 1,
      attention: 0,
      bodyVersion: 1,
      totals: { open: 3 },
    });
    expect(shops.order(orderId).quarantined).toBeUndefined();
    expect(shops.exceptions()).toEqual([]);
    expect(shops.event(orderId)).toEqual({
      type: 'order.released_from_quarantine',
      data: { orderId, channel: 'shop', units: 3 },
    });
    expect(shops.order(orderId).progressBy).toBeDefined();
    expect((await readBody(orderId ?? '', 1)).lines).toMatchObject([{ sku: 'A' }, { sku: 'B' }]);
  });
});

describe('the way out of quarantine', () => {
  test('a merge patch releases an order: it is kept as a new body, and the first attempt starts', async () => {
    const { orderId } = await shops.shopify(broken);

    expect(await retry(orderId, complete)).toMatchObject({ status: 200, body: { status: 'resolved' } });
    expect(shops.order(orderId)).toMatchObject({
      status: 'captured',
      totals: { open: 2 },
      attempt: 1,
      attention: 0,
      bodyVersion: 1,
    });
    expect(shops.order(orderId).quarantined).toBeUndefined();
    expect(await readBody(orderId ?? '', 1)).toMatchObject({
      shipTo: { postalCode: '10001' },
      lines: [{ sku: 'A', open: 2 }],
    });

    await shops.receiveStock({ A: 5 });
    await shops.walk(orderId, 'Dispatch');

    expect(shops.order(orderId)).toMatchObject({ status: 'fulfilling', totals: { allocated: 2 } });
  });

  test('a shop that sends the broken version again undoes no release', async () => {
    const { orderId } = await shops.shopify(broken);
    await retry(orderId, complete);
    const before = shops.order(orderId);
    for (const message of [broken, later(broken, { note: 'x' }, -5)])
      expect((await shops.shopify(message)).outcome).toBe('older');

    expect(shops.order(orderId)).toEqual(before);
    expect(shops.exceptions()).toEqual([]);
  });

  test('a patch that leaves something wrong names every field of it, and writes nothing', async () => {
    const { orderId } = await shops.shopify(broken);
    const fieldsOf = async (patch?: Record<string, unknown>): Promise<string[]> => {
      const { status, body } = await retry(orderId, patch);
      expect(status).toBe(400);
      return (body['errors'] as { path: string }[]).map(({ path }) => path);
    };

    expect(await fieldsOf({ currency: 'nothing' })).toEqual(
      expect.arrayContaining(['currency', 'lines.0.sku']),
    );
    expect(await fieldsOf()).toEqual(['lines.0.sku']);
    expect(await fieldsOf({ ...complete, external: { id: '9' } })).toEqual(['external.id']);
    expect(await fieldsOf({ ...complete, channel: 'web' })).toEqual(['channel']);
    expect(shops.order(orderId)).toMatchObject({ version: 1, status: 'quarantined' });
    expect(shops.exceptions()).toHaveLength(1);
  });

  test('a patch that leaves nothing to ship closes the order', async () => {
    const { orderId } = await shops.shopify(broken);
    await retry(orderId, {
      lines: [
        {
          lineId: '11',
          title: 'Gift card',
          kind: 'giftcard',
          requiresShipping: false,
          quantity: 1,
          unitPrice: { amount: 1500 },
        },
      ],
    });

    expect(shops.order(orderId)).toMatchObject({ closed: { as: 'nothing_to_ship' }, attempt: 0 });
    expect(shops.order(orderId).progressBy).toBeUndefined();
  });

  test("a retry without a patch is a person's word that a shop's own status means an open order", async () => {
    const { outcome, orderId } = await shops.woo(wooOrder({ status: 'awaiting-wizard' }));

    expect(outcome).toBe('quarantined');

    await retry(orderId);

    expect(shops.order(orderId)).toMatchObject({ status: 'captured', attempt: 1 });
  });

  test('a release leaves a hold that somebody placed meanwhile', async () => {
    const { orderId } = await shops.shopify({ ...broken, financial_status: 'pending' });
    await placeHold({
      orderId: orderId ?? '',
      hold: { id: 'look', reason: 'LOOK', before: 'dispatch', onExpiry: 'lift' },
      by: 'operator:ada',
      now: '2026-11-23T16:00:00.000Z',
    });
    await retry(orderId, complete);

    expect(shops.order(orderId).holds.map(({ id, placedBy }) => [id, placedBy])).toEqual([
      ['look', 'operator:ada'],
      ['AWAITING_PAYMENT', 'channel:shop'],
    ]);
  });

  test('a shop that deletes a quarantined order cancels it, though nobody has understood it', async () => {
    const { orderId } = await shops.woo(wooOrder({ status: 'awaiting-wizard' }));

    expect(await shops.woo('{"id":727}', 'order.deleted')).toEqual({ outcome: 'cancelled', orderId });
    expect(shops.order(orderId)).toMatchObject({ status: 'cancelled', attention: 0 });
    expect(await shops.woo(wooOrder({ date_modified_gmt: '2026-11-23T18:00:00' }))).toEqual({
      outcome: 'kept',
      orderId,
    });
  });
});

describe('a payload that does not say which order it is', () => {
  test('a nameless payload is quarantined under an id of its content, by which the same again meets it', async () => {
    const first = await shops.shopify('{"id": 5001, "name": "#10');

    expect(first.outcome).toBe('quarantined');
    expect(await shops.shopify('{"id": 5001, "name": "#10')).toEqual({
      outcome: 'repeated',
      orderId: first.orderId,
    });
    expect((await shops.shopify('{"id": 5002, "name": "#10')).orderId).not.toBe(first.orderId);
  });

  const whole = {
    channel: 'shop',
    external: { id: '5001', number: '#1001' },
    placedAt: '2026-11-23T15:00:00Z',
    currency: 'USD',
    shipTo: { lines: ['1 Main Street'], country: 'US', postalCode: '10001' },
    lines: [{ lineId: '11', sku: 'A', quantity: 2, unitPrice: { amount: 1500 } }],
  };

  test("a nameless payload becomes the order that a person says it is, under that order's own id", async () => {
    const { orderId } = await shops.shopify('{"id": 5001, "name": "#10');

    expect(await retry(orderId, whole)).toMatchObject({ status: 200 });
    expect(shops.order(orderId)).toMatchObject({ status: 'closed', closed: { as: 'completed' } });

    const [known] = await findOrdersByNumber('1001');

    expect(known).toMatchObject({ status: 'captured', attempt: 1, totals: { open: 2 } });
    expect(shops.event(orderId)).toMatchObject({
      type: 'order.closed',
      data: { reason: `goes on as ${known?.orderId}` },
    });
    expect((await shops.shopify(shopifyOrder())).orderId).toBe(known?.orderId);
    expect((await readReceived(known?.orderId ?? '', 0)).toString()).toBe('{"id": 5001, "name": "#10');
  });

  test('a nameless payload cannot become an order that is known already', async () => {
    const { orderId } = await shops.shopify('{"id": 5001, "name": "#10');
    const known = await shops.shopify(shopifyOrder());

    expect(await retry(orderId, whole)).toMatchObject({ status: 409, body: { orderId: known.orderId } });
    expect(shops.order(orderId).status).toBe('quarantined');
  });
});
