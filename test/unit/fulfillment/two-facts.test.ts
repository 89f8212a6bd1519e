import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { recordEventDoor } from '../../../functions/fulfillment/doors.ts';
import { handler } from '../../../functions/fulfillment/record-event.handler.ts';
import { Corrupt } from '../../../functions/shared/errors.ts';
import { retryMoved } from '../../../functions/shared/transact.ts';
import { call } from '../../support/call.ts';
import { isReadAfter } from '../../support/late-read.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { orderId, someWork, WorkingOrder } from '../../support/working-order.ts';

describe('items that are read one after the other', () => {
  let table: MemoryTable;
  beforeEach(() => {
    table = new MemoryTable();
  });
  afterEach(() => {
    vi.restoreAllMocks();
    table.close();
  });

  const tell = (id: string, trackingNumber: string) =>
    call(handler, recordEventDoor, {
      params: { id: `${orderId}-f1` },
      caller: { kind: 'location', id: 'store-1' },
      body: {
        id,
        kind: 'shipped',
        parcels: [{ carrier: 'UPS', trackingNumber, lines: [{ lineId: '1', units: 3 }] }],
      },
    });

  it('are read again when two facts come at once: the slower is carried out after the faster (P26)', async () => {
    const world = new WorkingOrder(table, [someWork()]);
    isReadAfter('META', () => tell('first', '1Z1'));

    expect(await tell('second', '1Z2')).toMatchObject({ status: 200 });

    expect(world.order.totals.shipped).toBe(3);
  });

  it('are called corrupt only where they go on to disagree (P26)', async () => {
    let reads = 0;
    const disagreeing = retryMoved(async () => {
      reads += 1;
      throw new Corrupt('the books do not balance');
    });

    await expect(disagreeing).rejects.toThrow(Corrupt);
    expect(reads).toBe(8);
  });
});
