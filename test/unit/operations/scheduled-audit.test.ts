/** The auditor of the books of stock: in steps, on a schedule, with repairs on demand. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parseException } from '../../../functions/exceptions/exception.store.ts';
import {
  parseReservation,
  saveReservation,
} from '../../../functions/inventory/reservation/reservation.store.ts';
import { readAtp } from '../../../functions/inventory/stock/pool.store.ts';
import { moveStock } from '../../../functions/inventory/stock/stock.store.ts';
import { readBooks } from '../../../functions/operations/audit/audit.store.ts';
import { audit } from '../../../functions/operations/audit/audit.ts';
import { readRun } from '../../../functions/operations/audit/audit-run.store.ts';
import { repairFinding } from '../../../functions/operations/audit/repair.ts';
import { auditOnSchedule } from '../../../functions/operations/audit/scheduled-audit.ts';
import { sweepException } from '../../../functions/operations/sweep/sweep-exception.ts';
import { noTotals } from '../../../functions/order/order.ts';
import { key, listKey } from '../../../functions/shared/keys.ts';
import { transact } from '../../../functions/shared/transact.ts';
import { channelItem } from '../../support/channels.ts';
import type { Item, MemoryTable } from '../../support/memory-table.ts';
import { aTable, location, NOW, ORDER, reserved, sku } from '../../support/routing-world.ts';

/** A minute later: lists show what was written before. */
const LATER = '2026-11-23T17:01:00.000Z';

let table: MemoryTable;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(NOW) });
});
afterEach(() => {
  table.close();
  vi.useRealTimers();
});

const always = () => true;
const shardKey = key.pool('main', 'A', 0);
const drifts = () =>
  table
    .ofType('Exception')
    .map(parseException)
    .filter(({ exceptionType }) => exceptionType === 'StockDrift');

function listed(item: Item, id: string): Item {
  return { ...item, ...listKey.skus(id) };
}

/** Five of A are at NYC, two of them claimed by an order. */
async function books(...items: Item[]): Promise<void> {
  const claims = reserved([{ sku: 'A', units: 2 }], { order: { pool: 'main' } });
  const own = claims.map((item) => {
    if (item['type'] !== 'Reservation') return item;
    const write = saveReservation(undefined, parseReservation(item), NOW);
    return write.kind === 'put' ? { ...write.item, ...key.reservation(ORDER), version: 1 } : item;
  });
  table = aTable(...own, channelItem('web'), listed(sku('A'), 'A'), listed(sku('B'), 'B'), ...items);
  const common = { sku: 'A', pool: 'main' } as const;
  const moves = [
    { ...common, kind: 'receipt', units: 5, location: 'NYC', ref: 'movement:r' },
    { ...common, kind: 'reserve', units: 2, ref: `order:${ORDER}` },
  ] as const;
  for (const move of moves) await transact(await moveStock([move], NOW));
  vi.setSystemTime(LATER);
}

/** Somebody writes to the table past the books. */
function spoilShard(atp: number): void {
  table.seed({ ...table.item(shardKey), atp });
}

describe('the scheduled auditor', () => {
  test('goes through all SKUs and claims, finds nothing in books that add up, and says so', async () => {
    await books();

    const figures = await auditOnSchedule(LATER, always);

    expect(figures).toMatchObject({
      isFinished: true,
      skus: 2,
      orders: 1,
      moving: 0,
      found: {},
      ageSeconds: 0,
    });
    expect(drifts()).toEqual([]);
  });

  test('opens an exception for what does not add up, once, with owner, deadline and the last movements', async () => {
    await books();
    spoilShard(7);

    await auditOnSchedule(LATER, always);
    const figures = await auditOnSchedule(LATER, always);

    expect(figures.found).toEqual({ invariant: 1 });
    expect(drifts()).toMatchObject([
      {
        status: 'open',
        owner: 'operations',
        dueAt: expect.any(String),
        actions: ['retry', 'close'],
        detail: { kind: 'invariant', about: 'A in main', sku: 'A', pool: 'main', expected: 3, found: 7 },
      },
    ]);
  });

  test('leaves books alone that moved a moment ago: lists may not show it yet', async () => {
    await books();
    vi.setSystemTime(NOW);
    spoilShard(7);

    expect(await auditOnSchedule(NOW, always)).toMatchObject({ moving: 1, found: {} });
    expect(drifts()).toEqual([]);
  });

  test('ends in the middle when its time is up, and goes on there', async () => {
    await books();
    let steps = 0;

    const first = await auditOnSchedule(LATER, () => steps++ < 2);
    const second = await auditOnSchedule('2026-11-23T18:01:00.000Z', always);

    expect([first.isFinished, second.isFinished]).toEqual([false, true]);
    expect(second.run).toBe(first.run);
    expect(await readRun()).toMatchObject({ finishedAt: '2026-11-23T18:01:00.000Z', skus: 2 });
  });

  test('keeps saying what the last pass found until a whole pass finds it gone', async () => {
    await books();
    spoilShard(7);
    await auditOnSchedule(LATER, always);
    spoilShard(3);

    const under = await auditOnSchedule(LATER, () => false);
    const done = await auditOnSchedule(LATER, always);

    expect(under.found).toEqual({ invariant: 1 });
    expect(done.found).toEqual({});
  });

  describe('of a position that release 0.2.0 has written with life dates', () => {
    const positionKey = key.position('A', 'NYC');

    /** That release named the dates, and no deadline. */
    async function dated(lifeDate: string): Promise<void> {
      await books();
      const lots = [{ lot: 'L1', lifeDate, units: 5 }];
      table.seed({ ...table.item(positionKey), lots });
    }

    test('gives it the deadline, and tells nobody', async () => {
      await dated('2026-11-30');

      await auditOnSchedule(LATER, always);

      const position = table.item(positionKey);
      expect(position).toMatchObject({ lifeEndsAt: '2026-12-01T05:00:00.000Z', onHand: 5, free: 5 });
      expect(position?.['gsi2sk']).toBe('2026-12-01T05:00:00.000Z#A@NYC');
      expect(drifts()).toEqual([]);
    });

    test('takes out of what is sold what is past its date already', async () => {
      await dated('2026-11-01');

      await auditOnSchedule(LATER, always);

      expect(table.item(positionKey)).toMatchObject({ free: 0, lots: [{ lot: 'L1', expired: true }] });
      expect((await readAtp('main', 'A')).atp).toBe(-2);
    });

    test('is found by the command, which repairs it', async () => {
      await dated('2026-11-30');
      const finding = audit(await readBooks()).find(({ kind }) => kind === 'lifeEnd');

      const outcome = finding && (await repairFinding(finding, { run: 'r1', now: LATER }));

      expect(finding).toMatchObject({ about: 'A at NYC' });
      expect(outcome).toBe('repaired');
      expect(audit(await readBooks()).filter(({ kind }) => kind === 'lifeEnd')).toEqual([]);
    });
  });

  test('reports what an order claims that is over', async () => {
    await books();
    const meta = table.item(key.order(ORDER)) ?? {};
    const closed = { as: 'cancelled', at: NOW };
    table.seed({ ...meta, closed, status: 'cancelled', totals: { ...noTotals, cancelled: 2 } });

    expect((await auditOnSchedule(LATER, always)).found).toEqual({ heldByClosedOrder: 1 });
  });

  test('an exception ends at its deadline once the books add up, and else goes to engineering', async () => {
    await books();
    spoilShard(7);
    await auditOnSchedule(LATER, always);
    const [open] = drifts();

    await sweepException(table.item(key.looseException(open?.exceptionId ?? '')) ?? {}, String(open?.dueAt));
    expect(drifts()).toMatchObject([{ status: 'open', owner: 'engineering', escalations: 1 }]);

    spoilShard(3);
    const [still] = drifts();
    await sweepException(
      table.item(key.looseException(still?.exceptionId ?? '')) ?? {},
      String(still?.dueAt),
    );
    expect(drifts()).toMatchObject([{ status: 'resolved', resolved: { by: 'system' } }]);
  });
});

describe('a repair', () => {
  const wrong = { kind: 'invariant', about: 'A in main', expected: 3, found: 7 } as const;
  const repair = { run: LATER, now: LATER };

  test('is one write with a movement `correction` behind which the audit stands', async () => {
    await books();
    spoilShard(7);
    const writes = table.writes.length;

    expect(await repairFinding(wrong, repair)).toBe('repaired');

    expect(table.writes.length - writes).toBe(1);
    expect(await readAtp('main', 'A')).toMatchObject({ atp: 3 });
    expect(table.item(shardKey)?.['moved']).toEqual([
      { kind: 'correction', units: -4, ref: `audit:${LATER}` },
    ]);
  });

  test('is not made where the books move while it is computed', async () => {
    await books();
    spoilShard(7);
    table.meanwhile(async () => {
      const receipt = {
        kind: 'receipt',
        units: 1,
        sku: 'A',
        location: 'PHL',
        pool: 'main',
        ref: 'movement:x',
      } as const;
      await transact(await moveStock([receipt], LATER));
    });

    expect(await repairFinding(wrong, repair)).toBe('moving');
    expect(await readAtp('main', 'A')).toMatchObject({ atp: 8 });
  });

  test('changes nothing where what was found is gone', async () => {
    await books();
    const writes = table.writes.length;

    expect(await repairFinding(wrong, repair)).toBe('gone');
    expect(table.writes).toHaveLength(writes);
  });

  test('of a wrong `free` corrects the position and its pool together', async () => {
    await books();
    const at = key.position('A', 'NYC');
    table.seed({ ...table.item(at), free: 9 });
    spoilShard(7);
    const finding = { kind: 'free', about: 'A at NYC', expected: 5, found: 9 } as const;

    expect(await repairFinding(finding, repair)).toBe('repaired');

    expect(table.item(at)).toMatchObject({ free: 5 });
    expect(await readAtp('main', 'A')).toMatchObject({ atp: 3 });
  });

  test('gives back what an order claims that is over', async () => {
    await books();
    const meta = table.item(key.order(ORDER)) ?? {};
    table.seed({
      ...meta,
      closed: { as: 'cancelled', at: NOW },
      status: 'cancelled',
      totals: { cancelled: 2 },
    });
    const finding = { kind: 'heldByClosedOrder', about: ORDER, expected: 0, found: 2 } as const;

    expect(await repairFinding(finding, repair)).toBe('repaired');
    expect(await readAtp('main', 'A')).toMatchObject({ atp: 5 });
  });

  test.each(['owner', 'reserved', 'allocated', 'shards'] as const)(
    'of `%s` is for a person',
    async (kind) => {
      table = aTable(location('NYC'));

      expect(await repairFinding({ kind, about: ORDER, expected: 0, found: 1 }, repair)).toBe('by hand');
    },
  );
});
