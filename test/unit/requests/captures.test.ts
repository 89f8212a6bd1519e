import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packedUnits } from '../../../functions/fulfillment/parcels/sent-parcel.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import type { Order } from '../../../functions/order/order.ts';
import { effectsOf } from '../../../functions/relay/changes/effects.ts';
import type { Image, TableChange } from '../../../functions/relay/changes/record.ts';
import { readPaymentCaptures } from '../../../functions/requests/captures/payment-capture.store.ts';
import { requestCaptures } from '../../../functions/requests/captures/request-captures.ts';
import { key } from '../../../functions/shared/keys.ts';
import { channelItem } from '../../support/channels.ts';
import { anOrder } from '../../support/items.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { at, orderId, seedOrderBody, seedStage, unpublishable } from '../../support/stage.ts';

const until = '2026-11-24T00:00:00.000Z';

describe('the captures of an authorised order', () => {
  let table: MemoryTable;
  beforeEach(() => {
    forgetNetwork();
    table = new MemoryTable().seed(channelItem('web'));
  });
  afterEach(() => {
    expect(unpublishable(table)).toEqual([]);
    table.close();
  });

  /** Two units from store-4, one from store-5: 1500 each, of an order of four. */
  function shipped(order: Partial<Order>, isSecondSent = true): void {
    const sent = (n: number, units: number) => ({
      sent: [{ m: 1, numbers: [`ups/${n}`], at: at(`1${n}:00:00`), lines: { 1: packedUnits(units) } }],
    });
    seedStage(table, {
      shipped: 2,
      ...(isSecondSent ? { delivered: 1 } : {}),
      order,
      fulfillments: { 4: sent(4, 2), 5: sent(5, 1) },
    });
    seedOrderBody(table, [{ lineId: '1', sku: 'A', quantity: 4 }], undefined, 'authorized');
  }
  const ask = async () => {
    await requestCaptures(orderId, at('18:00:00'));
    return readPaymentCaptures(orderId);
  };

  it('are asked for once a shipment, with the end of the authorisation', async () => {
    shipped({ payments: { authorized: { amount: 6000, until } } });
    await ask();

    expect(await ask()).toMatchObject([
      {
        amount: 3000,
        evt: {
          type: 'payment.capture_requested',
          data: {
            ...{ orderId, channel: 'web', fulfillmentId: `${orderId}-f4`, shipmentId: `${orderId}-s4-1` },
            ...{ idempotencyKey: `${orderId}-s4-1`, amount: 3000, currency: 'USD', covered: 3000 },
            ...{ authorized: 6000, authorizedUntil: until, authorizationExpired: false },
          },
        },
      },
      { amount: 1500, captureId: `${orderId}-s5-1`, covered: 4500 },
    ]);
  });

  it('leave out what was captured already', async () => {
    shipped({ payments: { authorized: { amount: 6000 }, captured: 3500 } });
    expect(await ask()).toMatchObject([{ captureId: `${orderId}-s5-1`, amount: 1000 }]);
  });

  it('ask under another key for what turns out to have left with a shipment', async () => {
    shipped({ payments: { authorized: { amount: 6000 } } }, false);
    await ask();
    table.seed({
      ...table.item(key.fulfillment(orderId, 4)),
      sent: [{ m: 1, numbers: ['ups/4'], at: at('14:00:00'), lines: { 1: 3 } }],
      lines: [{ lineId: '1', sku: 'A', units: 3, shipped: 3 }],
    });
    expect(await ask()).toMatchObject([
      { captureId: `${orderId}-s4-1`, amount: 3000 },
      { captureId: `${orderId}-s4-1-2`, amount: 1500, covered: 4500 },
    ]);
  });

  it.each<[string, Partial<Order>, Record<string, unknown>]>([
    ['nobody told of an authorisation', {}, {}],
    ['all was captured', { payments: { authorized: { amount: 6000 }, captured: 6000 } }, {}],
    [
      'it is sent in exchange',
      {
        payments: { authorized: { amount: 6000 } },
        linked: { orderId: 'web-2-bbbbbbbb', n: 1, as: 'exchange' },
      },
      {},
    ],
    [
      'its shop captures by itself',
      { payments: { authorized: { amount: 6000 } } },
      { policies: { captureBy: 'shop' } },
    ],
  ])('are none where %s', async (_title, order, channel) => {
    table.seed(channelItem('web', channel));
    forgetNetwork();
    shipped(order);
    expect(await ask()).toEqual([]);
  });

  it('are looked at as units leave, or other money is told, and never for an order without an authorisation', () => {
    const follows = (next: Partial<Order>, old?: Partial<Order>): boolean => {
      const image = (over: Partial<Order>) => ({ ...key.order(orderId), ...anOrder(over) }) as Image;
      const change: TableChange = {
        ...{ sequenceNumber: '1', type: 'Order', item: 'x', createdAt: 0, new: image(next) },
        ...(old ? { old: image(old) } : {}),
      };
      return effectsOf(change).some(({ kind }) => kind === 'requestCaptures');
    };
    const { totals } = anOrder();
    const gone = { totals: { ...totals, open: 1, shipped: 1 } };
    const payments = { authorized: { amount: 1 } };
    expect(follows({ ...gone, payments }, { payments })).toBe(true);
    expect(follows({ ...gone, payments }, gone)).toBe(true);
    expect(follows({ ...gone, payments, touched: 1 }, { ...gone, payments })).toBe(true);
    expect(follows({ ...gone, payments }, { ...gone, payments })).toBe(false);
    expect(follows({ payments }, {})).toBe(false);
    expect(follows(gone, {})).toBe(false);
  });
});
