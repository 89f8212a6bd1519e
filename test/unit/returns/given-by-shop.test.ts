import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { returnEventDoor } from '../../../functions/returns/goods-doors.ts';
import { handler as record } from '../../../functions/returns/record-event.handler.ts';
import { sweepReturn } from '../../../functions/returns/rma/sweep-return.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call } from '../../support/call.ts';
import { channelItem } from '../../support/channels.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { locationItem } from '../../support/network-items.ts';
import { at, findings, orderId, seedStage, unpublishable } from '../../support/stage.ts';
import { aReturnItem } from './return-items.ts';

const overdue = '2026-12-23T10:00:00.000Z';

describe('money that a shop gave back by itself before the goods came', () => {
  let table: MemoryTable;
  /** A return of two units at 15.00, of which the shop has refunded so many. */
  function stage(refunded: number): void {
    const byShop = [{ seq: 1, lines: [{ lineId: '1', units: refunded }] }];
    const payments = { captured: 4500, refunded: 1500 * refunded, byShop };
    const closed = { as: 'delivered', at: at('09:00:00') } as const;
    seedStage(table, { delivered: 3, order: { closed, payments } });
    table.seed(aReturnItem());
  }
  beforeEach(() => {
    forgetNetwork();
    table = new MemoryTable().seed(locationItem('store-5'), channelItem('web', { version: 7 }));
  });
  afterEach(() => {
    expect(findings(table)).toEqual([]);
    expect(unpublishable(table)).toEqual([]);
    table.close();
  });
  const expire = () => sweepReturn(table.item(key.return(orderId, 1)) ?? {}, overdue);

  it('is asked about when they do not come, and no more once they do', async () => {
    stage(1);
    await expire();
    const detail = { refunded: 1500, amount: 1500, currency: 'USD' };
    expect(table.ofType('Exception')).toMatchObject([{ exceptionType: 'ReturnNotReceived', detail }]);
    await call(record, returnEventDoor, {
      params: { id: `${orderId}-r1` },
      body: { id: 'e-1', kind: 'received' },
      caller: { kind: 'operator', id: 'ann' },
    });

    expect(table.ofType('Exception')).toMatchObject([{ status: 'resolved', resolved: { by: 'system' } }]);
  });

  it('is asked about as far as the return announced its goods, however much the shop gave back', async () => {
    stage(3);
    await expire();

    expect(table.ofType('Exception')).toMatchObject([{ detail: { refunded: 3000 } }]);
  });

  it('is not asked about where nothing was given back', async () => {
    stage(0);
    await expire();

    expect(table.ofType('Exception')).toEqual([]);
  });

  it('is taken for goods that are back first, and nobody is asked about those', async () => {
    stage(2);
    const back = { status: 'closed', received: [{ lineId: '1', sku: 'A', units: 1 }], n: 2 };
    const found = [{ lineId: '1', sku: 'A', units: 1, as: 'sellable' }];
    const lines = [{ lineId: '1', sku: 'A', units: 1 }];
    const other = { ...aReturnItem(), ...back, lines, dispositions: found, returnId: `${orderId}-r2` };
    table.seed({ ...other, ...key.return(orderId, 2) });
    await expire();

    expect(table.ofType('Exception')).toMatchObject([{ detail: { refunded: 1500 } }]);
  });
});
