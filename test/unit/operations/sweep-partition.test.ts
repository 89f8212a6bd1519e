import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { handler } from '../../../functions/operations/sweep.handler.ts';
import { dueKey, duePartitions, key } from '../../../functions/shared/keys.ts';
import { run } from '../../support/call.ts';
import { MemoryTable } from '../../support/memory-table.ts';

const past = '2026-11-23T10:00:00.000Z';
let table: MemoryTable;
beforeEach(() => {
  table = new MemoryTable();
});
afterEach(() => table.close());

/** A due item of a type that nobody sweeps: it counts as failed and stays. */
function seedOneDueIn(partition: string): void {
  for (let at = 0; ; at++) {
    const due = dueKey(`item-${at}`, past);
    if (due.gsi2pk !== partition) continue;
    table.seed({ ...key.sku(`item-${at}`), type: 'Sku', ...due });
    return;
  }
}

describe('a run of the sweeper', () => {
  test('acts on its own partition of the deadline index alone where the schedule names one, else on all', async () => {
    for (const partition of duePartitions()) seedOneDueIn(partition);

    const own = await run(handler, { partition: 2 });
    const all = await run(handler, {});
    const unread = await run(handler, '{"partition":2}');

    expect(own.swept + own.failed).toBeGreaterThan(0);
    expect(all.swept + all.failed).toBe((own.swept + own.failed) * duePartitions().length);
    expect([unread.swept, unread.failed]).toEqual([all.swept, all.failed]);
  });

  test('says how overdue the oldest item of any partition is: one whose own runs fail is seen by the others', async () => {
    seedOneDueIn(duePartitions()[3] ?? '');

    const { swept, failed, oldestSeconds } = await run(handler, { partition: 0 });

    expect([swept, failed]).toEqual([0, 0]);
    expect(oldestSeconds).toBeGreaterThan(3600);
  });
});
