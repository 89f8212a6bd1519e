import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordEventDoor } from '../../../functions/fulfillment/doors.ts';
import { handler } from '../../../functions/fulfillment/record-event.handler.ts';
import { saveOrder } from '../../../functions/order/order.store.ts';
import { amend } from '../../../functions/order/order.ts';
import { key } from '../../../functions/shared/keys.ts';
import { transact } from '../../../functions/shared/transact.ts';
import { call } from '../../support/call.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { orderId, someWork, WorkingOrder } from '../../support/working-order.ts';

const id = `${orderId}-f1`;
const store = { kind: 'location' as const, id: 'store-1' };
const parcels = [{ carrier: 'UPS', trackingNumber: '1Z 1' }];
const parcelKey = key.tracking('ups', '1Z1');
/** One unit of each line. */
const both = [
  { lineId: '1', units: 1 },
  { lineId: '2', units: 1 },
];
const cancelRequest = { state: 'asked', by: 'channel:web' } as const;

/** A cancel request to the location that it may still answer. */
function askedFor(lines: { lineId: string; sku: string; units: number }[]) {
  return { lines, answerBy: new Date(Date.now() + 60_000).toISOString(), by: 'channel:web' };
}

describe('POST /fulfillments/{id}/events', () => {
  let table: MemoryTable;
  beforeEach(() => {
    table = new MemoryTable();
  });
  afterEach(() => table.close());

  const tell = (body: object, caller: { kind: 'location' | 'operator'; id: string } = store) =>
    call(handler, recordEventDoor, { params: { id }, caller, body });
  const tellOf = (fulfillmentId: string, body: object, location: string) =>
    call(handler, recordEventDoor, {
      params: { id: fulfillmentId },
      caller: { kind: 'location', id: location },
      body,
    });

  it('writes a request as one plain write', async () => {
    const world = new WorkingOrder(table, [someWork({ status: 'requested' })]);

    const answer = await tell({ id: 'c1', kind: 'accepted' });

    expect(answer).toEqual({
      status: 200,
      body: {
        fulfillmentId: id,
        id: 'c1',
        kind: 'accepted',
        recordedAt: expect.any(String),
        status: 'accepted',
      },
    });
    expect(world.fulfillment().status).toBe('accepted');
    expect(table.writes).toEqual([[`ORDER#${orderId} FULFILLMENT#0001`]]);
  });

  it('writes a ship as one write of work, order, parcel and stock', async () => {
    const world = new WorkingOrder(table, [someWork()]);

    const { body } = await tell({ id: 'c1', kind: 'shipped', parcels });

    expect(body).toMatchObject({
      status: 'shipped',
      shipments: [{ shipmentId: `${orderId}-s1-1`, carrier: 'ups', trackingNumber: '1Z1' }],
    });
    expect(table.writes.map((keys) => keys.toSorted())).toEqual([
      [
        `ORDER#${orderId} FULFILLMENT#0001`,
        `ORDER#${orderId} META`,
        'STOCK#A LOCATION#store-1',
        'STOCK#B LOCATION#store-1',
        'TRACKING#1Z1 CARRIER#ups',
      ],
    ]);
    expect(world.order).toMatchObject({
      status: 'shipped',
      totals: { allocated: 0, shipped: 4 },
      evt: { type: 'order.shipped' },
    });
    expect(world.position('A')).toMatchObject({ onHand: 1, allocated: 0, free: 1 });
    expect(world.atp('A')).toBe(1);
    expect(table.item(parcelKey)).toMatchObject({
      link: { orderId, n: 1, m: 1 },
      dueAt: expect.any(String),
    });
    expect(world.fulfillment()).not.toHaveProperty('gsi1pk');
  });

  it('gives a repeated command its first answer, and refuses other content under the same id', async () => {
    const world = new WorkingOrder(table, [someWork({ status: 'requested' })]);
    const first = await tell({ id: 'c1', kind: 'accepted' });
    await tell({ id: 'c2', kind: 'shipped', parcels });
    const { version } = world.fulfillment();

    const again = await tell({ id: 'c1', kind: 'accepted' });

    expect(again).toEqual(first);
    expect(world.fulfillment().version).toBe(version);
    expect(await tell({ id: 'c1', kind: 'packed' })).toMatchObject({ status: 409 });
    expect(await tell({ id: 'c1', kind: 'accepted' }, { kind: 'operator', id: 'ada' })).toMatchObject({
      status: 409,
      body: { fulfillmentStatus: 'shipped' },
    });
  });

  it('carries out once the same command that comes twice at once', async () => {
    const world = new WorkingOrder(table, [someWork()]);
    const ship = { id: 'c1', kind: 'shipped', parcels };

    const both = await Promise.all([tell(ship), tell(ship)]);

    expect(both[0]?.body).toMatchObject({
      status: 'shipped',
      shipments: [{ shipmentId: `${orderId}-s1-1` }],
    });
    expect(both[1]).toEqual(both[0]);
    expect(world.order.totals.shipped).toBe(4);
    expect(world.fulfillment().parcels).toBe(1);
  });

  it('opens nothing of another location, and knows no other ids', async () => {
    new WorkingOrder(table, [someWork()]);
    const packed = { id: 'c1', kind: 'packed' };

    expect(await tell(packed, { kind: 'location', id: 'store-2' })).toMatchObject({ status: 403 });
    expect(await tellOf(`${orderId}-f9`, packed, 'store-1')).toMatchObject({ status: 404 });
    expect(await tellOf('x', packed, 'store-1')).toMatchObject({ status: 404 });
    expect(table.writes).toEqual([]);
  });

  it('names every invalid field', async () => {
    new WorkingOrder(table, [someWork()]);
    const lines = [
      { lineId: '1', units: 0 },
      { lineId: '1', units: 1 },
    ];

    const answer = await tell({
      id: '',
      kind: 'shipped',
      parcels: [{ carrier: '-', trackingNumber: '', lines }],
    });

    expect(answer.status).toBe(400);
    expect(answer.body['errors']).toEqual(
      expect.arrayContaining(
        ['id', 'parcels.0.carrier', 'parcels.0.trackingNumber', 'parcels.0.lines.0.units'].map((path) =>
          expect.objectContaining({ path }),
        ),
      ),
    );
  });

  it('moves stock, claims and totals with a rejection; RESERVATION holds what left (P10)', async () => {
    const world = new WorkingOrder(table, [someWork()]);

    await tell({ id: 'c1', kind: 'rejected', reason: 'notInStock' });

    expect(table.writes).toHaveLength(1);
    expect(world.fulfillment()).toMatchObject({ status: 'rejected', failure: 'Rejected' });
    expect(world.order.totals).toMatchObject({ allocated: 0, reserved: 4 });
    expect(world.reservation).toMatchObject({
      status: 'active',
      held: [
        { lineId: '1', units: 3 },
        { lineId: '2', units: 1 },
      ],
    });
    // The units are not there and are gone from the books; the promise to the customer stands.
    expect(world.position('A')).toMatchObject({ onHand: 1, allocated: 0, free: 1 });
    expect(world.atp('A')).toBe(-2);
    expect(table.ofType('Exception')).toContainEqual(
      expect.objectContaining({ exceptionType: 'PoolBelowZero' }),
    );
  });

  it('keeps damaged units on hand, where they cannot be sold', async () => {
    const world = new WorkingOrder(table, [someWork()]);

    await tell({ id: 'c1', kind: 'shortPicked', reason: 'damaged', lines: [{ lineId: '1', units: 1 }] });

    expect(world.position('A')).toMatchObject({ onHand: 4, allocated: 2, unsellable: 1, free: 1 });
    expect(world.fulfillment()).toMatchObject({ status: 'accepted', failure: 'ShortPicked' });
  });

  it('takes a late ship as a sale at the till: an exception, and no total changes (P11)', async () => {
    const world = new WorkingOrder(table, [
      someWork({
        status: 'expired',
        lines: someWork().lines.map((line) => ({ ...line, units: 0 })),
        departed: [{ lineId: '1', sku: 'A', units: 3 }],
      }),
    ]);
    const pool = key.pool('main', 'A', 0);
    table.seed({ ...world.position('A'), onHand: 4, free: 4 });
    table.seed({ ...table.item(pool), pk: pool.pk, sk: 'POOL', atp: 4 });
    const { totals } = world.order;

    const { body } = await tell({ id: 'c1', kind: 'shipped', parcels });

    expect(body).toMatchObject({ status: 'expired', unwelcome: true });
    expect(world.order.totals).toEqual(totals);
    expect(world.position('A')).toMatchObject({ onHand: 1, free: 1 });
    expect(world.atp('A')).toBe(1);
    expect(table.ofType('Exception')).toEqual([
      expect.objectContaining({ exceptionType: 'UnwelcomeFact', fulfillment: 1 }),
    ]);
    expect(table.ofType('Exception')).toMatchObject([
      {
        detail: { surplus: [{ lineId: '1', units: 3 }], returns: `/orders/${orderId}/returns` },
      },
    ]);
    expect(table.item(parcelKey)).toMatchObject({ dueAt: expect.any(String) });
    expect(world.fulfillment().sent).toMatchObject([{ lines: { 1: { units: 3, surplus: 3 } } }]);
  });

  it('closes the order with a cancel that is accepted for the last open units (P12)', async () => {
    const cancelAsked = askedFor([
      { lineId: '1', sku: 'A', units: 3 },
      { lineId: '2', sku: 'B', units: 1 },
    ]);
    const world = new WorkingOrder(table, [someWork({ cancelAsked })], {
      cancel: { ...cancelRequest, at: new Date().toISOString() },
    });

    await tell({ id: 'c1', kind: 'cancelAccepted' });

    expect(table.writes).toHaveLength(1);
    expect(world.order).toMatchObject({
      status: 'cancelled',
      closed: { as: 'cancelled' },
      cancel: { state: 'done' },
      totals: { cancelled: 4, allocated: 0 },
      evt: { type: 'order.cancelled' },
    });
    expect(world.position('A')).toMatchObject({ allocated: 0, free: 4 });
    expect(world.atp('A')).toBe(4);
  });

  it('refuses a cancel request as soon as one of two locations does, although the other agreed', async () => {
    const cancelAsked = askedFor([{ lineId: '1', sku: 'A', units: 3 }]);
    const first = someWork({ cancelAsked });
    const second = someWork({ n: 2, fulfillmentId: `${orderId}-f2`, location: 'store-2', cancelAsked });
    const world = new WorkingOrder(table, [first, second], {
      cancel: { ...cancelRequest, at: new Date().toISOString() },
    });

    await tell({ id: 'c1', kind: 'cancelAccepted' });
    expect(world.order.cancel?.state).toBe('asked');
    await tellOf(`${orderId}-f2`, { id: 'c2', kind: 'cancelRefused' }, 'store-2');

    expect(world.order).toMatchObject({
      cancel: { state: 'refused' },
      evt: { type: 'order.cancel_refused' },
    });
  });

  it('decides a ship again that meets a change of META, and loses neither', async () => {
    const world = new WorkingOrder(table, [someWork()]);
    table.meanwhile(async () => {
      const { order } = world;
      await transact([saveOrder(order, amend(order, { touched: 1 }, new Date().toISOString()))]);
    });

    const answer = await tell({ id: 'c1', kind: 'shipped', parcels });

    expect(answer).toMatchObject({ status: 200 });
    expect(world.order).toMatchObject({ touched: 1, totals: { shipped: 4 } });
  });

  it('delivers a parcel the moment it ships when its carrier knows it as delivered', async () => {
    const world = new WorkingOrder(table, [someWork()]);
    const at = new Date(Date.now() - 1000).toISOString();
    table.seed({
      ...parcelKey,
      type: 'Tracking',
      carrier: 'ups',
      number: '1Z1',
      status: 'delivered',
      occurredAt: at,
      scans: [{ occurredAt: at, status: 'delivered' }],
      version: 3,
      dueAt: at,
    });

    await tell({ id: 'c1', kind: 'shipped', parcels });

    expect(world.fulfillment()).toMatchObject({
      status: 'delivered',
      lines: [{ delivered: 3 }, { delivered: 1 }],
    });
    expect(world.order).toMatchObject({ status: 'delivered', totals: { delivered: 4, shipped: 0 } });
    expect(table.item(parcelKey)).toMatchObject({
      version: 4,
      link: { ended: 'delivered' },
      evt: { type: 'shipment.delivered' },
    });
    expect(table.item(parcelKey)).not.toHaveProperty('dueAt');
  });

  it('takes two entries of one number for one parcel (P28)', async () => {
    const world = new WorkingOrder(table, [someWork()]);
    const first = { ...parcels[0], lines: [{ lineId: '1', units: 3 }] };
    const second = { carrier: 'ups', trackingNumber: '1z1', lines: [{ lineId: '2', units: 1 }] };

    const { body } = await tell({ id: 'c1', kind: 'shipped', parcels: [first, second] });

    expect(body).toMatchObject({
      shipments: [{ shipmentId: `${orderId}-s1-1` }, { shipmentId: `${orderId}-s1-1` }],
    });
    expect(world.fulfillment().sent).toMatchObject([{ m: 1, lines: { 1: { units: 3 }, 2: { units: 1 } } }]);
    expect(table.item(parcelKey)).not.toHaveProperty('also');
  });

  it('takes nothing out of stock when a parcel is told again under another command (P28)', async () => {
    const world = new WorkingOrder(table, [someWork()]);
    await tell({ id: 'c1', kind: 'shipped', parcels });

    const again = await tell({ id: 'c2', kind: 'shipped', parcels });

    expect(again.body).toMatchObject({ status: 'shipped', shipments: [{ shipmentId: `${orderId}-s1-1` }] });
    expect(again.body).not.toHaveProperty('unwelcome');
    expect(table.writes.at(-1)).toEqual([`ORDER#${orderId} FULFILLMENT#0001`]);
    expect(world.position('A')).toMatchObject({ onHand: 1 });
    expect(world.order.totals.shipped).toBe(4);
  });

  it('tracks a parcel under its corrected number, and under the old one (P27, P28)', async () => {
    const world = new WorkingOrder(table, [someWork()]);
    await tell({ id: 'c1', kind: 'shipped', parcels });

    const corrected = { carrier: 'UPS', trackingNumber: '1Z2', replaces: '1Z1' };
    const { body } = await tell({ id: 'c2', kind: 'shipped', parcels: [corrected] });

    expect(body).toMatchObject({ shipments: [{ shipmentId: `${orderId}-s1-1`, trackingNumber: '1Z2' }] });
    expect(table.item(key.tracking('ups', '1Z2'))).toMatchObject({ link: { n: 1, m: 1 } });
    expect(table.item(parcelKey)).toMatchObject({ link: { n: 1, m: 1 } });
    expect(world.fulfillment().sent).toMatchObject([{ m: 1, numbers: ['ups/1Z1', 'ups/1Z2'] }]);
    expect(world.position('A')).toMatchObject({ onHand: 1 });
    expect(world.fulfillment().evt).toMatchObject({ data: { shipments: [{ corrected: true, units: 4 }] } });
  });

  it('lets units wait again that were not in their parcel, owned by an exception (P28)', async () => {
    const world = new WorkingOrder(table, [someWork()]);
    await tell({ id: 'c1', kind: 'shipped', parcels });
    const less = [{ ...parcels[0], lines: [{ lineId: '1', units: 3 }] }];

    const { body } = await tell({ id: 'c2', kind: 'shipped', parcels: less });

    expect(body).toMatchObject({ unwelcome: true });
    expect(table.writes).toHaveLength(2);
    expect(world.position('B')).toMatchObject({ onHand: 2, free: 2 });
    expect([world.atp('A'), world.atp('B')]).toEqual([1, 1]);
    expect(world.order).toMatchObject({
      status: 'needs_attention',
      totals: { shipped: 3, reserved: 1 },
      attention: 1,
      evt: { type: 'order.needs_attention', data: { exceptionType: 'ShipCorrected' } },
    });
    expect(world.reservation).toMatchObject({ held: [{ lineId: '2', units: 1, by: 'x1', from: 1 }] });
    expect(table.ofType('Exception')).toMatchObject([
      {
        exceptionType: 'ShipCorrected',
        n: 1,
        fulfillment: 1,
        detail: { waiting: [{ lineId: '2', units: 1 }] },
      },
    ]);
  });

  it('ends the exception about corrected units in the write by which they are shipped after all (P24, P28)', async () => {
    const world = new WorkingOrder(table, [someWork()]);
    await tell({ id: 'c1', kind: 'shipped', parcels });
    const partOf = (units: number) => [{ ...parcels[0], lines: [{ lineId: '1', units }] }];
    await tell({ id: 'c2', kind: 'shipped', parcels: partOf(2) });

    await tell({
      id: 'c3',
      kind: 'shipped',
      parcels: [{ carrier: 'UPS', trackingNumber: '1Z2', lines: both }],
    });

    expect(world.reservation).toMatchObject({ status: 'allocated', held: [] });
    expect(world.order).toMatchObject({
      status: 'shipped',
      attention: 0,
      totals: { shipped: 4, reserved: 0 },
    });
    expect(table.ofType('Exception')).toMatchObject([
      { exceptionType: 'ShipCorrected', status: 'resolved', resolved: { by: 'system' } },
    ]);
  });

  it('credits a late ship to the order whose units wait, and none of them is sent twice (P11)', async () => {
    const left = [{ lineId: '1', sku: 'A', units: 3 }];
    const world = new WorkingOrder(table, [
      someWork({
        status: 'expired',
        failure: 'NotShipped',
        lines: someWork().lines.map((line) => ({ ...line, units: 0 })),
        left,
        departed: left,
      }),
    ]);
    const atp = world.atp('A');

    const { body } = await tell({ id: 'c1', kind: 'shipped', parcels });

    expect(body).toMatchObject({ status: 'shipped' });
    expect(body).not.toHaveProperty('unwelcome');
    expect(world.order.totals).toMatchObject({ reserved: 0, shipped: 3 });
    expect(world.reservation).toMatchObject({ status: 'allocated', held: [] });
    expect(world.fulfillment()).toMatchObject({ lines: [{ units: 3, shipped: 3 }, { units: 0 }] });
    // A sale of one that was there, of two that nobody knew of; three claims are given up.
    expect(world.atp('A')).toBe(atp - 1 + 3);
  });

  it('asks another location for what a late ship has brought, and the order does not wait for it (P11)', async () => {
    const gone = someWork({
      status: 'expired',
      lines: someWork().lines.map((line) => ({ ...line, units: 0 })),
      departed: [{ lineId: '1', sku: 'A', units: 3 }],
    });
    const [line] = someWork().lines;
    const elsewhere = someWork({
      n: 2,
      fulfillmentId: `${orderId}-f2`,
      location: 'store-2',
      lines: line ? [line] : [],
    });
    const world = new WorkingOrder(table, [gone, elsewhere]);

    await tell({ id: 'c1', kind: 'shipped', parcels });
    expect(world.fulfillment(2)).toMatchObject({
      status: 'accepted',
      failure: 'Cancelled',
      lines: [{ units: 0, excess: 3 }],
      excessAsked: { answerBy: expect.any(String) },
    });
    expect(world.order.totals).toMatchObject({ allocated: 0, shipped: 3 });
    expect(world.position('A', 'store-2')).toMatchObject({ allocated: 3 });

    await tellOf(`${orderId}-f2`, { id: 'c2', kind: 'cancelAccepted' }, 'store-2');

    expect(world.fulfillment(2)).toMatchObject({ status: 'cancelled', lines: [{ units: 0 }] });
    expect(world.position('A', 'store-2')).toMatchObject({ allocated: 0, free: 4 });
    expect(world.order.totals).toMatchObject({ shipped: 3, cancelled: 0 });
  });

  it('frees with a correction the capacity that its units had claimed, and none for late units (P28)', async () => {
    const endsAt = new Date(Date.now() + 3_600_000).toISOString();
    const capacity = [{ window: 'w1', unit: 'units' as const, endsAt }];
    const world = new WorkingOrder(table, [someWork({ capacity })]);
    const at = key.capacity('store-1', 'w1');
    table.seed({ ...at, type: 'Capacity', cap: 9, claimed: 0, confirmed: 4, left: 5, version: 1 });
    const parcelOf = (units: number) => [{ ...parcels[0], lines: [{ lineId: '1', units }] }];
    await tell({ id: 'c1', kind: 'rejected', reason: 'cannotShip' });

    await tell({ id: 'c2', kind: 'shipped', parcels: parcelOf(3) });
    await tell({ id: 'c3', kind: 'shipped', parcels: parcelOf(1) });

    expect(world.fulfillment().lines[0]).toMatchObject({ units: 1, shipped: 1, late: 1 });
    expect(table.item(at)).toMatchObject({ confirmed: 0, left: 9 });
  });

  it('corrects more lines than fit one write in several, and answers once (P28)', async () => {
    const lines = Array.from({ length: 50 }, (_, index) => ({
      lineId: String(index + 1),
      sku: `S${index}`,
      units: 2,
      shipped: 0,
      delivered: 0,
      returned: 0,
      lost: 0,
    }));
    const world = new WorkingOrder(table, [someWork({ lines })]);
    await tell({ id: 'c1', kind: 'shipped', parcels });
    const less = lines.map(({ lineId }) => ({ lineId, units: 1 }));

    const { status } = await tell({ id: 'c2', kind: 'shipped', parcels: [{ ...parcels[0], lines: less }] });

    expect(status).toBe(200);
    expect(Math.max(...table.writes.map((keys) => keys.length))).toBeLessThanOrEqual(90);
    expect(world.order.totals).toMatchObject({ shipped: 50, reserved: 50 });
    expect(world.position('S49')).toMatchObject({ onHand: 2, allocated: 0 });
  });
});
