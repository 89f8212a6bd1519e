import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sweepFulfillment } from '../../../functions/fulfillment/deadlines/sweep-fulfillment.ts';
import { recordEventDoor } from '../../../functions/fulfillment/doors.ts';
import { handler } from '../../../functions/fulfillment/record-event.handler.ts';
import { type Fulfillment, openOf } from '../../../functions/fulfillment/work-order/fulfillment.ts';
import { isHalfDone } from '../../../functions/fulfillment/work-order/next-deadline.ts';
import { parseReservation } from '../../../functions/inventory/reservation/reservation.store.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { sumUnits } from '../../../functions/order/line-units.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call } from '../../support/call.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { locationItem } from '../../support/network-items.ts';
import { orderId, someWork, WorkingOrder } from '../../support/working-order.ts';
import { workLine } from './decisions.ts';

const LINES = 250;
const skus = Array.from({ length: LINES }, (_, index) => `S${index}`);
const lines = skus.map((sku, index) => workLine(String(index + 1), sku, 2));
const withoutUnits = (line: (typeof lines)[number]) => ({ ...line, units: 0 });
const past = new Date(Date.now() - 1000).toISOString();
const ship = { id: 'c1', kind: 'shipped', parcels: [{ carrier: 'UPS', trackingNumber: '1Z1' }] };

describe('work of more lines than fit one write', () => {
  let table: MemoryTable;
  beforeEach(() => {
    table = new MemoryTable();
  });
  afterEach(() => table.close());

  const given = (over: Partial<Fulfillment> = {}, order = {}): WorkingOrder =>
    new WorkingOrder(table, [someWork({ lines, ...over })], order);
  const tell = (body: object) =>
    call(handler, recordEventDoor, {
      params: { id: `${orderId}-f1` },
      caller: { kind: 'location', id: 'store-1' },
      body,
    });

  function sweep(): Promise<void> {
    const inTenMinutes = new Date(Date.now() + 600_000).toISOString();
    return sweepFulfillment({ ...table.item(key.fulfillment(orderId, 1)) }, inTenMinutes);
  }

  /** Makes the handler die with its process before its `nth` write. */
  function dieBefore(nth: number): void {
    table.meanwhile(nth === 1 ? () => Promise.reject(new Error('died')) : async () => dieBefore(nth - 1));
  }

  it('ships promise and parcel at once, and the positions in as many writes as it takes', async () => {
    const world = given();

    expect(await tell(ship)).toMatchObject({ status: 200, body: { status: 'shipped' } });

    expect(table.writes.length).toBeGreaterThan(2);
    expect(Math.max(...table.writes.map((keys) => keys.length))).toBeLessThanOrEqual(90);
    for (const sku of skus) expect(world.position(sku)).toMatchObject({ onHand: 1, allocated: 0 });
    expect(world.order.totals).toMatchObject({ allocated: 0, shipped: 2 * LINES });
    expect(isHalfDone(world.fulfillment())).toBe(false);
  });

  it('has the movements that it owes made by the sweeper when the handler dies half-way', async () => {
    const world = given();
    dieBefore(2);

    expect(await tell(ship)).toMatchObject({ status: 500 });
    expect(isHalfDone(world.fulfillment())).toBe(true);
    expect(world.order.totals.shipped).toBe(2 * LINES);
    await sweep();

    for (const sku of ['S0', 'S120', 'S249'])
      expect(world.position(sku)).toMatchObject({ onHand: 1, allocated: 0 });
    expect(isHalfDone(world.fulfillment())).toBe(false);
    expect(await tell(ship)).toMatchObject({ status: 200, body: { status: 'shipped' } });
    expect(world.order.totals.shipped).toBe(2 * LINES);
  });

  it('leaves claims, totals and stock in agreement when it is rejected', async () => {
    const world = given();

    const answer = await tell({ id: 'c1', kind: 'rejected', reason: 'cannotShip' });

    expect(answer).toMatchObject({ status: 200, body: { status: 'rejected' } });
    expect(world.fulfillment()).toMatchObject({ status: 'rejected', failure: 'Rejected' });
    expect(sumUnits(parseReservation(world.reservation).held)).toBe(2 * LINES);
    expect(world.order.totals).toMatchObject({ allocated: 0, reserved: 2 * LINES });
    for (const sku of skus) expect([world.position(sku)['free'], world.atp(sku)]).toEqual([3, 1]);
  });

  it.each(['the caller repeats it', 'the sweeper finishes it'])(
    'is short-picked in full although the handler dies half-way: %s',
    async (how) => {
      const world = given();
      const shortLines = lines.map(({ lineId }) => ({ lineId, units: 1 }));
      const short = { id: 'c1', kind: 'shortPicked', reason: 'cannotShip', lines: shortLines };
      dieBefore(2);

      expect(await tell(short)).toMatchObject({ status: 500 });
      const { allocated } = world.order.totals;
      expect(allocated).toBeGreaterThan(LINES);
      expect(allocated).toBeLessThan(2 * LINES);
      expect(sumUnits(openOf(world.fulfillment()))).toBe(allocated);
      if (how === 'the sweeper finishes it') await sweep();
      expect(await tell(short)).toMatchObject({ status: 200, body: { status: 'accepted' } });

      expect(world.order.totals).toMatchObject({ allocated: LINES, reserved: LINES });
      for (const sku of skus) expect(world.position(sku)).toMatchObject({ allocated: 1, free: 2 });
      expect(isHalfDone(world.fulfillment())).toBe(false);
    },
  );

  it.each(['at once', 'by the sweeper, when the handler dies'])(
    'has all its shelves doubted by a location that says late that they are empty: %s',
    async (how) => {
      const world = given({ status: 'rejected', departed: lines, lines: lines.map(withoutUnits) });
      table.seed(locationItem('store-1', { doubtNotInStock: true }));
      forgetNetwork();
      const late = { id: 'c1', kind: 'rejected', reason: 'notInStock' };
      if (how !== 'at once') dieBefore(2);

      const { status } = await tell(late);
      if (status === 500) await sweep();

      expect([status, (await tell(late)).status]).toEqual([how === 'at once' ? 200 : 500, 200]);
      for (const sku of skus) expect(world.position(sku)).toHaveProperty('doubted');
      expect(isHalfDone(world.fulfillment())).toBe(false);
      expect(Math.max(...table.writes.map((keys) => keys.length))).toBeLessThanOrEqual(90);
    },
  );

  it('goes elsewhere in one sweep when it misses its deadline (P5)', async () => {
    const world = given({ shipBy: past, dueAt: past });

    await sweep();

    expect(world.fulfillment()).toMatchObject({ status: 'expired', failure: 'NotShipped' });
    expect(world.order.totals).toMatchObject({ allocated: 0, reserved: 2 * LINES });
  });

  it('closes the order with the last write when it is given back to a cancel (P12)', async () => {
    const cancelAsked = {
      lines: lines.map(({ lineId, sku, units }) => ({ lineId, sku, units })),
      answerBy: new Date(Date.now() + 60_000).toISOString(),
      by: 'channel:web',
    };
    const world = given({ cancelAsked }, { cancel: { state: 'asked', by: 'channel:web', at: past } });

    expect(await tell({ id: 'c1', kind: 'cancelAccepted' })).toMatchObject({ status: 200 });

    expect(world.order).toMatchObject({
      status: 'cancelled',
      cancel: { state: 'done' },
      totals: { cancelled: 2 * LINES },
    });
    expect(world.reservation).toMatchObject({ status: 'released', final: true });
    for (const sku of skus) expect([world.position(sku)['free'], world.atp(sku)]).toEqual([3, 3]);
  });
});
