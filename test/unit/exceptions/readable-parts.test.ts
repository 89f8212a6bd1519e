import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readOrderDoor } from '../../../functions/capture/doors.ts';
import { handler as readOrders } from '../../../functions/capture/read-orders.handler.ts';
import { readExceptionDoor } from '../../../functions/exceptions/doors.ts';
import { handler as readExceptions } from '../../../functions/exceptions/read-exceptions.handler.ts';
import { readFulfillmentDoor, recordEventDoor } from '../../../functions/fulfillment/doors.ts';
import { handler as readWork } from '../../../functions/fulfillment/read-work.handler.ts';
import { handler as recordEvent } from '../../../functions/fulfillment/record-event.handler.ts';
import { handler as readStock } from '../../../functions/inventory/read-stock.handler.ts';
import { readSkuStockDoor } from '../../../functions/inventory/stock-doors.ts';
import { readReturnDoor } from '../../../functions/returns/doors.ts';
import { handler as readReturns } from '../../../functions/returns/read.handler.ts';
import { listDecisionsDoor } from '../../../functions/routing/doors.ts';
import { handler as readDecisions } from '../../../functions/routing/read-decisions.handler.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call } from '../../support/call.ts';
import type { MemoryTable } from '../../support/memory-table.ts';
import { Shops } from '../capture/shops.ts';
import { aReturnItem } from '../returns/return-items.ts';

type Caller = NonNullable<Parameters<typeof call>[2]['caller']>;
type At = { readonly pk: string; readonly sk: string };

const operator: Caller = { kind: 'operator', id: 'ada' };
const location: Caller = { kind: 'location', id: 'wh-1' };
const channel: Caller = { kind: 'channel', id: 'web' };
const AT = '2026-11-23T10:00:00.000Z';

let shops: Shops;
let table: MemoryTable;
let orderId: string;

/** An order with a parcel under way, an exception, a return and an entry of its timeline. */
beforeEach(async () => {
  shops = new Shops();
  table = shops.table;
  await shops.receiveStock({ A: 10, B: 10 });
  orderId = String((await shops.submit()).body['orderId']);
  await shops.walk(orderId, 'Dispatch');
  const parcels = [{ carrier: 'UPS', trackingNumber: '1Z999AA10123456784' }];
  await call(recordEvent, recordEventDoor, {
    params: { id: `${orderId}-f1` },
    caller: location,
    body: { id: '1', kind: 'shipped', parcels },
  });
  const entry = { event: 'order.captured', subject: orderId, at: AT, data: {} };
  table.seed(
    { ...key.timeline(orderId, AT, 'e1'), ...entry },
    { ...key.exception(orderId, 1), type: 'Exception' },
    { ...aReturnItem(), ...key.return(orderId, 1), orderId, returnId: `${orderId}-r1` },
  );
});
afterEach(() => shops.close());

/** The item as something that nobody can read; it stays in its lists. */
function damage(at: At): void {
  const nonsense = { status: 7, event: 7, held: 7, scans: 7, atp: 'few', onHand: 'few', content: 7 };
  table.seed({ ...table.item(at), ...at, ...nonsense });
}

function reported(): unknown[] {
  const exceptions = table.ofType('Exception').filter((one) => one['exceptionType'] === 'UnreadableItem');
  return exceptions.map(({ detail }) => detail).map((detail) => ({ pk: '', sk: '', ...Object(detail) }));
}

function nameOf({ pk, sk }: At): string {
  return `${pk} ${sk}`;
}

const readOrder = () => call(readOrders, readOrderDoor, { params: { id: orderId }, caller: operator });
const readSku = (caller: Caller) => call(readStock, readSkuStockDoor, { params: { sku: 'A' }, caller });

describe('an answer one part of which cannot be read', () => {
  const parts: readonly (readonly [string, () => At])[] = [
    ['a fulfillment', () => key.fulfillment(orderId, 1)],
    ['an exception', () => key.exception(orderId, 1)],
    ['a return', () => key.return(orderId, 1)],
    ['an entry of the timeline', () => key.timeline(orderId, AT, 'e1')],
    ['the reservation', () => key.reservation(orderId)],
    ['a parcel', () => key.tracking('ups', '1Z999AA10123456784')],
    ['the body', () => key.body(orderId, 0)],
  ];

  test.each(parts)('of an order is given without %s, which is named, and reported once', async (_, at) => {
    table.remove(key.exception(orderId, 1));
    damage(at());

    const answers = [await readOrder(), await readOrder()];

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers[0]?.body).toMatchObject({ orderId, status: 'shipped', unreadable: [nameOf(at())] });
    expect(reported()).toMatchObject([at()]);
  });

  test('of an order says of no line where its units are', async () => {
    damage(key.fulfillment(orderId, 1));

    const { body } = await readOrder();

    expect(body['lines']).toEqual([
      expect.not.objectContaining({ units: expect.anything() }),
      expect.anything(),
    ]);
  });

  test('of work is given without its parcel', async () => {
    const at = key.tracking('ups', '1Z999AA10123456784');
    damage(at);

    const params = { id: `${orderId}-f1` };
    const { status, body } = await call(readWork, readFulfillmentDoor, { params, caller: location });

    expect([status, body['unreadable']]).toEqual([200, [nameOf(at)]]);
    expect(body).toMatchObject({ fulfillmentId: `${orderId}-f1`, status: 'shipped' });
  });

  test.each([
    ['META', () => key.order(orderId)],
    ['the body', () => key.body(orderId, 0)],
  ] as const)('of work is given without %s: the location still sees what it is to ship', async (_, at) => {
    damage(at());

    const params = { id: `${orderId}-f1` };
    const { status, body } = await call(readWork, readFulfillmentDoor, { params, caller: location });

    expect([status, body['unreadable']]).toEqual([200, [nameOf(at())]]);
    expect(body['lines']).toHaveLength(2);
  });

  test('of the decisions of an order is given without the one', async () => {
    damage(key.decision(orderId, 1));
    table.seed({ ...key.decision(orderId, 1), outcome: 7 });

    const { status, body } = await call(readDecisions, listDecisionsDoor, {
      params: { id: orderId },
      caller: operator,
    });

    expect([status, body]).toEqual([
      200,
      { orderId, decisions: [], unreadable: [nameOf(key.decision(orderId, 1))] },
    ]);
    expect(reported()).toMatchObject([key.decision(orderId, 1)]);
  });

  test('of a SKU is given without the position, which is named to those alone who may see it', async () => {
    const at = key.position('A', 'wh-1');
    damage(at);

    const [ours, theirs, channels] = [
      await readSku(operator),
      await readSku(location),
      await readSku(channel),
    ];

    expect([ours, theirs, channels].map(({ status }) => status)).toEqual([200, 200, 200]);
    expect([ours, theirs].map(({ body }) => body['unreadable'])).toEqual([[nameOf(at)], [nameOf(at)]]);
    expect(channels.body['unreadable']).toBeUndefined();
  });

  test('of a SKU is given without a pool that cannot be added up', async () => {
    damage(key.pool('main', 'A', 0));

    const { status, body } = await readSku(channel);

    expect([status, body]).toEqual([
      200,
      { sku: 'A', pools: [], unreadable: [nameOf(key.pool('main', 'A', 0))] },
    ]);
  });
});

describe('one item that cannot be read', () => {
  test.each([
    [
      'return',
      () => call(readReturns, readReturnDoor, { params: { id: `${orderId}-r1` }, caller: operator }),
    ],
    [
      'exception',
      () => call(readExceptions, readExceptionDoor, { params: { id: `${orderId}-x1` }, caller: operator }),
    ],
    ['order', readOrder],
  ] as const)('is reported where somebody asks for that %s alone', async (what, ask) => {
    const at = {
      return: key.return(orderId, 1),
      exception: key.exception(orderId, 1),
      order: key.order(orderId),
    }[what];
    damage(at);

    const { status } = await ask();

    expect([status, reported()]).toMatchObject([500, [at]]);
  });
});
