import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { readBooks } from '../../../functions/operations/audit/audit.store.ts';
import { audit } from '../../../functions/operations/audit/audit.ts';
import { takeInDoor } from '../../../functions/returns/goods-doors.ts';
import { parseReturn } from '../../../functions/returns/rma/return.store.ts';
import type { Return } from '../../../functions/returns/rma/return.ts';
import { sweepReturn } from '../../../functions/returns/rma/sweep-return.ts';
import { handler as takeIn } from '../../../functions/returns/take-in.handler.ts';
import { key } from '../../../functions/shared/keys.ts';
import { recordParcelDoor } from '../../../functions/tracking/doors.ts';
import { handler as recordParcel } from '../../../functions/tracking/record-parcel.handler.ts';
import { call } from '../../support/call.ts';
import { locationItem } from '../../support/network-items.ts';
import { operator, ParcelTrade, UPS_NUMBER } from '../../support/parcel-trade.ts';

const A2 = { lineId: '11', units: 2 };
const B1 = { lineId: '12', units: 1 };
const OTHER_NUMBER = '1Z999AA10123456793';
const cameBack = ['in_transit', 'return_to_sender', 'delivered'];
const store = { kind: 'location', id: 'store-2' } as const;
const warehouse = { kind: 'location', id: 'wh-1' } as const;

describe('goods that a carrier brings back undelivered', () => {
  let trade: ParcelTrade;
  beforeEach(() => {
    trade = new ParcelTrade();
    trade.table.seed(locationItem('store-2', { pool: 'stores' }), locationItem('wh-1'));
    forgetNetwork();
  });
  afterEach(async () => {
    expect(audit(await readBooks())).toEqual([]);
    trade.close();
  });

  async function shipped(...lines: object[]): Promise<string> {
    const orderId = await trade.dispatched();
    const contents = lines.length > 0 ? { lines } : {};
    await trade.ship(orderId, 's1', { carrier: 'UPS', trackingNumber: UPS_NUMBER, ...contents });
    return orderId;
  }
  const returns = (): Return[] => trade.table.ofType('Return').map(parseReturn);
  const units = ({ lines }: Return) => lines.map((line) => [line.lineId, line.units]);
  const atCounter = (orderId: string, lines: object[], caller: typeof store | typeof warehouse) =>
    call(takeIn, takeInDoor, { body: { id: 'c1', orderId, lines }, caller });

  it('are a return by themselves, which is received, inspected and sold again', async () => {
    const orderId = await shipped();

    await trade.scan(UPS_NUMBER, cameBack);
    const [opened] = returns();
    await trade.tellOfReturn(`${orderId}-r1`, { id: 'a', kind: 'received' });
    const lines = [
      { ...A2, as: 'sellable' },
      { ...B1, as: 'scrap', reason: 'damaged' },
    ];
    await trade.tellOfReturn(`${orderId}-r1`, { id: 'b', kind: 'inspected', lines });

    expect(opened).toMatchObject({
      status: 'requested',
      location: 'wh-1',
      reason: 'undelivered',
      shipmentId: `${orderId}-s1-1`,
      lines: [
        { lineId: '11', sku: 'A', units: 2 },
        { lineId: '12', sku: 'B', units: 1 },
      ],
    });
    expect(returns()).toMatchObject([{ status: 'inspected', undelivered: [A2, B1] }]);
    expect(trade.order(orderId)).toMatchObject({ status: 'returned', totals: { returned: 3 } });
    expect([trade.onHand('A'), trade.onHand('B')]).toEqual([10, 10]);
    expect(trade.table.item(key.position('B', 'wh-1'))).toMatchObject({ unsellable: 1, free: 9 });
  });

  it('are named by the exception about their delivery, whenever that was opened', async () => {
    const orderId = await shipped();

    await trade.scan(UPS_NUMBER, ['in_transit', 'return_to_sender']);
    const early = trade.exceptions();
    await trade.scan(UPS_NUMBER, cameBack);

    expect(early).toMatchObject([{ exceptionType: 'DeliveryFailed', detail: { status: 'returning' } }]);
    expect(trade.exceptions()).toMatchObject([
      { exceptionType: 'DeliveryFailed', detail: { status: 'returned', returnId: `${orderId}-r1` } },
    ]);
  });

  test.each([
    ['at once', [cameBack]],
    ['twice', [cameBack, cameBack]],
    ['bit by bit', [['in_transit'], ['in_transit', 'return_to_sender'], cameBack]],
    ['with a late word of a depot', [cameBack, [...cameBack, 'in_transit']]],
    ['with a delivery after it', [cameBack, [...cameBack, 'delivered']]],
    ['after it was delivered', [['delivered'], ['delivered', 'return_to_sender', 'delivered']]],
    ['after it was lost', [['failure'], ['failure', 'return_to_sender', 'delivered']]],
  ])('are one return however the carrier tells of them: %s', async (_how, messages) => {
    const orderId = await shipped();

    for (const message of messages) await trade.scan(UPS_NUMBER, message);

    expect(returns().map(units)).toEqual([
      [
        ['11', 2],
        ['12', 1],
      ],
    ]);
    expect(trade.order(orderId)).toMatchObject({ counts: { returns: 1 }, totals: { returned: 3 } });
  });

  it('are a return the moment they are shipped, where the carrier has told of it before', async () => {
    await trade.scan(UPS_NUMBER, cameBack);

    const orderId = await shipped();

    expect(returns()).toMatchObject([{ returnId: `${orderId}-r1`, shipmentId: `${orderId}-s1-1` }]);
    expect(trade.exceptions()).toMatchObject([{ detail: { returnId: `${orderId}-r1` } }]);
  });

  it('are of one parcel of several: each that comes back is a return', async () => {
    const orderId = await shipped(A2);
    await trade.ship(orderId, 's2', { carrier: 'UPS', trackingNumber: OTHER_NUMBER, lines: [B1] });
    await trade.scan(UPS_NUMBER, ['in_transit', 'delivered']);

    await trade.scan(OTHER_NUMBER, cameBack);
    const first = returns().map(units);
    await trade.scan(UPS_NUMBER, ['in_transit', 'delivered', 'return_to_sender', 'delivered']);

    expect(first).toEqual([[['12', 1]]]);
    expect(returns().map(units)).toEqual([[['12', 1]], [['11', 2]]]);
  });

  it('are those of them that nobody had announced before', async () => {
    const orderId = await shipped();
    await trade.askBack(orderId, { id: 'r1', lines: [A2] });

    await trade.scan(UPS_NUMBER, cameBack);

    expect(returns().map(units)).toEqual([[['11', 2]], [['12', 1]]]);
  });

  it('are what their receipt takes in first, though the customer had announced them and surplus of the same line is out', async () => {
    const orderId = await shipped();
    await trade.scan(UPS_NUMBER, ['delivered']);
    await trade.askBack(orderId, { id: 'r1', lines: [A2] });
    await trade.scan(UPS_NUMBER, ['delivered', 'return_to_sender', 'delivered']);
    await trade.ship(orderId, 's2', { carrier: 'UPS', trackingNumber: OTHER_NUMBER, lines: [A2] });

    await trade.tellOfReturn(`${orderId}-r1`, { id: 'a', kind: 'received', lines: [A2] });

    expect(returns()).toMatchObject([{ undelivered: [A2] }, { lines: [{ lineId: '12', units: 1 }] }]);
  });

  it('are no return where a counter has taken them in before their carrier said so', async () => {
    const orderId = await shipped();
    await atCounter(orderId, [A2, B1], store);

    await trade.scan(UPS_NUMBER, cameBack);

    expect(returns()).toHaveLength(1);
    expect(trade.order(orderId)).toMatchObject({ totals: { returned: 3 } });
  });

  it('are answered with their return where somebody announces them afterwards', async () => {
    const orderId = await shipped();
    await trade.scan(UPS_NUMBER, cameBack);

    const announced = await trade.askBack(orderId, { id: 'r1', lines: [A2] });
    const again = await trade.askBack(orderId, { id: 'r1', lines: [A2] });
    const more = await trade.askBack(orderId, { id: 'r2', lines: [{ ...A2, units: 3 }] });
    const elsewhere = await trade.askBack(orderId, { id: 'r3', lines: [A2], location: 'store-2' });

    expect(announced).toMatchObject({ status: 201, body: { returnId: `${orderId}-r1` } });
    expect(again).toEqual(announced);
    expect([more.status, elsewhere.status, returns().length]).toEqual([409, 409, 1]);
  });

  it('are received by their return where their sender finds them at the counter', async () => {
    const orderId = await shipped();
    await trade.scan(UPS_NUMBER, cameBack);

    const { status, body } = await atCounter(orderId, [A2], warehouse);

    expect([status, body]).toMatchObject([201, { returnId: `${orderId}-r1`, status: 'received' }]);
    expect(returns()).toMatchObject([{ received: [A2], undelivered: [A2] }]);
  });

  it('are what their return receives, also where the customer has units of the same line (P27)', async () => {
    const orderId = await shipped({ ...A2, units: 1 });
    const kept = { carrier: 'UPS', trackingNumber: OTHER_NUMBER, lines: [{ ...A2, units: 1 }] };
    await trade.ship(orderId, 's2', kept);
    await trade.scan(OTHER_NUMBER, ['delivered']);
    await trade.scan(UPS_NUMBER, cameBack);
    const before = trade.order(orderId).totals;

    await trade.tellOfReturn(`${orderId}-r1`, { id: 'a', kind: 'received' });

    expect(returns()).toMatchObject([{ status: 'received', undelivered: [{ lineId: '11', units: 1 }] }]);
    expect(before).toMatchObject({ delivered: 1, returned: 1 });
    expect(trade.order(orderId).totals).toEqual(before);
  });

  it('are first what their return receives; what comes beside them is of any parcel (P27)', async () => {
    const orderId = await shipped({ ...A2, units: 1 });
    const kept = { carrier: 'UPS', trackingNumber: OTHER_NUMBER, lines: [{ ...A2, units: 1 }] };
    await trade.ship(orderId, 's2', kept);
    await trade.scan(OTHER_NUMBER, ['delivered']);
    await trade.scan(UPS_NUMBER, cameBack);

    await trade.tellOfReturn(`${orderId}-r1`, { id: 'a', kind: 'received', lines: [A2] });

    expect(returns()).toMatchObject([
      { undelivered: [{ lineId: '11', units: 1 }], taken: [{ lineId: '11', units: 1 }] },
    ]);
    expect(trade.order(orderId).totals).toMatchObject({ returned: 2 });
  });

  it('leave nothing to wait for where another location has taken all of them in', async () => {
    const orderId = await shipped();
    await trade.scan(UPS_NUMBER, cameBack);

    await atCounter(orderId, [A2, B1], store);

    expect(returns()).toMatchObject([
      { status: 'cancelled', location: 'wh-1' },
      { status: 'received', location: 'store-2', undelivered: [A2, B1] },
    ]);
    expect(trade.open()).toEqual(['DeliveryFailed']);
  });

  it('are a return by the word of the location that has them, of a parcel without a number', async () => {
    const orderId = await trade.dispatched();
    await trade.ship(orderId, 's1', { carrier: 'Own van' });

    const told = {
      params: { id: `${orderId}-s1-1` },
      body: { id: 'e1', kind: 'cameBack' },
      caller: warehouse,
    };
    await call(recordParcel, recordParcelDoor, told);
    await call(recordParcel, recordParcelDoor, {
      ...told,
      body: { id: 'e2', kind: 'cameBack' },
      caller: operator,
    });

    expect(returns()).toMatchObject([{ returnId: `${orderId}-r1`, lines: [A2, B1] }]);
  });

  it('and that nobody receives in time are asked for, and are received all the same', async () => {
    const orderId = await shipped();
    await trade.scan(UPS_NUMBER, cameBack);
    const later = new Date(Date.now() + 31 * 86_400_000).toISOString();

    await sweepReturn(trade.table.item(key.return(orderId, 1)) ?? {}, later);
    const asked = trade.exceptions();
    await trade.tellOfReturn(`${orderId}-r1`, { id: 'a', kind: 'received' });
    const lines = [A2, B1].map((line) => ({ ...line, as: 'sellable' }));
    await trade.tellOfReturn(`${orderId}-r1`, { id: 'b', kind: 'inspected', lines });

    expect(asked).toMatchObject([
      { exceptionType: 'DeliveryFailed' },
      { exceptionType: 'ReturnNotInspected', owner: 'location:wh-1', detail: { returnId: `${orderId}-r1` } },
    ]);
    expect(trade.open()).toEqual(['DeliveryFailed']);
    expect([trade.onHand('A'), trade.onHand('B')]).toEqual([10, 10]);
  });

  it('are as many as a parcel turns out to have had in it', async () => {
    const orderId = await shipped({ ...A2, units: 1 });
    await trade.scan(UPS_NUMBER, cameBack);

    await trade.ship(orderId, 's2', { carrier: 'UPS', trackingNumber: UPS_NUMBER, lines: [A2] });

    expect(returns().map(units)).toEqual([[['11', 1]], [['11', 1]]]);
  });
});
