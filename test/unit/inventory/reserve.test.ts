import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  giveBack,
  releaseAll,
  sweepReservation,
} from '../../../functions/inventory/reservation/give-back.ts';
import {
  readReservation,
  saveReservation,
} from '../../../functions/inventory/reservation/reservation.store.ts';
import { markReleased } from '../../../functions/inventory/reservation/reservation.ts';
import { reserveOrder } from '../../../functions/inventory/reservation/reserve-order.ts';
import { handler as reserve } from '../../../functions/inventory/reserve.handler.ts';
import { readAvailable } from '../../../functions/inventory/stock/pool.store.ts';
import { readOrder, saveOrder } from '../../../functions/order/order.store.ts';
import { amend, type Hold, type Order } from '../../../functions/order/order.ts';
import { cancelOrder } from '../../../functions/requests/cancel/cancel-writes.ts';
import { handler as release } from '../../../functions/requests/release.handler.ts';
import { key } from '../../../functions/shared/keys.ts';
import { getItem } from '../../../functions/shared/table.ts';
import { transact } from '../../../functions/shared/transact.ts';
import { run } from '../../support/call.ts';
import { heldLines } from '../../support/items.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { Died, dieAtWrite, Ledger, now } from './ledger.ts';

let table: MemoryTable;
beforeEach(() => {
  table = new MemoryTable();
});
afterEach(() => {
  vi.restoreAllMocks();
  table.close();
});

const amended = async (orderId: string, change: Partial<Order>): Promise<void> => {
  const order = await readOrder(orderId);
  await transact([saveOrder(order, amend(order, change, now()))]);
};
const hold: Hold = {
  id: 'h',
  reason: 'CHECK',
  before: 'reserve',
  placedBy: 'operator:x',
  placedAt: '2026-11-23T09:00:00.000Z',
  onExpiry: 'lift',
};

describe('Reserve: all lines or none', () => {
  test('Reserve claims every line in one write, which carries the event order.reserved', async () => {
    const ledger = new Ledger();
    await ledger.receive(ledger.sku(1), 5);
    await ledger.receive(ledger.sku(2), 5);
    const orderId = await ledger.order({ [ledger.sku(1)]: 2, [ledger.sku(2)]: 3 });
    expect(await run(reserve, { orderId, attempt: 1 })).toMatchObject({
      orderId,
      pool: ledger.pool,
      status: 'reserved',
      reserved: 5,
    });
    expect(await readOrder(orderId)).toMatchObject({
      status: 'reserved',
      totals: { open: 0, reserved: 5 },
      evt: { type: 'order.reserved' },
    });
    expect(await readReservation(orderId)).toMatchObject({
      status: 'active',
      attempt: 1,
      held: [
        { lineId: '1', units: 2 },
        { lineId: '2', units: 3 },
      ],
    });
    expect(await Promise.all([ledger.atp(ledger.sku(1)), ledger.atp(ledger.sku(2))])).toEqual([3, 2]);
    expect(await ledger.findings()).toEqual([]);
  });

  test('a repeated Reserve finds its own effect, whatever hold stands now, and takes nothing twice (P6)', async () => {
    const ledger = new Ledger();
    await ledger.receive(ledger.sku(1), 5);
    const orderId = await ledger.order({ [ledger.sku(1)]: 2 });
    await reserveOrder(orderId, 1, now());
    await amended(orderId, { holds: [hold] });
    expect(await reserveOrder(orderId, 1, now())).toMatchObject({ reserved: 2 });
    expect(await reserveOrder(orderId, 2, now())).toMatchObject({ reserved: 2 });
    expect(await ledger.atp(ledger.sku(1))).toBe(3);
  });

  test('a hold, a cancel or a newer attempt bars Reserve with an error of its own, and nothing is taken (P7)', async () => {
    const ledger = new Ledger();
    await ledger.receive(ledger.sku(1), 5);
    const order = (over: Partial<Order>): Promise<string> => ledger.order({ [ledger.sku(1)]: 2 }, over);
    const held = await order({ holds: [hold], barred: { reserve: 1, route: 0, dispatch: 0 } });
    await expect(reserveOrder(held, 1, now())).rejects.toMatchObject({ name: 'OnHold' });
    const asked = await order({ cancel: { state: 'asked', by: 'channel:web', at: now() } });
    await expect(reserveOrder(asked, 1, now())).rejects.toMatchObject({ name: 'Cancelled' });
    await expect(reserveOrder(await order({ attempt: 2 }), 1, now())).rejects.toMatchObject({
      name: 'Superseded',
    });
    expect(await ledger.atp(ledger.sku(1))).toBe(5);
    expect(await readReservation(held)).toBeUndefined();
  });

  test("Reserve names every SKU that is short; the channel's policy says whether the order waits or is cancelled", async () => {
    const [waiting, cancelling] = [new Ledger(), new Ledger()];
    await waiting.channel({ backorder: 'wait' });
    await cancelling.channel({ backorder: 'cancel' });
    for (const ledger of [waiting, cancelling]) await ledger.receive(ledger.sku(1), 1);
    const want = async (ledger: Ledger): Promise<unknown> =>
      run(reserve, { orderId: await ledger.order({ [ledger.sku(1)]: 2, [ledger.sku(2)]: 1 }), attempt: 1 });
    const short = (ledger: Ledger) => ({
      detail: {
        short: [
          { sku: ledger.sku(1), pool: ledger.pool, wanted: 2, available: 1 },
          { sku: ledger.sku(2), pool: ledger.pool, wanted: 1, available: 0 },
        ],
      },
    });
    await expect(want(waiting)).rejects.toMatchObject({ name: 'OutOfStock', ...short(waiting) });
    await expect(want(cancelling)).rejects.toMatchObject({ name: 'Unfulfillable', ...short(cancelling) });
  });

  test('the backorder policy of a SKU goes before that of the channel', async () => {
    const ledger = new Ledger();
    await ledger.channel({ backorder: 'wait' });
    await ledger.article(ledger.sku(1), { policies: { backorder: 'cancel' } });
    await expect(
      run(reserve, { orderId: await ledger.order({ [ledger.sku(1)]: 1, [ledger.sku(2)]: 1 }), attempt: 1 }),
    ).rejects.toMatchObject({ name: 'Unfulfillable' });
    await expect(
      run(reserve, { orderId: await ledger.order({ [ledger.sku(2)]: 1 }), attempt: 1 }),
    ).rejects.toMatchObject({ name: 'OutOfStock' });
  });
});

describe('the tombstone of a released reservation', () => {
  test('a cancel before a late Reserve writes the record as released, and the Reserve takes nothing (P16)', async () => {
    const ledger = new Ledger();
    await ledger.receive(ledger.sku(1), 5);
    const orderId = await ledger.order({ [ledger.sku(1)]: 2 });
    await cancelOrder({ orderId, by: 'channel:web', now: now() });
    expect(await readReservation(orderId)).toMatchObject({ status: 'released', final: true, held: [] });
    await expect(reserveOrder(orderId, 1, now())).rejects.toMatchObject({ name: 'Cancelled' });
    expect(await ledger.atp(ledger.sku(1))).toBe(5);
  });

  test('the tombstone bars Reserve also where META is not cancelled yet (P16)', async () => {
    const ledger = new Ledger();
    await ledger.receive(ledger.sku(1), 5);
    const orderId = await ledger.order({ [ledger.sku(1)]: 2 });
    const order = await readOrder(orderId);
    await transact([
      saveReservation(
        undefined,
        markReleased(undefined, { orderId, pool: ledger.pool, attempt: 1 }, true),
        now(),
      ),
    ]);
    await expect(reserveOrder(order.orderId, 1, now())).rejects.toMatchObject({ name: 'Cancelled' });
    expect(await ledger.atp(ledger.sku(1))).toBe(5);
  });

  test('an empty released record is taken up by the same or a later attempt; one that lists units answers Contended (P16)', async () => {
    const ledger = new Ledger();
    await ledger.receive(ledger.sku(1), 5);
    const record = async (attempt: number, listed: number): Promise<string> => {
      const orderId = await ledger.order({ [ledger.sku(1)]: 1 }, { attempt: 2 });
      const held = heldLines(listed > 0 ? [{ lineId: '1', sku: ledger.sku(1), units: listed }] : []);
      await transact([
        saveReservation(
          undefined,
          { type: 'Reservation', orderId, pool: ledger.pool, status: 'released', attempt, held, version: 1 },
          now(),
        ),
      ]);
      return orderId;
    };
    expect(await reserveOrder(await record(2, 0), 2, now())).toMatchObject({ reserved: 1 });
    expect(await reserveOrder(await record(1, 0), 2, now())).toMatchObject({ reserved: 1 });
    await expect(reserveOrder(await record(3, 0), 2, now())).rejects.toMatchObject({ name: 'Superseded' });
    await expect(reserveOrder(await record(2, 1), 2, now())).rejects.toMatchObject({ name: 'Contended' });
    expect(await ledger.atp(ledger.sku(1))).toBe(3);
  });

  test('Release cancels an unfulfillable order, gives back its claims and leaves the tombstone, also when repeated', async () => {
    const ledger = new Ledger();
    await ledger.receive(ledger.sku(1), 5);
    const orderId = await ledger.order({ [ledger.sku(1)]: 2 });
    await reserveOrder(orderId, 1, now());
    for (let repeat = 0; repeat < 2; repeat++) {
      expect(await run(release, { orderId, attempt: 1, error: 'Unfulfillable' })).toMatchObject({
        status: 'cancelled',
        cancelled: 2,
      });
      expect(await readOrder(orderId)).toMatchObject({
        closed: { as: 'cancelled' },
        cancel: { by: 'system', reason: 'Unfulfillable' },
      });
      expect(await readReservation(orderId)).toMatchObject({ status: 'released', final: true, held: [] });
      expect(await ledger.atp(ledger.sku(1))).toBe(5);
    }
    expect(await ledger.findings()).toEqual([]);
  });
});

describe('an order of more SKUs than one write holds', () => {
  const SKUS = 100;
  const large = async (): Promise<{
    ledger: Ledger;
    orderId: string;
    available: () => Promise<number[]>;
  }> => {
    const ledger = new Ledger();
    for (let from = 0; from < SKUS; from += 50) {
      await ledger.move(
        ...Array.from({ length: 50 }, (_, n) => ({
          kind: 'receipt' as const,
          sku: ledger.sku(from + n),
          location: ledger.location,
          units: 3,
        })),
      );
    }
    const orderId = await ledger.order(
      Object.fromEntries(Array.from({ length: SKUS }, (_, n) => [ledger.sku(n), 2])),
    );
    return {
      ledger,
      orderId,
      available: async () =>
        [
          ...(
            await readAvailable(
              ledger.pool,
              Array.from({ length: SKUS }, (_, n) => ledger.sku(n)),
            )
          ).values(),
        ].map(({ atp }) => atp),
    };
  };
  const each = (units: number): number[] => Array.from({ length: SKUS }, () => units);

  test('an order of 100 SKUs is reserved in chunks that its record lists, and released in chunks (P17)', async () => {
    const { ledger, orderId, available } = await large();
    expect(await reserveOrder(orderId, 1, now())).toMatchObject({ reserved: 2 * SKUS });
    expect(await readReservation(orderId)).toMatchObject({ status: 'active', held: { length: SKUS } });
    expect(await available()).toEqual(each(1));
    expect(await ledger.findings()).toEqual([]);
    const order = await readOrder(orderId);
    await cancelOrder({ orderId, by: 'operator:x', now: now() });
    await giveBack(orderId, now());
    expect(await available()).toEqual(each(3));
    expect(await readReservation(orderId)).toMatchObject({ status: 'released', final: true, held: [] });
    expect(await ledger.findings()).toEqual([]);
    expect(order.totals.reserved).toBe(2 * SKUS);
  });

  test.each([1, 2, 3])(
    'when Reserve dies at write %i, the sweeper gives back what the record lists, and a retry reserves all (P17)',
    async (nth) => {
      const { ledger, orderId, available } = await large();
      dieAtWrite(nth);
      await expect(reserveOrder(orderId, 1, now())).rejects.toThrow(Died);
      vi.restoreAllMocks();
      const left = await getItem(key.reservation(orderId));
      if (left) {
        expect(left).toMatchObject({
          status: 'reserving',
          gsi2sk: expect.any(String),
          dueAt: expect.any(String),
        });
        await sweepReservation(left, now());
        expect(await readReservation(orderId)).toMatchObject({ status: 'released', held: [] });
      }
      expect(await available()).toEqual(each(3));
      expect(await ledger.findings()).toEqual([]);
      expect(await reserveOrder(orderId, 1, now())).toMatchObject({ reserved: 2 * SKUS });
      expect(await available()).toEqual(each(1));
      expect(await ledger.findings()).toEqual([]);
    },
  );

  test('a Reserve that died goes on where it stopped when it is retried before the sweeper comes (P17)', async () => {
    const { ledger, orderId, available } = await large();
    dieAtWrite(2);
    await expect(reserveOrder(orderId, 1, now())).rejects.toThrow(Died);
    vi.restoreAllMocks();
    expect(await reserveOrder(orderId, 1, now())).toMatchObject({ reserved: 2 * SKUS });
    expect(await available()).toEqual(each(1));
    expect(await ledger.findings()).toEqual([]);
  });

  test('when a chunk finds the stock gone, the earlier chunks are given back (P17)', async () => {
    const { ledger, orderId, available } = await large();
    await ledger.channel();
    const rival = await ledger.order({ [ledger.sku(SKUS - 1)]: 2 });
    dieAtWrite(2, async () => {
      vi.restoreAllMocks();
      await reserveOrder(rival, 1, now());
    });
    await expect(reserveOrder(orderId, 1, now())).rejects.toMatchObject({ name: 'OutOfStock' });
    expect(await available()).toEqual([...each(3).slice(1), 1]);
    expect(await readReservation(orderId)).toMatchObject({ status: 'released', held: [] });
    expect(await ledger.findings()).toEqual([]);
  });

  test('a cancel between two chunks gives back what was taken and leaves a final tombstone (P17)', async () => {
    const { ledger, orderId, available } = await large();
    dieAtWrite(2, async () => {
      vi.restoreAllMocks();
      await cancelOrder({ orderId, by: 'channel:web', now: now() });
    });
    await expect(reserveOrder(orderId, 1, now())).rejects.toMatchObject({ name: 'Cancelled' });
    await releaseAll(await readOrder(orderId), now());
    expect(await available()).toEqual(each(3));
    expect(await readReservation(orderId)).toMatchObject({ status: 'released', final: true, held: [] });
    expect(await ledger.findings()).toEqual([]);
  });

  test('when giving back dies half-way, the record lists the rest and the sweeper gives it back (P17)', async () => {
    const { ledger, orderId, available } = await large();
    await reserveOrder(orderId, 1, now());
    await cancelOrder({ orderId, by: 'channel:web', now: now() });
    const listed = (await readReservation(orderId))?.held.length ?? 0;
    dieAtWrite(2);
    if (listed > 0) await expect(giveBack(orderId, now())).rejects.toThrow(Died);
    vi.restoreAllMocks();
    const left = await getItem(key.reservation(orderId));
    if (left) await sweepReservation(left, now());
    expect(await available()).toEqual(each(3));
    expect(await ledger.findings()).toEqual([]);
  });

  test('the sweeper leaves a record alone that has changed since it was found due (P5)', async () => {
    const { orderId } = await large();
    dieAtWrite(2);
    await expect(reserveOrder(orderId, 1, now())).rejects.toThrow(Died);
    vi.restoreAllMocks();
    const due = await getItem(key.reservation(orderId));
    await reserveOrder(orderId, 1, now());
    if (due) await sweepReservation(due, now());
    expect(await readReservation(orderId)).toMatchObject({ status: 'active', held: { length: SKUS } });
  });
});
