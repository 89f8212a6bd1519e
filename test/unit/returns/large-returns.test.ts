import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { returnEventDoor } from '../../../functions/returns/goods-doors.ts';
import { handler as record } from '../../../functions/returns/record-event.handler.ts';
import { parseReturn } from '../../../functions/returns/rma/return.store.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call } from '../../support/call.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { locationItem } from '../../support/network-items.ts';
import { orderId, someWork, WorkingOrder } from '../../support/working-order.ts';
import { workLine } from '../fulfillment/decisions.ts';
import { aReturnItem } from './return-items.ts';

const LINES = 250;
const skus = Array.from({ length: LINES }, (_, at) => `S${at}`);
const lines = skus.map((sku, at) => ({ lineId: String(at + 1), sku, units: 2 }));
const returnId = `${orderId}-r1`;

describe('a return of more lines than fit one write', () => {
  let table: MemoryTable;
  let world: WorkingOrder;
  beforeEach(() => {
    table = new MemoryTable().seed(locationItem('store-1'));
    forgetNetwork();
    const sent = lines.map(({ lineId, sku, units }) => ({
      ...workLine(lineId, sku, units),
      shipped: units,
      delivered: units,
    }));
    world = new WorkingOrder(table, [someWork({ status: 'delivered', lines: sent })]);
    table.seed(aReturnItem({ orderId, returnId, location: 'store-1', lines }));
  });
  afterEach(() => table.close());

  const tell = (body: object) =>
    call(record, returnEventDoor, {
      params: { id: returnId },
      body,
      caller: { kind: 'location', id: 'store-1' },
    });
  const stored = () => parseReturn(table.item(key.return(orderId, 1)) ?? {});
  const inspection = {
    id: 'i1',
    kind: 'inspected',
    lines: lines.map(({ lineId, units }) => ({ lineId, units, as: 'sellable' })),
  };

  /** Makes the handler die with its process before its `nth` write. */
  function dieBefore(nth: number): void {
    table.meanwhile(nth === 1 ? () => Promise.reject(new Error('died')) : async () => dieBefore(nth - 1));
  }

  it('is received and inspected in one call each, and all of it is on hand once', async () => {
    const received = await tell({ id: 'r1', kind: 'received' });
    const inspected = await tell(inspection);
    const again = await tell(inspection);

    expect([received.status, inspected.status, again]).toEqual([200, 200, inspected]);
    expect(inspected.body).toMatchObject({ status: 'inspected' });
    for (const sku of skus) expect(world.position(sku)).toMatchObject({ onHand: 3 });
    expect(Math.max(...table.writes.map((keys) => keys.length))).toBeLessThanOrEqual(90);
  });

  it('is inspected on by the same command sent again where the handler died half-way', async () => {
    await tell({ id: 'r1', kind: 'received' });
    dieBefore(3);

    const died = await tell(inspection);
    const half = stored();
    const again = await tell(inspection);

    expect([died.status, again.status]).toEqual([500, 200]);
    expect(half.status).toBe('received');
    expect(half.dispositions.length).toBeGreaterThan(0);
    expect(half.dispositions.length).toBeLessThan(LINES);
    expect(stored().dispositions).toHaveLength(LINES);
    for (const sku of skus) expect(world.position(sku)).toMatchObject({ onHand: 3 });
  });

  it('is refused under an id that has begun with other contents', async () => {
    await tell({ id: 'r1', kind: 'received' });
    dieBefore(3);
    await tell(inspection);

    const { status } = await tell({ ...inspection, lines: inspection.lines.slice(1) });

    expect(status).toBe(409);
  });
});
