import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { carryOutCommand } from '../../../functions/fulfillment/facts/carry-out-command.ts';
import { fulfillmentEventSchema } from '../../../functions/fulfillment/facts/fulfillment-event.ts';
import { noTotals } from '../../../functions/order/order.ts';
import { isReadAfter } from '../../support/late-read.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { orderId, someWork, WorkingOrder } from '../../support/working-order.ts';

const now = new Date().toISOString();

/** A location ships three of line 1 in a parcel of this number. */
function ship(trackingNumber: string) {
  const parcels = [{ carrier: 'UPS', trackingNumber, lines: [{ lineId: '1', units: 3 }] }];
  const event = fulfillmentEventSchema.parse({ id: trackingNumber, kind: 'shipped', parcels });
  return carryOutCommand({ orderId, n: 1 }, { by: 'location:store-1', event }, now);
}

describe('two facts about one fulfillment at the same time', () => {
  let table: MemoryTable;
  beforeEach(() => {
    table = new MemoryTable();
  });
  afterEach(() => {
    vi.restoreAllMocks();
    table.close();
  });

  it('are both carried out: what was read in between of both is read again, not called corrupt (P26)', async () => {
    const world = new WorkingOrder(table, [someWork()]);
    isReadAfter('META', () => ship('1Z1'));

    const second = await ship('1Z2');

    expect(second).toMatchObject({ status: 'accepted', unwelcome: true });
    expect(world.order.totals).toMatchObject({ shipped: 3, allocated: 1 });
    expect(world.fulfillment().sent).toMatchObject([
      { numbers: ['ups/1Z1'], lines: { 1: { surplus: 0 } } },
      { numbers: ['ups/1Z2'], lines: { 1: { surplus: 3 } } },
    ]);
  });

  it('are refused as corrupt where the items go on disagreeing (P26)', async () => {
    const world = new WorkingOrder(table, [someWork()], { totals: { ...noTotals, delivered: 1 } });

    await expect(ship('1Z1')).rejects.toThrowError(expect.objectContaining({ name: 'Corrupt' }));

    expect(world.fulfillment().parcels).toBe(0);
  });
});
