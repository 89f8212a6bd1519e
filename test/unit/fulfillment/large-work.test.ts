import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sweepFulfillment } from '../../../functions/fulfillment/deadlines/sweep-fulfillment.ts';
import { recordEventDoor } from '../../../functions/fulfillment/doors.ts';
import { handler } from '../../../functions/fulfillment/record-event.handler.ts';
import { type Fulfillment, openOf } from '../../../functions/fulfillment/work/fulfillment.ts';
import { isHalfDone } from '../../../functions/fulfillment/work/next-deadline.ts';
import { sumUnits } from '../../../functions/order/line-units.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call } from '../../support/call.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { orderId, someWork, WorkingOrder } from '../../support/working-order.ts';

const LINES = 250;
const skus = Array.from({ length: LINES }, (_, index) => `S${index}`);
const lines = skus.map((sku, index) => ({
  lineId: String(index + 1),
  sku,
  units: 2,
  shipped: 0,
  delivered: 0,
  returned: 0,
  lost: 0,
}));
const past = new Date(Date.now() - 1000).toISOString();

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
  const sweep = () =>
    sweepFulfillment(
      { ...table.item(key.fulfillment(orderId, 1)) },
      new Date(Date.now() + 600_000).toISOString(),
    );

  /** The handler dies with the process before its `nth` write. */
  const diesBefore = (nth: number): void => {
    table.meanwhile(nth === 1 ? () => Promise.reject(new Error('died')) : async () => diesBefore(nth - 1));
  };

  const shippedOf = ['S0', 'S120', 'S249'];
  it('ships: the promise and the parcel at once, the positions in as many writes as it takes', async () => {
    const world = given();
    expect(
      await tell({ id: 'c1', kind: 'shipped', parcels: [{ carrier: 'UPS', trackingNumber: '1Z1' }] }),
    ).toMatchObject({ status: 200, body: { status: 'shipped' } });
    expect(table.writes.length).toBeGreaterThan(2);
    expect(Math.max(...table.writes.map((keys) => keys.length))).toBeLessThanOrEqual(90);
    for (const sku of skus) expect(world.position(sku)).toMatchObject({ onHand: 1, allocated: 0 });
    expect(world.order.totals).toMatchObject({ allocated: 0, shipped: 2 * LINES });
    expect(isHalfDone(world.fulfillment())).toBe(false);
  });

  it('ships, and dies half-way: the sweeper makes the movements that are owed', async () => {
    const world = given();
    diesBefore(2);
    expect(
      await tell({ id: 'c1', kind: 'shipped', parcels: [{ carrier: 'UPS', trackingNumber: '1Z1' }] }),
    ).toMatchObject({ status: 500 });
    expect(isHalfDone(world.fulfillment())).toBe(true);
    expect(world.order.totals.shipped).toBe(2 * LINES);
    await sweep();
    for (const sku of shippedOf) expect(world.position(sku)).toMatchObject({ onHand: 1, allocated: 0 });
    expect(isHalfDone(world.fulfillment())).toBe(false);
    expect(
      await tell({ id: 'c1', kind: 'shipped', parcels: [{ carrier: 'UPS', trackingNumber: '1Z1' }] }),
    ).toMatchObject({ status: 200, body: { status: 'shipped' } });
    expect(world.order.totals.shipped).toBe(2 * LINES);
  });

  it('is rejected: claims, totals and stock agree after each write', async () => {
    const world = given();
    expect(await tell({ id: 'c1', kind: 'rejected', reason: 'cannotShip' })).toMatchObject({
      status: 200,
      body: { status: 'rejected' },
    });
    expect(world.fulfillment()).toMatchObject({ status: 'rejected', failure: 'Rejected' });
    expect(sumUnits(world.fulfillment().left)).toBe(2 * LINES);
    expect(world.order.totals).toMatchObject({ allocated: 0, reserved: 2 * LINES });
    for (const sku of skus) expect([world.position(sku)['free'], world.atp(sku)]).toEqual([3, 1]);
  });

  it.each(['the caller repeats it', 'the sweeper finishes it'])(
    'is short-picked, and dies half-way: %s',
    async (how) => {
      const world = given();
      const short = {
        id: 'c1',
        kind: 'shortPicked',
        reason: 'cannotShip',
        lines: lines.map(({ lineId }) => ({ lineId, units: 1 })),
      };
      diesBefore(2);
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

  it('P5: misses its deadline, and goes elsewhere in one sweep', async () => {
    const world = given({ shipBy: past, dueAt: past });
    await sweep();
    expect(world.fulfillment()).toMatchObject({ status: 'expired', failure: 'NotShipped' });
    expect(world.order.totals).toMatchObject({ allocated: 0, reserved: 2 * LINES });
  });

  it('P12: is given back to a cancel, which closes the order with the last write', async () => {
    const asked = lines.map(({ lineId, sku, units }) => ({ lineId, sku, units }));
    const world = given(
      {
        cancelAsked: {
          lines: asked,
          answerBy: new Date(Date.now() + 60_000).toISOString(),
          by: 'channel:web',
        },
      },
      { cancel: { state: 'asked', by: 'channel:web', at: past } },
    );
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
