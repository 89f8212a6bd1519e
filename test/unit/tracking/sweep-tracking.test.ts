import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { key } from '../../../functions/shared/keys.ts';
import { retryMoved, transact } from '../../../functions/shared/transact.ts';
import { sweepTracking, waitAgainWrites } from '../../../functions/tracking/parcel/sweep-tracking.ts';
import { readTracking, saveTracking } from '../../../functions/tracking/parcel/tracking.store.ts';
import { type Item, MemoryTable } from '../../support/memory-table.ts';
import { orderId, someWork, WorkingOrder } from '../../support/working-order.ts';

const past = new Date(Date.now() - 1000).toISOString();
const at = key.tracking('ups', '1Z1');
const parcel = { carrier: 'ups', number: '1Z1' };

describe("a parcel's deadline", () => {
  let table: MemoryTable;
  beforeEach(() => {
    table = new MemoryTable();
  });
  afterEach(() => table.close());
  const given = (over: Item): void => {
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
  };
  const sweep = () => sweepTracking(table.item(at) ?? {}, new Date().toISOString());
  const shippedWork = () =>
    someWork({
      status: 'shipped',
      lines: someWork().lines.map((line) => ({ ...line, shipped: line.units })),
    });
  const link = { orderId, n: 1, m: 1, lines: [{ lineId: '1', sku: 'A', units: 3 }] };

  it("silent for too long: an exception of its source, and the deadline is the exception's from now on", async () => {
    const world = new WorkingOrder(table, [shippedWork()]);
    given({ link });
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

  it("P5: a scan that comes between the sweeper's read and its write has won", async () => {
    new WorkingOrder(table, [shippedWork()]);
    given({ link });
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
    new WorkingOrder(table, [
      someWork({
        status: 'lost',
        lines: someWork().lines.map((line) => ({ ...line, shipped: line.units, lost: line.units })),
      }),
    ]);
    given({ link });
    await sweep();
    expect(table.ofType('Exception')).toEqual([]);
    expect(table.item(at)).not.toHaveProperty('dueAt');
  });

  it('P11: a parcel of surplus alone has its deadline, too', async () => {
    new WorkingOrder(table, [someWork()]);
    given({ link: { ...link, lines: [] } });
    await sweep();
    expect(table.ofType('Exception')).toEqual([expect.objectContaining({ exceptionType: 'ParcelSilent' })]);
  });

  it('scans of a parcel that nobody shipped: one exception that belongs to no order', async () => {
    given({});
    await sweep();
    expect(table.ofType('Exception')).toEqual([
      expect.objectContaining({ exceptionType: 'TrackingUnlinked', owner: 'tracking:easypost' }),
    ]);
    expect(table.item(at)).toMatchObject({ exceptionId: expect.stringContaining('TrackingUnlinked') });
    expect(table.item(at)).not.toHaveProperty('gsi2pk');
  });

  it('runs once more when a person says so', async () => {
    new WorkingOrder(table, [shippedWork()]);
    given({ link, exceptionId: `${orderId}-x1` });
    const now = new Date().toISOString();
    await retryMoved(async () => transact(await waitAgainWrites(parcel, now)));
    expect(Date.parse(String(table.item(at)?.['dueAt']))).toBe(Date.parse(now) + 3 * 86_400_000);
    expect(table.item(at)).not.toHaveProperty('exceptionId');
  });
});
