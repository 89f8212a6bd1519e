import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { returnEventDoor } from '../../../functions/returns/goods-doors.ts';
import { handler as record } from '../../../functions/returns/record-event.handler.ts';
import { newRefund } from '../../../functions/returns/refunds/refund-change.ts';
import { settleRefunds } from '../../../functions/returns/refunds/settle-refunds.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call } from '../../support/call.ts';
import { channelItem } from '../../support/channels.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { locationItem } from '../../support/network-items.ts';
import { at, findings, orderId, seedStage, unpublishable } from '../../support/stage.ts';
import { aReturnItem } from './return-items.ts';

const late = '2026-12-28T10:00:00.000Z';
const terms = { refundOn: 'atOnce' as const, shipping: false, lines: [] };

describe('a customer who was charged for goods that did not come, and come after all,', () => {
  let table: MemoryTable;
  beforeEach(() => {
    forgetNetwork();
    table = new MemoryTable().seed(locationItem('store-5'), channelItem('web', { version: 7 }));
  });
  afterEach(() => {
    expect(findings(table)).toEqual([]);
    expect(unpublishable(table)).toEqual([]);
    table.close();
  });

  /** Two units at 15.00 were refunded at once, did not come, and were charged; of three the order was paid for. */
  function stage(payments: { readonly captured: number } | undefined): void {
    const closed = { as: 'delivered', at: at('09:00:00') } as const;
    const counts = { fulfillments: 1, decisions: 0, exceptions: 0, returns: 1 };
    const given = { refunded: 3000, byReturns: 3000 };
    const money = payments ? { payments: { ...payments, ...given } } : {};
    seedStage(table, { delivered: 3, order: { closed, counts, ...money } });
    const own = { orderId, channel: 'web', returnId: `${orderId}-r1`, n: 1, m: 1, seq: 1 };
    const what = {
      kind: 'refund',
      settledBy: 'partner',
      currency: 'USD',
      amount: 3000,
      shipping: 0,
    } as const;
    const lines = [{ lineId: '1', units: 2, amount: 3000 }];
    const refund = newRefund({ ...own, ...what, lines, dueAt: late }, at('10:00:00'));
    table.seed(
      { ...key.refund(orderId, 1, 1), ...refund, status: 'succeeded' },
      aReturnItem({ status: 'expired', charged: 3000, terms }),
    );
  }
  async function bring(): Promise<number> {
    await call(record, returnEventDoor, {
      params: { id: `${orderId}-r1` },
      body: { id: 'e-1', kind: 'received' },
      caller: { kind: 'operator', id: 'ann' },
    });
    await settleRefunds(orderId, late);
    await settleRefunds(orderId, late);
    return table.ofType('Refund').reduce((sum, { amount }) => sum + Number(amount), 0);
  }

  it('gets back once what was captured beyond what the order costs', async () => {
    stage({ captured: 7500 });

    expect(await bring()).toBe(6000);
  });

  it('gets back no more than of the charge was captured', async () => {
    stage({ captured: 5500 });

    expect(await bring()).toBe(4000);
  });

  it.each([undefined, { captured: 4500 }])(
    'gets nothing back where nobody told of the charge',
    async (money) => {
      stage(money);

      expect(await bring()).toBe(3000);
    },
  );
});
