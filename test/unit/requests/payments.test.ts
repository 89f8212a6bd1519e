import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { recordPaymentDoor } from '../../../functions/requests/doors.ts';
import { handler as pay } from '../../../functions/requests/record-payment.handler.ts';
import { readReturnDoor, requestReturnDoor } from '../../../functions/returns/doors.ts';
import { returnEventDoor } from '../../../functions/returns/goods-doors.ts';
import { handler as read } from '../../../functions/returns/read.handler.ts';
import { handler as record } from '../../../functions/returns/record-event.handler.ts';
import { handler as request } from '../../../functions/returns/request.handler.ts';
import { parseReturn } from '../../../functions/returns/rma/return.store.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call } from '../../support/call.ts';
import { channelItem } from '../../support/channels.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { locationItem, skuItem } from '../../support/network-items.ts';
import { at, findings, orderId, seedStage, storedOrder, unpublishable } from '../../support/stage.ts';

const channel = { kind: 'channel', id: 'web' } as const;
const store = { kind: 'location', id: 'store-5' } as const;
const returnId = `${orderId}-r1`;

describe('the money of an order', () => {
  let table: MemoryTable;
  beforeEach(() => {
    forgetNetwork();
    table = new MemoryTable().seed(locationItem('store-5'), skuItem('A'));
    // Three units at 15.00.
    seedStage(table, { delivered: 3, order: { closed: { as: 'delivered', at: at('09:00:00') } } });
  });
  afterEach(() => {
    expect(findings(table)).toEqual([]);
    expect(unpublishable(table)).toEqual([]);
    table.close();
  });

  const tell = (kind: string, amount: number, id = kind, currency = 'USD') =>
    call(pay, recordPaymentDoor, {
      params: { id: orderId },
      body: { id, kind, amount: { amount, currency } },
      caller: channel,
    });
  const ask = (units: number, id = 'c-1') =>
    call(request, requestReturnDoor, {
      params: { id: orderId },
      body: { id, lines: [{ lineId: '1', units }] },
      caller: channel,
    });
  const back = async (units: number, id = returnId) => {
    for (const body of [
      { kind: 'received' },
      { kind: 'inspected', lines: [{ lineId: '1', units, as: 'restock' }] },
    ])
      await call(record, returnEventDoor, {
        params: { id },
        body: { id: body.kind, ...body },
        caller: store,
      });
  };
  const owed = async (id = returnId) =>
    (await call(read, readReturnDoor, { params: { id }, caller: store })).body['owed'];
  const declare = (returns: Record<string, unknown>) => {
    table.seed(channelItem('web', { policies: { returns } }));
    forgetNetwork();
  };

  it('adds up as it is told, each fact once', async () => {
    await tell('captured', 3000);
    await tell('captured', 3000);
    await tell('captured', 1500, 'captured-2');
    const answer = await tell('refunded', 500);

    expect(answer).toMatchObject({ status: 201, body: { captured: 4500, refunded: 500, currency: 'USD' } });
    expect(storedOrder(table).payments).toEqual({ captured: 4500, refunded: 500 });
    expect(storedOrder(table).evt).toMatchObject({
      type: 'order.payment_recorded',
      data: { what: 'refunded' },
    });
  });

  it('is of the currency of the order', async () => {
    expect(await tell('captured', 3000, 'c', 'EUR')).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'amount.currency' }] },
    });
  });

  it('is shown as owed once units are inspected', async () => {
    await ask(2);
    expect(await owed()).toBeUndefined();

    await back(2);

    expect(await owed()).toMatchObject({
      currency: 'USD',
      lines: [{ lineId: '1', units: 2, amount: 1500 }],
      shares: 3000,
      amount: 3000,
    });
  });

  it('is shown to the channel of the order, and to no other', async () => {
    await ask(1);
    await back(1);
    const look = (id: string) =>
      call(read, readReturnDoor, { params: { id: returnId }, caller: { kind: 'channel', id } });

    expect(await look('web')).toMatchObject({ status: 200, body: { owed: { amount: 1500 } } });
    expect(await look('other')).toMatchObject({ status: 404 });
  });

  it('is not owed twice: what the shop gave back by itself lowers what is left', async () => {
    await ask(3);
    await back(3);
    await tell('refunded', 1000);

    expect(await owed()).toMatchObject({ shares: 4500, amount: 3500 });

    await tell('captured', 2000);
    expect(await owed()).toMatchObject({ shares: 4500, amount: 1000 });
  });

  it('is kept back by the fee that held when the return was asked for', async () => {
    declare({ rules: [{ fee: { USD: 400 } }] });
    await ask(1);
    declare({ rules: [{ fee: { USD: 900 } }] });

    await back(1);

    expect(await owed()).toMatchObject({ lines: [{ fee: 400, amount: 1100 }], amount: 1100 });
  });

  it('is owed for goods that stay with the customer, whose units do not come back a second time', async () => {
    declare({ rules: [{ keepBelow: { USD: 3001 } }] });

    const answer = await ask(2);

    expect(answer).toMatchObject({ status: 201, body: { status: 'closed', kept: true } });
    expect(parseReturn(table.item(key.return(orderId, 1)) ?? {}).evt).toMatchObject({ data: { kept: true } });
    expect(await owed()).toMatchObject({ amount: 3000 });
    expect(await ask(2, 'c-2')).toMatchObject({ status: 409, body: { lines: [{ returnable: 1 }] } });
    await back(2);
    expect(await owed()).toMatchObject({ amount: 3000 });
  });

  it('is worth bringing back from the amount on that the policy names', async () => {
    declare({ rules: [{ keepBelow: { USD: 3000 } }] });

    expect(await ask(2)).toMatchObject({ body: { status: 'requested' } });
    expect(await ask(1, 'c-2')).toMatchObject({ body: { status: 'closed', kept: true } });
  });
});
