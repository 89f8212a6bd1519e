import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { erasureReport, isErased } from '../../../bin/erase/report.ts';
import { readOrderDoor } from '../../../functions/capture/doors.ts';
import { handler as readOrders } from '../../../functions/capture/read-orders.handler.ts';
import { orderViewSchema } from '../../../functions/capture/reading/order-view-schema.ts';
import { eraseCustomer, eraseOrder } from '../../../functions/operations/erase/erase.ts';
import { readReceived } from '../../../functions/order/order-body.store.ts';
import { cancelOrder } from '../../../functions/requests/cancel/cancel-writes.ts';
import { handler as cancel } from '../../../functions/requests/cancel.handler.ts';
import { cancelDoor, placeHoldDoor } from '../../../functions/requests/doors.ts';
import { placeHold } from '../../../functions/requests/hold/hold-writes.ts';
import { handler as holds } from '../../../functions/requests/hold.handler.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call } from '../../support/call.ts';
import { aFulfillment } from '../../support/items.ts';
import { PickupDesk } from '../../support/pickup-desk.ts';
import { later, Shops, shopifyOrder } from '../capture/shops.ts';
import { aFailedRefundItem, aReturnItem } from '../returns/return-items.ts';

const now = '2026-11-30T10:00:00.000Z';
const request = { by: 'ada', now };
const operator = { kind: 'operator' as const, id: 'ada' };
const personal = ['Ada', 'Example', '1 Main Street', 'ada@example.com'];

let shops: Shops;
beforeEach(() => {
  shops = new Shops();
});
afterEach(() => shops.close());

async function submitted(over: Record<string, unknown> = {}): Promise<string> {
  const { body } = await shops.submit({ buyer: { name: 'Ada Example', email: 'ada@example.com' }, ...over });
  return String(body['orderId']);
}

async function close(orderId: string): Promise<void> {
  await cancelOrder({ orderId, by: 'operator:ada', reason: 'of the test', now });
}

/** Everything of the table as text, gzipped contents as what they hold. */
function allText(): string {
  const types = ['Order', 'Body', 'Raw', 'Message', 'Exception', 'Tracking'];
  const items = types.flatMap((type) => shops.table.ofType(type));
  const contents = items.flatMap(({ content, said }) => [content, said]);
  const texts = contents.filter((one) => one instanceof Uint8Array).map((one) => gunzipSync(one).toString());
  return [JSON.stringify(items.map(({ content: _, said: __, ...rest }) => rest)), ...texts].join('\n');
}

describe('erasing an order', () => {
  test('redacts body and message of a shop, says how many, and leaves nothing personal', async () => {
    const { orderId = '' } = await shops.shopify(shopifyOrder({ email: 'ada@example.com' }));
    await close(orderId);
    for (const word of personal) expect(allText()).toContain(word);

    const erasure = await eraseOrder(orderId, request);

    expect(erasure).toEqual({ orders: { [orderId]: 'erased' }, redacted: { Body: 1, Raw: 1 } });
    for (const word of personal) expect(allText()).not.toContain(word);
    expect((await readReceived(orderId, 0)).length).toBe(0);
    expect(shops.order(orderId)).toMatchObject({
      erased: { by: 'ada', at: now },
      evt: { type: 'order.erased', data: { orderId } },
    });
  });

  test('leaves out of its returns what people wrote, and where photos of the goods are', async () => {
    const orderId = await submitted();
    await close(orderId);
    const review = { state: 'refused', by: 'operator:ada', note: 'Ada says so' } as const;
    const said = { reason: 'Ada has another size', photos: ['https://example.com/ada.jpg'], review };
    shops.table.seed(aReturnItem({ orderId, returnId: `${orderId}-r1`, ...said }));

    const erasure = await eraseOrder(orderId, request);

    const [returned] = shops.table.ofType('Return');
    expect(erasure.redacted).toMatchObject({ Return: 1 });
    expect(returned).toMatchObject({ lines: [{ units: 2 }], review: { state: 'refused' }, erased: true });
    expect(JSON.stringify(returned)).not.toMatch(/Ada|ada\.jpg/);
  });

  test('leaves codes of reasons, and no words of whoever held, cancelled, packed or inspected', async () => {
    const orderId = await submitted();
    const words = 'Ada Example rang twice';
    const hold = { id: 'call', reason: words, before: 'dispatch', onExpiry: 'lift' } as const;
    await placeHold({ orderId, hold, by: 'operator:ada', now });
    await cancelOrder({ orderId, by: 'operator:ada', reason: words, now });
    const dispositions = [
      { lineId: '1', sku: 'A', units: 1, as: 'scrap', reason: words },
      { lineId: '1', sku: 'A', units: 1, as: 'scrap', reason: 'DAMAGED' },
    ] as const;
    const recall = { answerBy: now, by: 'operator:ada', answer: 'refused', because: words } as const;
    shops.table.seed(aReturnItem({ orderId, returnId: `${orderId}-r1`, dispositions: [...dispositions] }), {
      ...key.fulfillment(orderId, 1),
      ...aFulfillment({ orderId, status: 'rejected', recall }),
    });

    const { redacted } = await eraseOrder(orderId, request);

    expect(redacted).toMatchObject({ Return: 1, Fulfillment: 1 });
    const left = ['Order', 'Return', 'Fulfillment'].flatMap((type) => shops.table.ofType(type));
    expect(JSON.stringify(left)).not.toContain('rang twice');
    expect(shops.table.ofType('Return')).toMatchObject([
      { dispositions: [{ reason: 'OTHER' }, { reason: 'DAMAGED' }] },
    ]);
    expect(shops.order(orderId).cancel?.reason).toBe('OTHER');
  });

  describe('words that the doors have taken', () => {
    const words = 'Ada Example rang twice';
    const everyType = ['Order', 'Command', 'Exception', 'Return', 'Refund', 'ShopEffect', 'Fulfillment'];
    const everything = (): string => JSON.stringify(everyType.flatMap((type) => shops.table.ofType(type)));
    const caller = { kind: 'operator' as const, id: 'ada' };

    test('are in no answer that is kept for the command sent again', async () => {
      const orderId = await submitted();
      const params = { id: orderId };
      const hold = { id: 'call', reason: words, before: 'dispatch', onExpiry: 'lift' };
      await call(holds, placeHoldDoor, { params, caller, body: hold });
      await call(cancel, cancelDoor, { params, caller, body: { id: 'c1', reason: words } });
      const answered = () => call(holds, placeHoldDoor, { params, caller, body: hold });
      expect(everything()).toContain('rang twice');

      const { redacted } = await eraseOrder(orderId, request);

      expect(redacted.Command).toBeGreaterThan(0);
      expect(everything()).not.toContain('rang twice');
      // The order is over, which the command sent again is told as before.
      expect((await answered()).status).toBe(409);
    });

    test('are in no exception, refund or message to a shop that repeats them', async () => {
      const orderId = await submitted();
      await close(orderId);
      const { channel, external } = shops.order(orderId);
      const detail = { code: 'BAD_ADDRESS', words, dispositions: [{ lineId: '1', units: 1, reason: words }] };
      const exception = { exceptionType: 'LabelNotMade', owner: 'operations', status: 'open', openedAt: now };
      const known = { orderId, n: 1, exceptionId: `${orderId}-x1`, actions: [], version: 1 };
      const effect = { kind: 'hold', id: 'e1', order: external.id, reason: words };
      shops.table.seed(
        { ...key.exception(orderId, 1), type: 'Exception', ...exception, ...known, detail },
        { ...aFailedRefundItem(), ...key.refund(orderId, 1, 1), orderId, words },
        {
          ...key.shopEffect(channel, external.id, 'e1'),
          ...{ type: 'ShopEffect', channel, order: external.id, orderId, id: 'e1', n: 1, effect },
          ...{ state: { state: 'refused', code: 'NO', words }, wantedAt: now, version: 1 },
        },
      );

      const { redacted } = await eraseOrder(orderId, request);

      expect(redacted).toMatchObject({ Exception: 1, Refund: 1, ShopEffect: 1 });
      expect(everything()).not.toContain('rang twice');
      expect(shops.table.ofType('Exception')).toMatchObject([{ detail: { code: 'BAD_ADDRESS' } }]);
    });

    test('that came after the first erasing go with the next one', async () => {
      const orderId = await submitted();
      await close(orderId);
      shops.table.seed(aReturnItem({ orderId, returnId: `${orderId}-r1`, reason: words }));
      await eraseOrder(orderId, request);
      const [returned] = shops.table.ofType('Return');
      const inspected = { sku: 'Z', units: 1, as: 'scrap', reason: words };
      shops.table.seed({
        ...returned,
        ...key.return(orderId, 1),
        strangeDispositions: [inspected],
      });

      const { redacted } = await eraseOrder(orderId, request);

      expect(redacted).toEqual({ Return: 1 });
      expect(everything()).not.toContain('rang twice');
    });
  });

  test('leaves the order readable: what was sold, for how much, to which region', async () => {
    const orderId = await submitted();
    await close(orderId);
    await eraseOrder(orderId, request);

    const { body } = await call(readOrders, readOrderDoor, { params: { id: orderId }, caller: operator });

    const view = orderViewSchema.parse(body);
    expect(view).toMatchObject({ orderId, status: 'cancelled', currency: 'USD' });
    expect(view.lines.length).toBeGreaterThan(0);
    expect(view.personal).toMatchObject({
      buyer: {},
      shipTo: { lines: ['erased'], country: 'US' },
      notes: {},
    });
  });

  test('changes nothing of an order in flight, which needs its address', async () => {
    const orderId = await submitted();
    const before = allText();

    const erasure = await eraseOrder(orderId, request);

    expect(erasure).toEqual({ orders: { [orderId]: 'inFlight' }, redacted: {} });
    expect(allText()).toBe(before);
    expect(isErased(erasure)).toBe(false);
  });

  test('done again changes nothing', async () => {
    const orderId = await submitted();
    await close(orderId);
    await eraseOrder(orderId, request);
    const { version } = shops.order(orderId);

    expect(await eraseOrder(orderId, request)).toEqual({ orders: { [orderId]: 'erased' }, redacted: {} });
    expect(shops.order(orderId).version).toBe(version);
  });

  test('keeps nothing of what the channel sends about the order afterwards', async () => {
    const order = shopifyOrder({ email: 'ada@example.com' });
    const { orderId = '' } = await shops.shopify(order);
    await close(orderId);
    await eraseOrder(orderId, request);

    const edited = await shops.shopify(later(order, { note: 'Ada Example would like it wrapped' }));
    const deleted = await shops.shopify({ id: order['id'] }, 'orders/delete');

    expect([edited.outcome, deleted.outcome]).toEqual(['kept', 'kept']);
    for (const word of personal) expect(allText()).not.toContain(word);
  });

  test('of an order that does not exist says so', async () => {
    expect(await eraseOrder('web-9-zzzzzzzz', request)).toEqual({
      orders: { 'web-9-zzzzzzzz': 'unknown' },
      redacted: {},
    });
  });
});

describe('erasing a customer', () => {
  test('finds the orders by address, whatever its case, or by the customer id of the shop', async () => {
    const buyer = { name: 'Ada Example', email: 'Ada@Example.com', customerId: 'c-7' };
    const orderId = await submitted({ buyer });
    const other = await submitted({
      external: { id: 'other', number: '2002' },
      buyer: { name: 'Alan', email: 'alan@example.com' },
    });
    await close(orderId);
    await close(other);

    const byId = await eraseCustomer('c-7', request);
    const left = allText();
    const byAddress = await eraseCustomer(' ALAN@example.com', request);

    expect(byId.orders).toEqual({ [orderId]: 'erased' });
    expect(left).toContain('alan@example.com');
    expect(byAddress.orders).toEqual({ [other]: 'erased' });
  });

  test('redacts messages that made no order, when they name the address', async () => {
    const draft = '{"id":"x","email":"ada@example.com","name":"Ada Example"';
    await shops.shopify(draft, 'carts/update');
    const before = shops.table.ofType('Message').length;

    const erasure = await eraseCustomer('ada@example.com', request);

    expect(before).toBe(1);
    expect(erasure).toEqual({ orders: {}, redacted: { Message: 1 } });
    expect(allText()).not.toContain('ada@example.com');
  });

  test('prints each order, the counts by kind, and one JSON object at the end', async () => {
    const orderId = await submitted();
    await close(orderId);

    const printed = erasureReport(await eraseCustomer('ada@example.com', request));

    expect(printed[0]).toBe(`${orderId} erased`);
    expect(printed).toContain('bodies: 1 redacted');
    expect(JSON.parse(printed.at(-1) ?? '')).toEqual({
      orders: { [orderId]: 'erased' },
      redacted: { Body: 1 },
    });
  });
});

describe('erasing an order that was collected', () => {
  test('leaves out who has collected it, and keeps that it was collected', async () => {
    const desk = new PickupDesk();
    try {
      const orderId = await desk.requested();
      await desk.tell(orderId, { id: 'c', kind: 'collected', collectedBy: 'Ben Neighbour' });
      expect(desk.work(orderId).collection).toMatchObject({ by: 'Ben Neighbour' });

      const erasure = await eraseOrder(orderId, request);

      expect(erasure.redacted).toMatchObject({ Fulfillment: 1 });
      expect(JSON.stringify(desk.table.ofType('Fulfillment'))).not.toContain('Neighbour');
      expect(desk.work(orderId)).toMatchObject({ status: 'delivered', collection: { proof: 'none' } });
    } finally {
      desk.close();
    }
  });
});
