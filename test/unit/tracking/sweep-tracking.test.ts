import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packedUnits } from '../../../functions/fulfillment/parcels/sent-parcel.ts';
import type { Fulfillment } from '../../../functions/fulfillment/work-order/fulfillment.ts';
import { key } from '../../../functions/shared/keys.ts';
import { retryMoved, transact } from '../../../functions/shared/transact.ts';
import { sweepTracking, waitAgainWrites } from '../../../functions/tracking/parcel/sweep-tracking.ts';
import { readTracking, saveTracking } from '../../../functions/tracking/parcel/tracking.store.ts';
import { type Item, MemoryTable } from '../../support/memory-table.ts';
import { orderId, someWork, WorkingOrder } from '../../support/working-order.ts';

const past = new Date(Date.now() - 1000).toISOString();
const parcel = { carrier: 'ups', number: '1Z1' };
const at = key.tracking('ups', '1Z1');
const link = { orderId, n: 1, m: 1, lines: [{ lineId: '1', sku: 'A', units: 3 }] };

function shippedWork(): Fulfillment {
  const lines = someWork().lines.map((line) => ({ ...line, shipped: line.units }));
  return someWork({ status: 'shipped', lines });
}

describe('at the deadline of a parcel', () => {
  let table: MemoryTable;
  beforeEach(() => {
    table = new MemoryTable();
  });
  afterEach(() => table.close());

  /** A parcel whose deadline has passed. */
  function seedParcel(over: Item = {}): void {
    table.seed({
      ...at,
      type: 'Tracking',
      ...parcel,
      status: 'in_transit',
      scans: [],
      heardAt: past,
      source: 'easypost',
      version: 1,
      dueAt: past,
      ...over,
    });
  }
  const sweep = () => sweepTracking(table.item(at) ?? {}, new Date().toISOString());

  it('its silence is an exception of its source, which has the deadline from now on', async () => {
    const world = new WorkingOrder(table, [shippedWork()]);
    seedParcel({ link });

    await sweep();

    expect(table.ofType('Exception')).toEqual([
      expect.objectContaining({
        exceptionType: 'ParcelSilent',
        owner: 'tracking:easypost',
        orderId,
        fulfillment: 1,
        shipment: 1,
      }),
    ]);
    expect(table.item(at)).toMatchObject({ exceptionId: `${orderId}-x1`, evt: { type: 'shipment.silent' } });
    expect(table.item(at)).not.toHaveProperty('dueAt');
    expect(world.order.counts.exceptions).toBe(1);

    await sweep();

    expect(world.order.counts.exceptions).toBe(1);
  });

  it.each([
    ['a number that was corrected since, of which nothing will be heard', ['ups/1Z1', 'ups/1Z2'], 0, 0],
    ['a parcel of which a return took everything back', ['ups/1Z1'], 3, 0],
    ['a parcel of which something is under way', ['ups/1Z1'], 2, 1],
  ])('%s is asked for or not (P27, P28)', async (_, numbers, back, exceptions) => {
    const lines = { 1: { ...packedUnits(3), back } };
    const work = shippedWork();
    const returned = work.lines.map((line) => (line.lineId === '1' ? { ...line, returned: back } : line));
    const sent = [{ m: 1, numbers, at: past, lines }];
    new WorkingOrder(table, [{ ...work, lines: returned, sent }]);
    seedParcel({ link: { orderId, n: 1, m: 1 } });

    await sweep();

    expect(table.ofType('Exception')).toHaveLength(exceptions);
    expect(table.item(at)).not.toHaveProperty('dueAt');
  });

  it("a scan that comes between the sweeper's read and its write has won (P5)", async () => {
    new WorkingOrder(table, [shippedWork()]);
    seedParcel({ link });
    const later = new Date(Date.now() + 60_000).toISOString();
    table.meanwhile(async () => {
      const before = await readTracking(parcel);
      if (before) await transact([saveTracking(before, { ...before, dueAt: later, version: 2 })]);
    });

    await sweep();

    expect(table.ofType('Exception')).toEqual([]);
    expect(table.item(at)).toMatchObject({ dueAt: later });
  });

  it('nobody asks for a parcel whose units a person has concluded', async () => {
    const lines = someWork().lines.map((line) => ({ ...line, shipped: line.units, lost: line.units }));
    new WorkingOrder(table, [someWork({ status: 'lost', lines })]);
    seedParcel({ link });

    await sweep();

    expect(table.ofType('Exception')).toEqual([]);
    expect(table.item(at)).not.toHaveProperty('dueAt');
  });

  it('a parcel of surplus alone is asked for, too (P11)', async () => {
    new WorkingOrder(table, [someWork()]);
    seedParcel({ link: { ...link, lines: [] } });

    await sweep();

    expect(table.ofType('Exception')).toEqual([expect.objectContaining({ exceptionType: 'ParcelSilent' })]);
  });

  it('a parcel that nobody shipped is an exception that belongs to no order', async () => {
    seedParcel();

    await sweep();

    expect(table.ofType('Exception')).toEqual([
      expect.objectContaining({ exceptionType: 'TrackingUnlinked', owner: 'tracking:easypost' }),
    ]);
    expect(table.item(at)).toMatchObject({ exceptionId: expect.stringContaining('TrackingUnlinked') });
    expect(table.item(at)).not.toHaveProperty('gsi2pk');
  });

  it('a person may let it run once more', async () => {
    new WorkingOrder(table, [shippedWork()]);
    seedParcel({ link, exceptionId: `${orderId}-x1` });
    const now = new Date().toISOString();

    await retryMoved(async () => transact(await waitAgainWrites(parcel, now)));

    expect(Date.parse(String(table.item(at)?.['dueAt']))).toBe(Date.parse(now) + 3 * 86_400_000);
    expect(table.item(at)).not.toHaveProperty('exceptionId');
  });
});
