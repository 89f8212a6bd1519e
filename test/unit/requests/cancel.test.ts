import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseReservation } from '../../../functions/inventory/reservation/reservation.store.ts';
import { noTotals } from '../../../functions/order/order.ts';
import { handler } from '../../../functions/requests/cancel.handler.ts';
import { cancelDoor } from '../../../functions/requests/doors.ts';
import { placeHold } from '../../../functions/requests/hold/hold-writes.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call } from '../../support/call.ts';
import { heldFor } from '../../support/items.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import {
  at,
  findings,
  orderId,
  type Stage,
  seedStage,
  storedFulfillment,
  storedOrder,
  storedReservation,
  unpublishable,
} from '../../support/stage.ts';

const channel = { kind: 'channel', id: 'web' } as const;

describe('POST /orders/{id}/cancel', () => {
  let table: MemoryTable;
  beforeEach(() => {
    table = new MemoryTable();
  });
  afterEach(() => {
    expect(findings(table)).toEqual([]);
    expect(unpublishable(table)).toEqual([]);
    table.close();
  });

  const cancel = (
    body: Record<string, unknown> = {},
    caller: { kind: 'channel' | 'operator'; id: string } = channel,
  ) => call(handler, cancelDoor, { params: { id: orderId }, body: { id: 'c-1', ...body }, caller });

  it.each<[string, Stage]>([
    ['before reserve', { open: 3 }],
    ['while it waits for stock', { backordered: 3 }],
    ['after reserve', { held: 3 }],
    ['while it is re-routed', { left: 3 }],
    ['after routing, before dispatch', { planned: 3 }],
    ['in several places at once', { left: 1, planned: 2, held: 1 }],
  ])('a cancel %s is done at once, in one write, and gives everything back (P8)', async (_, stage) => {
    seedStage(table, stage);
    const units = Object.values(stage).reduce((sum: number, one) => sum + Number(one), 0);
    const answer = await cancel({ reason: 'customer' });

    expect(answer).toMatchObject({
      status: 200,
      body: {
        status: 'cancelled',
        lines: [{ lineId: '1', sku: 'A', cancelled: units, asked: 0, shipped: 0 }],
        asked: [],
      },
    });
    expect(table.writes).toHaveLength(1);
    expect(storedOrder(table)).toMatchObject({
      status: 'cancelled',
      closed: { as: 'cancelled' },
      totals: { ...noTotals, cancelled: units },
      cancel: { state: 'done', by: 'channel:web', reason: 'customer' },
      evt: { type: 'order.cancelled' },
    });
    expect(table.ofType('Backorder')).toEqual([]);
    expect(table.item(key.pool('main', 'A', 0))).toMatchObject({ atp: 100 });
  });

  it('a cancel of a unit that waits for stock leaves those that are re-routed to their fulfillment (P24)', async () => {
    seedStage(table, { backordered: 1, left: 1 });
    const before = storedFulfillment(table, 1);

    const answer = await cancel({ lines: [{ lineId: '1', units: 1 }] });

    expect(answer).toMatchObject({ status: 200, body: { lines: [{ cancelled: 1 }] } });
    expect(storedOrder(table).totals).toMatchObject({ reserved: 1, cancelled: 1 });
    expect(storedFulfillment(table, 1)).toEqual(before);
  });

  it.each<[string, Stage]>([
    ['before reserve, where there was no record', { open: 3 }],
    ['after reserve', { held: 3 }],
  ])('a cancel %s writes the final tombstone in the same write (P16)', async (_, stage) => {
    seedStage(table, stage);
    await cancel();

    expect(storedReservation(table)).toMatchObject({ status: 'released', final: true, held: [] });
  });

  it('a cancel leaves nothing to re-route of units that wait for a re-route (P9)', async () => {
    seedStage(table, { left: 2, shipped: 1 });
    await cancel();

    expect(storedFulfillment(table, 1)).toMatchObject({ failure: 'Cancelled', status: 'rejected' });
    expect(storedOrder(table)).toMatchObject({
      totals: { ...noTotals, cancelled: 2, shipped: 1 },
      cancel: { state: 'done' },
      status: 'shipped',
    });
  });

  it('a cancel asks the location for what it has seen, with a deadline, and answers 202 (P8)', async () => {
    seedStage(table, { planned: 1, accepted: 2 });
    const answer = await cancel();

    expect(answer).toMatchObject({
      status: 202,
      body: {
        status: 'cancelling',
        lines: [{ cancelled: 1, asked: 2, shipped: 0 }],
        asked: [{ fulfillmentId: `${orderId}-f3`, location: 'store-3', units: 2 }],
      },
    });

    const asked = storedFulfillment(table, 3);

    expect(asked).toMatchObject({
      status: 'accepted',
      cancelAsked: { lines: [{ lineId: '1', units: 2 }], by: 'channel:web' },
      evt: { type: 'fulfillment.cancel_asked' },
    });
    expect(asked.dueAt).toBe([asked.shipBy, asked.cancelAsked?.answerBy].sort()[0]);
    expect(storedOrder(table)).toMatchObject({
      cancel: { state: 'asked' },
      totals: { ...noTotals, cancelled: 1, allocated: 2 },
      evt: { type: 'order.cancel_requested', data: { asked: [`${orderId}-f3`], cancelled: 1 } },
    });
    expect(storedFulfillment(table, 2)).toMatchObject({ status: 'cancelled', failure: 'Cancelled' });
  });

  it('a second cancel asks no location again that has not answered the first', async () => {
    seedStage(table, { accepted: 2 });
    await cancel();
    const before = storedFulfillment(table, 3);
    const again = await cancel({ id: 'c-2' });

    expect(again).toMatchObject({ status: 202, body: { lines: [{ asked: 2 }] } });
    expect(storedFulfillment(table, 3)).toEqual(before);
  });

  it('a cancel after a refusal asks the location again, and META says so', async () => {
    seedStage(table, {
      accepted: 2,
      order: { cancel: { state: 'refused', by: 'channel:web', at: at('09:30:00') } },
      fulfillments: {
        3: {
          cancelAsked: {
            lines: [{ lineId: '1', sku: 'A', units: 2 }],
            answerBy: at('10:00:00'),
            answer: 'refused',
            by: 'channel:web',
          },
        },
      },
    });

    expect((await cancel()).status).toBe(202);
    expect(storedFulfillment(table, 3).cancelAsked?.answer).toBeUndefined();
    expect(storedOrder(table).cancel?.state).toBe('asked');
  });

  it('a cancel offers what has shipped as a return', async () => {
    seedStage(table, { accepted: 1, shipped: 1, delivered: 1 });

    expect(await cancel()).toMatchObject({
      status: 202,
      body: { lines: [{ asked: 1, shipped: 2, returns: `/orders/${orderId}/returns` }] },
    });
  });

  it.each<[string, Stage]>([
    ['all is shipped', { shipped: 2 }],
    ['all is delivered', { delivered: 2, order: { closed: { as: 'delivered', at: at('09:00:00') } } }],
  ])('a cancel when %s is a 409 with the way to return it', async (_, stage) => {
    seedStage(table, stage);

    expect(await cancel()).toMatchObject({
      status: 409,
      body: {
        lines: [{ shipped: 2, returns: `/orders/${orderId}/returns` }],
        instead: [{ kind: 'return', path: `/orders/${orderId}/returns`, lines: [{ lineId: '1', units: 2 }] }],
      },
    });
    expect(table.writes).toEqual([]);
  });

  it('a cancel that comes too late names the parcels that their carriers may still stop', async () => {
    seedStage(table, { shipped: 2 });
    const [work] = table.ofType('Fulfillment');
    const parcel = { at: at('09:00:00'), lines: { '1': 1 } };
    const sent = [
      { m: 1, numbers: ['ups/1Z1'], ...parcel },
      { m: 2, numbers: ['ups/1Z2'], ...parcel, end: 'delivered' },
    ];
    table.seed({ ...work, parcels: 2, sent });

    const { status, body } = await cancel();

    expect(status).toBe(409);
    expect(body).toMatchObject({
      instead: [{ kind: 'return' }, { kind: 'intercept', carrier: 'ups', trackingNumber: '1Z1' }],
    });
  });

  describe('some units', () => {
    it('a cancel of some units takes first what costs least, and leaves no barrier', async () => {
      seedStage(table, { left: 1, planned: 1, accepted: 2 });
      const answer = await cancel({ lines: [{ lineId: '1', units: 3 }] });

      expect(answer).toMatchObject({ status: 202, body: { lines: [{ cancelled: 2, asked: 1 }] } });
      expect(storedOrder(table).cancel).toBeUndefined();
      expect(storedFulfillment(table, 3).cancelAsked?.lines).toEqual([{ lineId: '1', sku: 'A', units: 1 }]);
      expect(storedReservation(table)).toMatchObject({ status: 'allocated', held: [] });
    });

    it('a cancel of some units before Reserve has Reserve take fewer', async () => {
      seedStage(table, { open: 3 });

      expect(await cancel({ lines: [{ lineId: '1', units: 2 }] })).toMatchObject({
        status: 200,
        body: { lines: [{ cancelled: 2 }] },
      });
      expect(storedOrder(table)).toMatchObject({
        wanted: { 1: 1 },
        totals: { ...noTotals, open: 1, cancelled: 2 },
        evt: { type: 'order.partly_cancelled', data: { lines: [{ lineId: '1', units: 2 }] } },
      });
      expect(table.item(key.reservation(orderId))).toBeUndefined();
      expect(await cancel({ id: 'c-2', lines: [{ lineId: '1', units: 1 }] })).toMatchObject({
        status: 200,
        body: { status: 'cancelled' },
      });
      expect(storedReservation(table)).toMatchObject({ status: 'released', final: true });
    });

    it('a cancel of some units that wait for stock keeps the place in the queue for the rest', async () => {
      seedStage(table, { backordered: 3 });
      await cancel({ lines: [{ lineId: '1', units: 1 }] });

      expect(table.ofType('Backorder')).toMatchObject([{ units: 2, sk: `${at('09:00:00')}#${orderId}` }]);
    });

    it('a cancel of some units takes those that wait for a re-route last', async () => {
      seedStage(table, { held: 1, left: 2 });
      await cancel({ lines: [{ lineId: '1', units: 1 }] });

      const { held } = parseReservation(table.item(key.reservation(orderId)) ?? {});
      expect(held).toEqual(heldFor({ n: 1, dispatch: 0 }, [{ lineId: '1', sku: 'A', units: 2 }]));
    });

    it('a cancel of further units widens what the location was asked for before', async () => {
      seedStage(table, { accepted: 3 });
      await cancel({ lines: [{ lineId: '1', units: 1 }] });
      await cancel({ id: 'c-2', lines: [{ lineId: '1', units: 1 }] });

      expect(storedFulfillment(table, 3).cancelAsked?.lines).toEqual([{ lineId: '1', sku: 'A', units: 2 }]);
    });

    it('lines that there are not, and more units than a line has, are each named and cancel nothing', async () => {
      seedStage(table, { held: 3 });
      const lines = [{ lineId: '1', units: 4 }, { lineId: 'typo', units: 1 }, { lineId: 'x' }];

      const { status, body } = await cancel({ lines });

      expect(status).toBe(400);
      expect(body['errors']).toEqual([
        { path: 'lines.0.units', message: 'is more than the 3 units that line "1" has' },
        { path: 'lines.1.lineId', message: 'is not a line of the order: "typo"' },
        { path: 'lines.2.lineId', message: 'is not a line of the order: "x"' },
      ]);
      expect(table.writes).toEqual([]);
    });

    it('a command that was carried out gets its answer again, though its units are gone', async () => {
      seedStage(table, { held: 3 });
      const lines = [{ lineId: '1', units: 3 }];
      const first = await cancel({ lines });

      expect(await cancel({ lines })).toEqual(first);
    });
  });

  describe('the command', () => {
    it('the same command again gets the first answer, whatever the order has become', async () => {
      seedStage(table, { held: 2 });
      const first = await cancel();

      expect(await cancel()).toEqual(first);
      expect(table.writes).toHaveLength(1);
    });

    it('the same command id with other content is a 409', async () => {
      seedStage(table, { held: 2 });
      await cancel({ lines: [{ lineId: '1', units: 1 }] });

      expect((await cancel()).status).toBe(409);
    });

    it('of two equal commands at the same instant one is carried out, and both get its answer', async () => {
      seedStage(table, { held: 2 });
      let twin: unknown;
      table.meanwhile(async () => {
        twin = await cancel();
      });

      expect(await cancel()).toEqual(twin);
      expect(storedOrder(table).totals).toEqual({ ...noTotals, cancelled: 2 });
    });

    it('a body that is not valid has each field named', async () => {
      seedStage(table, { held: 2 });

      expect(
        await call(handler, cancelDoor, {
          params: { id: orderId },
          body: { lines: [{ lineId: '1', units: 0 }] },
          caller: channel,
        }),
      ).toMatchObject({ status: 400, body: { errors: [{ path: 'id' }, { path: 'lines.0.units' }] } });
    });

    it('a cancel by another channel is a 404, by an operator it is done', async () => {
      seedStage(table, { held: 2 });

      expect((await cancel({}, { kind: 'channel', id: 'other' })).status).toBe(404);
      expect((await cancel({}, { kind: 'operator', id: 'ann' })).status).toBe(200);
    });
  });

  it('a cancel reads META again that moved for another reason, and is carried out (P7)', async () => {
    seedStage(table, { planned: 2 });
    table.meanwhile(() =>
      placeHold({
        orderId,
        hold: { id: 'h', reason: 'FRAUD', before: 'dispatch', onExpiry: 'lift' },
        by: 'operator:ann',
        now: at('10:00:00'),
      }),
    );

    expect((await cancel()).status).toBe(200);
    expect(storedOrder(table)).toMatchObject({ status: 'cancelled', holds: [{ id: 'h' }] });
  });
});
