import { afterEach, beforeEach, expect, test } from 'vitest';
import { recordEventDoor } from '../../../functions/fulfillment/doors.ts';
import { handler as recordEvent } from '../../../functions/fulfillment/record-event.handler.ts';
import { handler as cancel } from '../../../functions/requests/cancel.handler.ts';
import { cancelDoor, liftHoldDoor, placeHoldDoor } from '../../../functions/requests/doors.ts';
import { handler as hold } from '../../../functions/requests/hold.handler.ts';
import { requestReturnDoor } from '../../../functions/returns/doors.ts';
import { returnEventDoor } from '../../../functions/returns/goods-doors.ts';
import { handler as recordReturn } from '../../../functions/returns/record-event.handler.ts';
import { handler as requestReturn } from '../../../functions/returns/request.handler.ts';
import { call } from '../../support/call.ts';
import { Shops } from '../capture/shops.ts';

const SECRET = 'Jane Roe of 1 Elm Street';
const operator = { kind: 'operator', id: 'ada' } as const;
const location = { kind: 'location', id: 'wh-1' } as const;

let shops: Shops;
beforeEach(() => {
  shops = new Shops();
});
afterEach(() => shops.close());

test('what people write of an order stands in no event and in no exception', async () => {
  await shops.receiveStock({ A: 10, B: 10 });
  const order = { buyer: { name: SECRET }, notes: { customer: SECRET }, attributes: { [SECRET]: SECRET } };
  const id = String((await shops.submit(order)).body['orderId']);
  const params = { id };
  const fact = (body: object) =>
    call(recordEvent, recordEventDoor, { params: { id: `${id}-f1` }, caller: location, body });
  const goods = (body: object) =>
    call(recordReturn, returnEventDoor, { params: { id: `${id}-r1` }, caller: location, body });

  await call(hold, placeHoldDoor, {
    params,
    caller: operator,
    body: { id: 'h', reason: SECRET, before: 'dispatch' },
  });
  await call(hold, liftHoldDoor, { params: { id, holdId: 'h' }, caller: operator });
  await shops.walk(id, 'Dispatch');
  const answers = [
    await call(cancel, cancelDoor, { params, caller: operator, body: { id: 'c', reason: SECRET } }),
    await fact({ id: '1', kind: 'cancelRefused', reason: SECRET }),
    await fact({ id: '2', kind: 'shipped', parcels: [{ carrier: 'UPS', trackingNumber: '1Z1' }] }),
    await call(requestReturn, requestReturnDoor, {
      params,
      caller: operator,
      body: { id: 'r', reason: SECRET, lines: [{ lineId: '1', units: 1 }] },
    }),
    await goods({ id: '3', kind: 'received', box: SECRET, lines: [] }),
    await goods({
      id: '4',
      kind: 'inspected',
      lines: [{ lineId: '1', units: 1, as: 'unsellable', reason: SECRET }],
    }),
  ];

  expect(answers.map(({ status }) => status)).toEqual([202, 200, 200, 201, 200, 200]);
  const told = shops.table.told.map(({ type }) => type);
  expect(told).toEqual(expect.arrayContaining(['order.held', 'order.cancel_refused', 'return.inspected']));
  const words = JSON.stringify([shops.table.told, shops.exceptions()]);
  expect(words.includes('Jane')).toBe(false);
});
