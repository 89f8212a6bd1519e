import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parseReservation } from '../../../functions/inventory/reservation/reservation.store.ts';
import { handler as reserve } from '../../../functions/inventory/reserve.handler.ts';
import { readPools } from '../../../functions/inventory/stock/pool.store.ts';
import { readBooks } from '../../../functions/operations/audit/audit.store.ts';
import { audit } from '../../../functions/operations/audit/audit.ts';
import { handler as route } from '../../../functions/routing/route.handler.ts';
import { key } from '../../../functions/shared/keys.ts';
import { run } from '../../support/call.ts';
import { Shops } from '../capture/shops.ts';
import { dieAtWrite } from './ledger.ts';

describe('an order whose units are there', () => {
  let shops: Shops;
  beforeEach(() => {
    shops = new Shops();
  });
  afterEach(() => {
    vi.restoreAllMocks();
    shops.close();
  });

  async function submitted(over: Record<string, unknown> = {}): Promise<string> {
    return String((await shops.submit(over)).body['orderId']);
  }

  /** What is left to promise, and what is counted as unclaimed, of A and B. */
  async function pools(): Promise<unknown[]> {
    const readings = await readPools(['A', 'B'].map((sku) => ({ pool: 'main', sku })));
    return readings.map(({ open }) => open.map(({ atp, unclaimed }) => [atp, unclaimed]));
  }

  function reservation(orderId: string) {
    const item = shops.table.item(key.reservation(orderId));
    return item && parseReservation(item);
  }

  function input(orderId: string, attempt = 1) {
    return { orderId, attempt, execution: 'test' };
  }

  test('is claimed whole in the write that captures it, which says both (S3)', async () => {
    await shops.receiveStock({ A: 5, B: 5 });
    const before = shops.table.writes.length;

    const orderId = await submitted();

    expect(shops.table.writes).toHaveLength(before + 1);
    expect(await pools()).toEqual([[[3, 0]], [[4, 0]]]);
    expect(reservation(orderId)).toMatchObject({ status: 'active', attempt: 1, pool: 'main' });
    expect(shops.order(orderId)).toMatchObject({
      status: 'reserved',
      pool: 'main',
      totals: { open: 0, reserved: 3 },
      version: 1,
      evt: { seq: 1, type: 'order.captured', kept: true, also: { type: 'order.reserved', kept: true } },
    });
    expect(audit(await readBooks())).toEqual([]);
  });

  test('has its first attempt begun by Route, whose one write says so', async () => {
    await shops.receiveStock({ A: 5, B: 5 });
    const orderId = await submitted();
    const before = shops.table.writes.length;

    await run(route, input(orderId));

    const ofOrder = shops.table.writes.slice(before).filter((keys) => keys.includes(`ORDER#${orderId} META`));
    expect(ofOrder).toHaveLength(1);
    expect(shops.order(orderId)).toMatchObject({ started: 1, totals: { reserved: 0, allocated: 3 } });
  });

  test("is Reserve's where something is short: Route says so by name and writes nothing", async () => {
    await shops.receiveStock({ A: 5 });
    const orderId = await submitted();
    const before = shops.table.writes.length;

    await expect(run(route, input(orderId))).rejects.toMatchObject({ name: 'NotReserved' });

    expect(shops.table.writes).toHaveLength(before);
    expect(await pools()).toEqual([[[5, 2]], [[0, 1]]]);
    expect(reservation(orderId)).toBeUndefined();
  });

  test('of a later attempt begins with Reserve, which tells the waits of the one before (P24)', async () => {
    await shops.receiveStock({ A: 5, B: 5 });
    const orderId = await submitted();
    const meta = shops.table.item(key.order(orderId)) ?? {};
    shops.table.seed({ ...meta, attempt: 2 });

    await expect(run(route, input(orderId, 2))).rejects.toMatchObject({ name: 'NotReserved' });
    await run(reserve, input(orderId, 2));
    await run(route, input(orderId, 2));

    expect(shops.order(orderId)).toMatchObject({ started: 2, totals: { allocated: 3 } });
  });

  test('gets no claim while it is held before Reserve', async () => {
    await shops.receiveStock({ A: 5, B: 5 });

    const orderId = await submitted({ holds: [{ id: 'fraud', reason: 'CHECK', before: 'reserve' }] });

    expect(await pools()).toEqual([[[5, 2]], [[5, 1]]]);
    expect(reservation(orderId)).toBeUndefined();
  });

  test('is claimed once where the shop sends it again, because it missed the answer', async () => {
    await shops.receiveStock({ A: 5, B: 5 });
    await submitted();

    await submitted();

    expect(await pools()).toEqual([[[3, 0]], [[4, 0]]]);
  });

  test('leaves no claim behind where its capture dies before the write', async () => {
    await shops.receiveStock({ A: 5, B: 5 });
    dieAtWrite(1);

    expect((await shops.submit()).status).toBe(500);

    expect(await pools()).toEqual([[[5, 0]], [[5, 0]]]);
    expect(shops.table.ofType('Reservation')).toEqual([]);
  });

  test('is counted as unclaimed where another order takes the last units between its read and its write (S3)', async () => {
    await shops.receiveStock({ A: 2, B: 5 });
    shops.table.meanwhile(() => shops.submit({ external: { id: 'faster', number: 'faster' } }));

    const orderId = await submitted();

    expect(shops.order(orderId)).toMatchObject({ status: 'captured', unclaimed: { pool: 'main' } });
    expect(await pools()).toEqual([[[0, 2]], [[4, 1]]]);
    expect(audit(await readBooks())).toEqual([]);
  });
});
