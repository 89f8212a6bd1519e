import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sweepFulfillment } from '../../../functions/fulfillment/deadlines/sweep-fulfillment.ts';
import { recordEventDoor } from '../../../functions/fulfillment/doors.ts';
import { handler } from '../../../functions/fulfillment/record-event.handler.ts';
import { saveFulfillment } from '../../../functions/fulfillment/work/fulfillment.store.ts';
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

describe('POST /fulfillments/{id}/events', () => {
  let table: MemoryTable;
  beforeEach(() => {
    table = new MemoryTable();
  });
  afterEach(() => table.close());
  const tell = (body: object, caller: { kind: 'location' | 'operator'; id: string } = store) =>
    call(handler, recordEventDoor, { params: { id }, caller, body });

  it('a request is one plain write', async () => {
    const world = new WorkingOrder(table, [someWork({ status: 'requested' })]);
    expect(await tell({ id: 'c1', kind: 'accepted' })).toEqual({
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

  it('a ship is one write: work, order, parcel, shipment, stock', async () => {
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
        `ORDER#${orderId} SHIPMENT#0001#0001`,
        'STOCK#A LOCATION#store-1',
        'STOCK#B LOCATION#store-1',
        'TRACKING#ups#1Z1 META',
      ],
    ]);
    expect(world.order).toMatchObject({
      status: 'shipped',
      totals: { allocated: 0, shipped: 4 },
      evt: { type: 'order.shipped' },
    });
    expect(world.position('A')).toMatchObject({ onHand: 1, allocated: 0, free: 1 });
    expect(world.atp('A')).toBe(1);
    expect(table.item(key.tracking('ups', '1Z1'))).toMatchObject({
      link: { orderId, n: 1, m: 1, lines: [{ units: 3 }, { units: 1 }] },
      dueAt: expect.any(String),
    });
    expect(world.fulfillment()).not.toHaveProperty('gsi1pk');
  });

  it('repeats get the first answer, whatever has happened since; other content under the same id is a conflict', async () => {
    const world = new WorkingOrder(table, [someWork({ status: 'requested' })]);
    const first = await tell({ id: 'c1', kind: 'accepted' });
    await tell({ id: 'c2', kind: 'shipped', parcels });
    const { version } = world.fulfillment();
    expect(await tell({ id: 'c1', kind: 'accepted' })).toEqual(first);
    expect(world.fulfillment().version).toBe(version);
    expect(await tell({ id: 'c1', kind: 'packed' })).toMatchObject({ status: 409 });
    expect(await tell({ id: 'c1', kind: 'accepted' }, { kind: 'operator', id: 'ada' })).toMatchObject({
      status: 409,
      body: { fulfillmentStatus: 'shipped' },
    });
  });

  it('the same command twice at once has one effect', async () => {
    const world = new WorkingOrder(table, [someWork()]);
    const both = await Promise.all([
      tell({ id: 'c1', kind: 'shipped', parcels }),
      tell({ id: 'c1', kind: 'shipped', parcels }),
    ]);
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
    expect(await tell({ id: 'c1', kind: 'packed' }, { kind: 'location', id: 'store-2' })).toMatchObject({
      status: 403,
    });
    expect(
      await call(handler, recordEventDoor, {
        params: { id: `${orderId}-f9` },
        caller: store,
        body: { id: 'c1', kind: 'packed' },
      }),
    ).toMatchObject({ status: 404 });
    expect(
      await call(handler, recordEventDoor, {
        params: { id: 'x' },
        caller: store,
        body: { id: 'c1', kind: 'packed' },
      }),
    ).toMatchObject({ status: 404 });
    expect(table.writes).toEqual([]);
  });

  it('names every invalid field', async () => {
    new WorkingOrder(table, [someWork()]);
    const answer = await tell({
      id: '',
      kind: 'shipped',
      parcels: [
        {
          carrier: '-',
          trackingNumber: '',
          lines: [
            { lineId: '1', units: 0 },
            { lineId: '1', units: 1 },
          ],
        },
      ],
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

  it('P10: a rejection moves stock, claims and totals in its own write; RESERVATION holds what left', async () => {
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
    // Not there: the units are gone, the promise stands.
    expect(world.position('A')).toMatchObject({ onHand: 1, allocated: 0, free: 1 });
    expect(world.atp('A')).toBe(-2);
    expect(table.ofType('Exception')).toContainEqual(
      expect.objectContaining({ exceptionType: 'PoolBelowZero' }),
    );
  });

  it('damaged units are there, and cannot be sold', async () => {
    const world = new WorkingOrder(table, [someWork()]);
    await tell({ id: 'c1', kind: 'shortPicked', reason: 'damaged', lines: [{ lineId: '1', units: 1 }] });
    expect(world.position('A')).toMatchObject({ onHand: 4, allocated: 2, unsellable: 1, free: 1 });
    expect(world.fulfillment()).toMatchObject({ status: 'accepted', failure: 'ShortPicked' });
  });

  it('P11: a late ship is a sale at the till, opens an exception and changes no total', async () => {
    const left = [{ lineId: '1', sku: 'A', units: 3 }];
    const world = new WorkingOrder(table, [
      someWork({
        status: 'expired',
        lines: someWork().lines.map((line) => ({ ...line, units: 0 })),
        departed: left,
      }),
    ]);
    table.seed({ ...world.position('A'), onHand: 4, free: 4 });
    table.seed({
      ...table.item(key.pool('main', 'A', 0)),
      pk: key.pool('main', 'A', 0).pk,
      sk: 'POOL',
      atp: 4,
    });
    const before = world.order.totals;
    expect((await tell({ id: 'c1', kind: 'shipped', parcels })).body).toMatchObject({
      status: 'expired',
      unwelcome: true,
    });
    expect(world.order.totals).toEqual(before);
    expect(world.position('A')).toMatchObject({ onHand: 1, free: 1 });
    expect(world.atp('A')).toBe(1);
    expect(table.ofType('Exception')).toEqual([
      expect.objectContaining({ exceptionType: 'UnwelcomeFact', fulfillment: 1 }),
    ]);
    expect(table.item(key.tracking('ups', '1Z1'))).toMatchObject({
      link: { lines: [] },
      dueAt: expect.any(String),
    });
  });

  it('P12: a cancel that is accepted for the last open units closes the order in that write', async () => {
    const cancelAsked = {
      lines: [
        { lineId: '1', sku: 'A', units: 3 },
        { lineId: '2', sku: 'B', units: 1 },
      ],
      answerBy: new Date(Date.now() + 60_000).toISOString(),
      by: 'channel:web',
    };
    const world = new WorkingOrder(table, [someWork({ cancelAsked })], {
      cancel: { state: 'asked', by: 'channel:web', at: new Date().toISOString() },
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

  it('one of two locations refuses: the request is a refused one, also when the other agrees', async () => {
    const cancelAsked = {
      lines: [{ lineId: '1', sku: 'A', units: 3 }],
      answerBy: new Date(Date.now() + 60_000).toISOString(),
      by: 'channel:web',
    };
    const second = someWork({ n: 2, fulfillmentId: `${orderId}-f2`, location: 'store-2', cancelAsked });
    const world = new WorkingOrder(table, [someWork({ cancelAsked }), second], {
      cancel: { state: 'asked', by: 'channel:web', at: new Date().toISOString() },
    });
    await tell({ id: 'c1', kind: 'cancelAccepted' });
    expect(world.order.cancel?.state).toBe('asked');
    await call(handler, recordEventDoor, {
      params: { id: `${orderId}-f2` },
      caller: { kind: 'location', id: 'store-2' },
      body: { id: 'c2', kind: 'cancelRefused' },
    });
    expect(world.order).toMatchObject({
      cancel: { state: 'refused' },
      evt: { type: 'order.cancel_refused' },
    });
  });

  it('a ship that meets a change of META is decided again, and loses nothing', async () => {
    const world = new WorkingOrder(table, [someWork()]);
    table.meanwhile(async () => {
      const { order } = world;
      await transact([saveOrder(order, amend(order, { touched: 1 }, new Date().toISOString()))]);
    });
    expect(await tell({ id: 'c1', kind: 'shipped', parcels })).toMatchObject({ status: 200 });
    expect(world.order).toMatchObject({ touched: 1, totals: { shipped: 4 } });
  });

  it('a parcel that its carrier knows as delivered is delivered the moment it is shipped', async () => {
    const world = new WorkingOrder(table, [someWork()]);
    const at = new Date(Date.now() - 1000).toISOString();
    table.seed({
      ...key.tracking('ups', '1Z1'),
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
    expect(table.item(key.tracking('ups', '1Z1'))).toMatchObject({
      version: 4,
      link: { ended: 'delivered' },
      evt: { type: 'shipment.delivered' },
    });
    expect(table.item(key.tracking('ups', '1Z1'))).not.toHaveProperty('dueAt');
  });

  it('two parcels under one number are one parcel with both in it', async () => {
    new WorkingOrder(table, [someWork()]);
    await tell({
      id: 'c1',
      kind: 'shipped',
      parcels: [
        { ...parcels[0], lines: [{ lineId: '1', units: 3 }] },
        { carrier: 'ups', trackingNumber: '1z1', lines: [{ lineId: '2', units: 1 }] },
      ],
    });
    expect(table.item(key.tracking('ups', '1Z1'))).toMatchObject({
      link: { m: 1, lines: [{ units: 3 }] },
      also: [{ m: 2, lines: [{ units: 1 }] }],
      version: 1,
    });
  });

  describe('deadlines', () => {
    const past = new Date(Date.now() - 1000).toISOString();
    const sweep = () =>
      sweepFulfillment(table.item(key.fulfillment(orderId, 1)) ?? {}, new Date().toISOString());

    it("P5, P10: what is not accepted in time goes elsewhere, in the sweeper's own write", async () => {
      const world = new WorkingOrder(table, [someWork({ status: 'requested', acceptBy: past, dueAt: past })]);
      await sweep();
      expect(world.fulfillment()).toMatchObject({ status: 'expired', failure: 'NotAccepted' });
      expect(world.order.totals).toMatchObject({ reserved: 4, allocated: 0 });
      expect(world.position('A')).toMatchObject({ onHand: 4, allocated: 0, free: 4 });
      expect(world.atp('A')).toBe(1);
    });

    it("P5: the location accepts between the sweeper's read and its write: the accept stands", async () => {
      const world = new WorkingOrder(table, [someWork({ status: 'requested', acceptBy: past, dueAt: past })]);
      table.meanwhile(() => tell({ id: 'c1', kind: 'accepted' }));
      await sweep();
      expect(world.fulfillment()).toMatchObject({ status: 'accepted', left: [] });
      expect(world.order.totals.allocated).toBe(4);
    });

    it('P5: a deadline of the same status that was moved meanwhile is not acted on', async () => {
      const world = new WorkingOrder(table, [someWork({ shipBy: past, dueAt: past })]);
      const later = new Date(Date.now() + 60_000).toISOString();
      const before = world.fulfillment();
      table.meanwhile(() =>
        transact([
          saveFulfillment(before, { ...before, shipBy: later, dueAt: later, version: before.version + 1 }),
        ]),
      );
      await sweep();
      expect(world.fulfillment()).toMatchObject({ status: 'accepted', dueAt: later });
    });

    it('a late accept after that is too late: 409', async () => {
      new WorkingOrder(table, [someWork({ status: 'requested', acceptBy: past, dueAt: past })]);
      await sweep();
      expect(await tell({ id: 'c1', kind: 'accepted' })).toMatchObject({
        status: 409,
        body: { fulfillmentStatus: 'expired' },
      });
    });

    it('an unanswered cancel request counts as refused, and somebody is told; a late yes settles it', async () => {
      const cancelAsked = {
        lines: [
          { lineId: '1', sku: 'A', units: 3 },
          { lineId: '2', sku: 'B', units: 1 },
        ],
        answerBy: past,
        by: 'channel:web',
      };
      const world = new WorkingOrder(table, [someWork({ cancelAsked, dueAt: past })], {
        cancel: { state: 'asked', by: 'channel:web', at: past },
      });
      await sweep();
      expect(world.fulfillment()).toMatchObject({
        status: 'accepted',
        cancelAsked: { answer: 'unanswered' },
        dueAt: world.fulfillment().shipBy,
      });
      expect(world.order.cancel?.state).toBe('refused');
      expect(table.ofType('Exception')).toEqual([
        expect.objectContaining({
          exceptionType: 'CancelUnanswered',
          owner: 'location:store-1',
          status: 'open',
        }),
      ]);
      await tell({ id: 'c1', kind: 'cancelAccepted' });
      expect(world.order.status).toBe('cancelled');
      expect(table.ofType('Exception')).toEqual([expect.objectContaining({ status: 'resolved' })]);
    });

    it('P3: a failure that nobody took up is touched, each time later', async () => {
      const left = [{ lineId: '1', sku: 'A', units: 3 }];
      const world = new WorkingOrder(table, [
        someWork({ status: 'rejected', failure: 'Rejected', left, departed: left, lines: [], dueAt: past }),
      ]);
      await sweep();
      const first = world.fulfillment();
      expect(first.touched).toBe(1);
      table.seed({ ...table.item(key.fulfillment(orderId, 1)), ...key.fulfillment(orderId, 1), dueAt: past });
      await sweep();
      const second = world.fulfillment();
      expect(second.touched).toBe(2);
      expect(Date.parse(second.dueAt ?? '') - Date.parse(first.dueAt ?? '')).toBeGreaterThan(250_000);
    });

    const shipped = () =>
      someWork({
        status: 'shipped',
        lines: someWork().lines.map((line) => ({ ...line, shipped: line.units })),
        dueAt: past,
      });
    it('P3: a ship of which Dispatch was not told is touched', async () => {
      const world = new WorkingOrder(table, [shipped()]);
      table.seed({
        ...key.token(orderId, 'Dispatch', 1),
        type: 'Token',
        orderId,
        state: 'Dispatch',
        n: 1,
        token: 't',
        attempt: { enteredAt: past, retry: 0 },
      });
      await sweep();
      expect(world.fulfillment()).toMatchObject({ touched: 1, dueAt: expect.any(String) });
    });

    it("what is on its way, and was told of, has its parcels' deadlines: no other", async () => {
      const world = new WorkingOrder(table, [shipped()]);
      table.seed({
        ...key.token(orderId, 'Track', 1),
        type: 'Token',
        orderId,
        state: 'Track',
        n: 1,
        token: 't',
        attempt: { enteredAt: past, retry: 0 },
      });
      await sweep();
      expect(world.fulfillment()).not.toHaveProperty('dueAt');
      expect(world.fulfillment()).not.toHaveProperty('touched');
    });

    it('what is finished is touched for the last time', async () => {
      const world = new WorkingOrder(table, [
        someWork({
          status: 'delivered',
          lines: someWork().lines.map((line) => ({ ...line, shipped: line.units, delivered: line.units })),
          dueAt: past,
        }),
      ]);
      await sweep();
      expect(world.fulfillment()).toMatchObject({ touched: 1 });
      expect(world.fulfillment()).not.toHaveProperty('dueAt');
      expect(table.item(key.fulfillment(orderId, 1))).not.toHaveProperty('gsi2pk');
    });
  });
});
