import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RefundAtShop } from '../../../functions/channels/contract/adapter.ts';
import { keepShopRefunds } from '../../../functions/connections/shop-refunds.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { requestReturnDoor } from '../../../functions/returns/doors.ts';
import { returnEventDoor } from '../../../functions/returns/goods-doors.ts';
import { handler as recordReturn } from '../../../functions/returns/record-event.handler.ts';
import { readRefunds } from '../../../functions/returns/refunds/refund.store.ts';
import { settleRefunds } from '../../../functions/returns/refunds/settle-refunds.ts';
import { handler as requestReturns } from '../../../functions/returns/request.handler.ts';
import { readReturn, readReturns, returnItem } from '../../../functions/returns/rma/return.store.ts';
import { sweepReturn } from '../../../functions/returns/rma/sweep-return.ts';
import { call } from '../../support/call.ts';
import { channelItem } from '../../support/channels.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { locationItem } from '../../support/network-items.ts';
import { at, orderId, seedStage, storedOrder, unpublishable } from '../../support/stage.ts';

/** The shop's location 70 is store-5; what was 72 is gone. */
const connection = { locations: { 'store-5': '70', 'store-0': '72' } };

describe('goods that come back by a refund of the shop itself', () => {
  let table: MemoryTable;
  beforeEach(() => {
    forgetNetwork();
    table = new MemoryTable().seed(
      channelItem('web', { policies: { returns: { refundOn: 'atOnce' } } }),
      locationItem('store-5'),
    );
    seedStage(table, { delivered: 3 });
  });
  afterEach(() => {
    expect(unpublishable(table)).toEqual([]);
    table.close();
  });

  type Line = RefundAtShop['lines'][number];
  const back = (units: number, more: Partial<Line> = {}): Line => ({
    lineId: '1',
    units,
    restock: 'return',
    ...more,
  });
  const refund = (name: string, ...lines: Line[]): RefundAtShop => ({ refund: name, amount: 1500, lines });
  const tell = async (...refunds: RefundAtShop[]) => {
    const sums = { currency: 'USD', captured: 4500, refunded: 0, authorized: 0 };
    const shop = { id: 'web', order: '1', connection };
    await keepShopRefunds(shop, orderId, { ...sums, refunds }, at('12:00:00'));
    return readReturns(orderId);
  };
  const ask = (units: number) =>
    call(requestReturns, requestReturnDoor, {
      params: { id: orderId },
      body: { id: `rma-${units}`, lines: [{ lineId: '1', units }] },
      caller: { kind: 'channel', id: 'web' },
    });

  it('are a return that is awaited, once, of which no money is owed any more', async () => {
    await tell(refund('77', back(1)));
    const returns = await tell(refund('77', back(1)));
    await settleRefunds(orderId, at('12:00:00'));

    expect(returns).toMatchObject([
      { status: 'requested', outcome: 'refund', lines: [{ lineId: '1', units: 1 }] },
    ]);
    expect(await readRefunds(orderId)).toMatchObject([{ amount: 0, status: 'succeeded' }]);
    expect(storedOrder(table).payments).toMatchObject({ refunded: 1500 });
  });

  it('are there where the shop says so of a location of ours', async () => {
    const returns = await tell(
      refund('77', back(1, { at: '70' }), back(1, { at: '71' }), back(1, { at: '72' })),
    );

    expect(returns).toMatchObject([
      { status: 'received', location: 'store-5', received: [{ units: 1 }], taken: [{ units: 1 }] },
      { status: 'requested', lines: [{ units: 1 }] },
      { status: 'requested', lines: [{ units: 1 }] },
    ]);
    expect(storedOrder(table).totals).toMatchObject({ delivered: 2, returned: 1 });
  });

  it('are those of a return that was asked for here, as far as nobody has paid for it', async () => {
    await ask(1);

    const returns = await tell(refund('77', back(2)));

    expect(returns.map(({ lines }) => lines[0]?.units)).toEqual([1, 1]);
    expect(await tell(refund('77', back(2)))).toHaveLength(2);
  });

  const stored = (n: number) => readReturn(`${orderId}-r${n}`);
  const tellCancelled = (n: number) =>
    call(recordReturn, returnEventDoor, {
      params: { id: `${orderId}-r${n}` },
      body: { id: `off-${n}`, kind: 'cancelled' },
      caller: { kind: 'channel', id: 'web' },
    });

  it('are received by the return that waits for them, wherever they were to go, once', async () => {
    await ask(2);
    const returns = await tell(refund('77', back(1, { at: '70' })));
    expect(await tell(refund('77', back(1, { at: '70' })))).toEqual(returns);
    expect(returns).toMatchObject([
      {
        status: 'received',
        location: 'store-5',
        received: [{ lineId: '1', units: 1 }],
        taken: [{ units: 1 }],
      },
    ]);

    expect(
      await tell(refund('77', back(1, { at: '70' })), refund('78', back(1, { at: '70' }))),
    ).toMatchObject([
      { status: 'received', location: 'store-5', received: [{ units: 2 }], receipts: [{}, {}] },
    ]);
    expect(storedOrder(table).totals).toMatchObject({ delivered: 1, returned: 2 });
  });

  it('that its location has received before are no second ones, and none of another return', async () => {
    await ask(1);
    await tell(refund('77', back(1, { at: '70' })));
    await call(requestReturns, requestReturnDoor, {
      params: { id: orderId },
      body: { id: 'second', lines: [{ lineId: '1', units: 1 }] },
      caller: { kind: 'channel', id: 'web' },
    });

    expect(await tell(refund('77', back(1, { at: '70' })))).toMatchObject([
      { status: 'received' },
      { status: 'requested' },
    ]);
  });

  it('that come late are received by the return that waited for them, and what was asked about it ends', async () => {
    await ask(1);
    for (let look = 0; look < 2; look += 1) {
      const { dueAt = '' } = await stored(1);
      await sweepReturn(returnItem(await stored(1)), dueAt);
    }
    expect(await stored(1)).toMatchObject({ status: 'expired' });

    expect(await tell(refund('77', back(1, { at: '70' })))).toMatchObject([
      { status: 'received', location: 'store-5' },
    ]);
  });

  it('of a return that was cancelled are a return of their own', async () => {
    await ask(1);
    await tellCancelled(1);

    expect(await tell(refund('77', back(1, { at: '70' })))).toMatchObject([
      { status: 'cancelled' },
      { status: 'received' },
    ]);
  });

  it('are none that stay with the customer, were never sent, or are more than has left', async () => {
    const lines = [back(1, { restock: 'none' }), back(1, { restock: 'cancel' })];
    expect(await tell(refund('77', ...lines))).toEqual([]);
    expect(await tell(refund('78', back(4)))).toEqual([]);
  });
});
