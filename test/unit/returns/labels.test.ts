import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { orderItem } from '../../../functions/order/order.store.ts';
import { effectsOf } from '../../../functions/relay/changes/effects.ts';
import { requestReturnDoor } from '../../../functions/returns/doors.ts';
import { returnEventDoor } from '../../../functions/returns/goods-doors.ts';
import { handler as record } from '../../../functions/returns/record-event.handler.ts';
import { settleRefunds } from '../../../functions/returns/refunds/settle-refunds.ts';
import { handler as request } from '../../../functions/returns/request.handler.ts';
import { parseReturn } from '../../../functions/returns/rma/return.store.ts';
import { sweepReturn } from '../../../functions/returns/rma/sweep-return.ts';
import { key } from '../../../functions/shared/keys.ts';
import { transact } from '../../../functions/shared/transact.ts';
import { reportWrites } from '../../../functions/tracking/parcel/report-writes.ts';
import { followReturn } from '../../../functions/tracking/parcel/return-parcels.ts';
import { parseTracking } from '../../../functions/tracking/parcel/tracking.store.ts';
import type { TrackingStatus } from '../../../functions/tracking/parcel/tracking-status.ts';
import { call } from '../../support/call.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { locationItem } from '../../support/network-items.ts';
import { at, findings, orderId, seedStage, storedOrder, unpublishable } from '../../support/stage.ts';
import { aReturnItem } from './return-items.ts';

const returnId = `${orderId}-r1`;
const parcel = { carrier: 'ups', number: '1Z999AA10123456784' };
const label = { carrier: 'UPS', trackingNumber: parcel.number, cost: { amount: 690, currency: 'USD' } };
const scannedAt = '2026-11-25T08:00:00.000Z';
const now = '2026-11-25T09:00:00.000Z';
const operator = { kind: 'operator', id: 'ada' } as const;
type Sender = { kind: 'channel' | 'location' | 'operator'; id: string };

describe('the label of a return', () => {
  let table: MemoryTable;
  beforeEach(() => {
    forgetNetwork();
    table = new MemoryTable().seed(locationItem('store-5'));
    seedStage(table, { delivered: 3, order: { closed: { as: 'delivered', at: at('09:00:00') } } });
  });
  afterEach(() => {
    expect(findings(table)).toEqual([]);
    expect(unpublishable(table)).toEqual([]);
    table.close();
  });

  const tell = (body: Record<string, unknown>, caller: Sender = operator) =>
    call(record, returnEventDoor, { params: { id: returnId }, body: { id: 'e-1', ...body }, caller });
  const stored = () => parseReturn(table.item(key.return(orderId, 1)) ?? {});
  const tracking = () => table.item(key.tracking(parcel.carrier, parcel.number));

  async function scan(status: TrackingStatus): Promise<void> {
    const item = tracking();
    const before = item && parseTracking(item);
    const seen = {
      occurredAt: scannedAt,
      status,
      delayed: false,
      code: status,
      location: '',
      rawStatus: status,
    };
    const scans = [{ ...seen, description: '' }];
    const told = await reportWrites(before, parcel, { scans, isReturn: true, source: 'easypost' }, now);
    await transact(told?.writes ?? []);
  }

  it('comes with the request, and is paid by whom the policy says', async () => {
    await call(request, requestReturnDoor, {
      params: { id: orderId },
      body: { id: 'c-1', lines: [{ lineId: '1', units: 2 }], label },
      caller: { kind: 'channel', id: 'web' },
    });

    expect(stored().labels).toMatchObject([{ ...label, paidBy: 'brand', by: 'channel:web' }]);
  });

  it('may be told by the channel of the return, and nothing about the goods', async () => {
    table.seed(aReturnItem());
    const channel = { kind: 'channel', id: 'web' } as const;

    const told = await tell({ kind: 'labelled', label: { reference: 'lbl-1', paidBy: 'customer' } }, channel);
    const ofOther = await tell({ kind: 'labelled', label }, { kind: 'channel', id: 'other' });
    const received = await tell({ kind: 'received', id: 'e-2' }, channel);

    expect([told.status, ofOther.status, received.status]).toEqual([200, 404, 403]);
    expect(stored()).toMatchObject({
      labels: [{ reference: 'lbl-1', paidBy: 'customer', by: 'channel:web' }],
      evt: { type: 'return.labelled', data: { reference: 'lbl-1', paidBy: 'customer' } },
    });
    expect(stored().dueAt).toBe(aReturnItem()['dueAt']);
  });

  it('is told with the address at which the customer prints it, of which no event says anything', async () => {
    table.seed(aReturnItem());
    const url = 'https://labels.example.com/lbl-1.pdf';
    const told = await tell({ kind: 'labelled', label: { reference: 'lbl-1', url } });

    expect(told.status).toBe(200);
    expect(stored().labels).toMatchObject([{ reference: 'lbl-1', url }]);
    expect(JSON.stringify(stored().evt)).not.toContain('labels.example.com');
  });

  it('is one label, however often it is told, and knows what it was told last', async () => {
    table.seed(aReturnItem());

    await tell({ kind: 'labelled', label });
    const writes = table.writes.length;
    await tell({ kind: 'labelled', label: { ...label, trackingNumber: '1z 999aa1 0123456784' }, id: 'e-2' });
    await tell({ kind: 'labelled', label: { ...label, cost: { amount: 700, currency: 'USD' } }, id: 'e-3' });

    expect(stored().labels).toHaveLength(1);
    expect(stored().labels?.[0]?.cost?.amount).toBe(700);
    expect(table.writes.length).toBe(writes + 2);
  });

  test.each([
    ['nothing that names it', { paidBy: 'brand' }, 'label.reference'],
    ['a number without a carrier', { trackingNumber: '1Z1' }, 'label.trackingNumber'],
    ['an address that is not https', { reference: 'lbl-1', url: 'http://labels.example.com/1' }, 'label.url'],
    ['a script for an address', { reference: 'lbl-1', url: 'javascript:alert(1)' }, 'label.url'],
  ])('is refused with %s', async (_, told, path) => {
    table.seed(aReturnItem());

    const answer = await tell({ kind: 'labelled', label: told });

    expect(answer).toMatchObject({ status: 400 });
    expect(JSON.stringify(answer.body)).toContain(path);
  });

  it('has its parcel followed: the first scan tells that the goods are on their way', async () => {
    table.seed(aReturnItem());
    await tell({ kind: 'labelled', label });
    const image = {
      ...key.return(orderId, 1),
      ...table.item(key.return(orderId, 1)),
      type: 'Return',
    } as const;
    const effects = effectsOf({
      sequenceNumber: '1',
      type: 'Return',
      item: 'RETURN#0001',
      createdAt: 0,
      new: image,
    });

    await followReturn(returnId, now);
    await followReturn(returnId, now);
    await scan('pre_transit');
    const before = stored().status;
    await scan('in_transit');

    expect(effects).toContainEqual({ kind: 'followReturn', returnId });
    expect(before).toBe('requested');
    expect(tracking()).toMatchObject({ isReturn: true, returns: [returnId] });
    expect(stored()).toMatchObject({
      status: 'in_transit',
      inTransitAt: scannedAt,
      labels: [{ scannedAt }],
      evt: { type: 'return.in_transit', data: { carrier: 'UPS', occurredAt: scannedAt } },
    });
    expect(stored().dueAt).toBe(stored().receiveBy);
  });

  it('learns what its carrier told before anybody told of the label', async () => {
    table.seed(aReturnItem());
    await scan('in_transit');
    await tell({ kind: 'labelled', label });

    await followReturn(returnId, now);

    expect(stored()).toMatchObject({ status: 'in_transit', inTransitAt: scannedAt });
  });

  it('keeps a return waiting for its review, though the goods are on their way', async () => {
    table.seed(aReturnItem({ review: { state: 'awaited' } }));
    await tell({ kind: 'labelled', label });
    await followReturn(returnId, now);
    await scan('in_transit');

    expect(stored()).toMatchObject({
      status: 'requested',
      review: { state: 'awaited' },
      inTransitAt: scannedAt,
    });
  });

  it.each([
    ['have left', undefined, [[], [3000]]],
    [
      'have left, once a person who looks first has not refused that',
      { state: 'awaited' as const },
      [[], []],
    ],
  ])('pays by its first scan where the policy says so: goods %s', async (_, review, expected) => {
    const terms = { lines: [], refundOn: 'carrierScan' as const };
    table.seed(aReturnItem({ terms, ...(review ? { review } : {}) }));
    const order = storedOrder(table);
    const counts = { ...order.counts, returns: 1 };
    table.seed({ ...key.order(orderId), ...orderItem({ ...order, counts }) });
    const amounts = async () => {
      await settleRefunds(orderId, now);
      return table.ofType('Refund').map(({ amount }) => amount);
    };
    await tell({ kind: 'labelled', label });
    await followReturn(returnId, now);
    const before = await amounts();
    await scan('in_transit');

    expect([before, await amounts()]).toEqual(expected);
  });

  it('is void once the goods have not come in time, after a reminder; what comes late is received', async () => {
    const remindAt = '2026-12-16T09:00:00.000Z';
    table.seed(aReturnItem({ remindAt, dueAt: remindAt }));
    await tell({ kind: 'labelled', label });
    const sweep = (when: string) => sweepReturn(table.item(key.return(orderId, 1)) ?? {}, when);

    await sweep('2026-12-16T10:00:00.000Z');
    const reminded = stored();
    await sweep('2026-12-23T10:00:00.000Z');
    const expired = stored();
    await tell({ kind: 'received', id: 'e-2' });

    expect(reminded).toMatchObject({
      status: 'requested',
      dueAt: reminded.receiveBy,
      evt: { type: 'return.reminded', data: { of: 'receipt', by: reminded.receiveBy } },
    });
    expect(reminded).not.toHaveProperty('remindAt');
    expect(expired).toMatchObject({
      status: 'expired',
      labels: [{ voidedAt: '2026-12-23T10:00:00.000Z' }],
      evt: { type: 'return.expired', also: { type: 'return.label_voided' } },
    });
    expect(stored().status).toBe('received');
  });

  it('asks the channel for what was paid back where the goods do not come, and no more once they do', async () => {
    table.seed(aReturnItem(), {
      ...key.refund(orderId, 1, 1),
      type: 'Refund',
      orderId,
      channel: 'web',
      refundId: `${orderId}-m1-1`,
      returnId,
      n: 1,
      m: 1,
      kind: 'refund',
      settledBy: 'partner',
      currency: 'USD',
      amount: 500,
      lines: [],
      shipping: 0,
      seq: 1,
      status: 'succeeded',
      attempt: 1,
      requestedAt: now,
      version: 1,
    });

    await sweepReturn(table.item(key.return(orderId, 1)) ?? {}, '2026-12-23T10:00:00.000Z');
    const asked = table.ofType('Exception');
    await tell({ kind: 'received' });

    expect(asked).toMatchObject([
      { exceptionType: 'ReturnNotReceived', owner: 'channel:web', detail: { amount: 500, currency: 'USD' } },
    ]);
    expect(table.ofType('Exception')).toMatchObject([{ status: 'resolved', resolved: { by: 'system' } }]);
  });
});
