/** What the ledger lacks because a record of the stream was lost: the auditor restores it from the writes around it. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  isOfPosition,
  type LedgerEntry,
  type PositionEntry,
} from '../../../../functions/inventory/ledger/entry.ts';
import { mendLedger } from '../../../../functions/inventory/ledger/mend-ledger.ts';
import { recomputePosition } from '../../../../functions/inventory/ledger/recompute.ts';
import { readStockMovementsDoor } from '../../../../functions/inventory/ledger-doors.ts';
import { handler } from '../../../../functions/inventory/read-movements.handler.ts';
import { movedQuantitiesOf } from '../../../../functions/inventory/stock/moved-quantities.ts';
import { readPools } from '../../../../functions/inventory/stock/pool.store.ts';
import { readPositions } from '../../../../functions/inventory/stock/position.store.ts';
import { auditOnSchedule } from '../../../../functions/operations/audit/scheduled-audit.ts';
import { key, listKey } from '../../../../functions/shared/keys.ts';
import { after, EARLIEST_INSTANT } from '../../../../functions/shared/time.ts';
import { call } from '../../../support/call.ts';
import { LedgerRelay } from '../../../support/ledger-relay.ts';
import { MemoryTable } from '../../../support/memory-table.ts';
import { skuItem } from '../../../support/network-items.ts';
import { Ledger } from '../ledger.ts';

const DAY = 86_400;
let table: MemoryTable;
let ledger: Ledger;
let relay: LedgerRelay;
let sku: string;
beforeEach(() => {
  table = new MemoryTable();
  vi.useFakeTimers({ now: Date.parse('2026-11-23T09:00:00.000Z'), toFake: ['Date'] });
  ledger = new Ledger();
  relay = new LedgerRelay(table);
  sku = ledger.sku(1);
});
afterEach(() => {
  vi.useRealTimers();
  table.close();
});

const now = (): string => new Date().toISOString();

/** A receipt of nine, of which four are sold at the till, three turn out to be damaged, and two more come in. */
async function fourWrites(isLost: (write: number) => boolean): Promise<void> {
  const { location } = ledger;
  const steps = [
    { kind: 'receipt', sku, location, units: 9, ref: 'document:DN-7' },
    { kind: 'sale', sku, location, units: 4, ref: 'document:till' },
    { kind: 'unsellable', sku, location, units: 3, ref: 'document:damaged' },
    { kind: 'receipt', sku, location, units: 2, ref: 'document:DN-8' },
  ] as const;
  for (const [at, step] of steps.entries()) {
    vi.setSystemTime(Date.now() + 1000);
    await ledger.move(step);
    if (isLost(at + 1)) relay.lose();
    else await relay.enter();
  }
}

async function mend(until = now(), since = EARLIEST_INSTANT): Promise<number> {
  const positions = await readPositions([sku]);
  const pools = await readPools([{ pool: ledger.pool, sku }]);
  return mendLedger({ positions, pools }, { since, until }, 'audit:test');
}

function ofPosition(): PositionEntry[] {
  return relay.entries.filter(isOfPosition).toSorted((one, other) => one.version - other.version);
}

/** What entries say of their own writes, in whatever order they were written. */
function toldBy(entries: readonly LedgerEntry[]): string[] {
  return entries
    .map(({ version, at, moved, before, after: then }) =>
      JSON.stringify({ version, at, moved, before, after: then }),
    )
    .sort();
}

async function expectWhole(): Promise<void> {
  const { quantities, unexplained } = recomputePosition(ofPosition());
  const [position] = await readPositions([sku]);
  expect(unexplained).toEqual([]);
  expect(position && movedQuantitiesOf(position)).toEqual(quantities);
}

describe('the ledger, where records were lost', () => {
  test.each([1, 2, 3, 4])(
    'has write %i again, of position and shard, as its record would have told it',
    async (lost) => {
      await fourWrites(() => false);
      const told = toldBy(relay.entries);
      table.close();
      table = new MemoryTable();
      vi.setSystemTime('2026-11-23T09:00:00.000Z');
      relay = new LedgerRelay(table);
      await fourWrites((write) => write === lost);

      const restored = await mend();

      expect(restored).toBe(2);
      expect(toldBy(relay.entries)).toEqual(told);
      expect(relay.entries.filter((entry) => entry.restored).map(({ version }) => version)).toEqual([
        lost,
        lost,
      ]);
      await expectWhole();
      expect(await mend()).toBe(0);
    },
  );

  test('names the last of several lost writes, and says what the others changed', async () => {
    await fourWrites((write) => write === 2 || write === 3);

    await mend();

    expect(ofPosition().map(({ version, moved }) => [version, moved])).toMatchObject([
      [1, [{ kind: 'receipt' }]],
      [
        3,
        [
          { kind: 'unsellable', units: 3, ref: 'document:damaged' },
          { kind: 'unrecorded', units: -4, changes: { onHand: -4 }, ref: 'audit:test' },
        ],
      ],
      [4, [{ kind: 'receipt' }]],
    ]);
    await expectWhole();
    expect(await mend()).toBe(0);
  });

  test('shows callers which entries were restored, and what changed without a movement', async () => {
    await fourWrites((write) => write === 2 || write === 3);
    await mend();
    const query = { location: ledger.location };
    const caller = { kind: 'operator', id: 'x' } as const;

    const { body } = await call(handler, readStockMovementsDoor, { caller, params: { sku }, query });

    expect(body).toMatchObject({
      movements: [
        { version: 4 },
        { version: 3, restored: true, movements: [{}, { kind: 'unrecorded', changes: { onHand: -4 } }] },
        { version: 1 },
      ],
    });
  });

  test('is left alone where a record may still come', async () => {
    await fourWrites((write) => write === 3);
    expect(await mend('2026-11-23T09:00:02.500Z')).toBe(0);
    // The shard has it from the entry of the write that follows, which is of a time that is looked at.
    expect(await mend('2026-11-23T09:00:04.000Z')).toBe(2);
  });

  test('what a pass looks at follows what the one before it looked at', async () => {
    await fourWrites((write) => write === 2 || write === 3);
    const positions = await readPositions([sku]);
    const times = { since: '2026-11-23T09:00:04.000Z', until: now() };

    const restored = await mendLedger({ positions, pools: [] }, times, 'audit:test');

    expect(restored).toBe(1);
    await expectWhole();
  });

  test('a write of release 0.2.0, which did not name what it moved, is none that is missing', async () => {
    await ledger.receive(sku, 5);
    const item = table.item(key.position(sku, ledger.location));
    const { moved: _, movedAt: _at, ...earlier } = item ?? {};
    table.seed({ ...earlier, version: 8 });
    relay.lose();
    await ledger.move({ kind: 'sale', sku, location: ledger.location, units: 1 });
    await relay.enter();

    await mend();

    expect(ofPosition().map(({ version }) => version)).toEqual([9]);
  });

  test('says what goods changed where the entry is lost that told of two writes of fulfillments', async () => {
    const { location } = ledger;
    const steps = [
      { kind: 'receipt', units: 9, ref: 'document:DN-7' },
      { kind: 'allocate', units: 2, ref: 'fulfillment:web-1-f1' },
      { kind: 'ship', units: 2, ref: 'fulfillment:web-1-f1' },
      { kind: 'allocate', units: 3, ref: 'fulfillment:web-2-f1' },
      { kind: 'ship', units: 3, ref: 'fulfillment:web-2-f1' },
    ] as const;
    for (const [at, step] of steps.entries()) {
      vi.setSystemTime(Date.now() + 1000);
      await ledger.move({ ...step, sku, location });
      // The record of the fourth write: its entry tells of the third, too.
      if (at === 3) relay.lose();
      else await relay.enter();
    }

    await mend();

    const told = ofPosition().map(({ version, moved }) => [version, moved.map(({ kind }) => kind)]);
    expect(told).toEqual([
      [1, ['receipt']],
      [2, ['allocate']],
      [4, ['unrecorded']],
      [5, ['ship']],
    ]);
    await expectWhole();
    expect(await mend()).toBe(0);
  });

  test('lacks no write that the entry of the next one tells of, though clocks have put others between them', async () => {
    const { location } = ledger;
    const steps = [
      { at: '09:00:01', kind: 'receipt', units: 9, ref: 'document:DN-7' },
      { at: '09:00:02', kind: 'allocate', units: 1, ref: 'fulfillment:web-1-f1' },
      { at: '09:00:03', kind: 'allocate', units: 2, ref: 'fulfillment:web-2-f1' },
      { at: '10:00:02', kind: 'ship', units: 2, ref: 'fulfillment:web-2-f1' },
      // The clock of whoever writes this is behind.
      { at: '10:00:01', kind: 'receipt', units: 4, ref: 'document:DN-8' },
    ] as const;
    for (const { at, ...step } of steps) {
      vi.setSystemTime(`2026-11-23T${at}.000Z`);
      await ledger.move({ ...step, sku, location });
      await relay.enter();
    }

    expect(await mend('2026-11-23T11:00:00.000Z', '2026-11-23T10:00:00.000Z')).toBe(0);
    await expectWhole();
  });

  test('has it from the auditor’s pass, which looks at each write once its record cannot come any more', async () => {
    await ledger.place();
    table.seed({ ...skuItem(sku), ...listKey.skus(sku) });
    await fourWrites((write) => write === 4);
    const pass = (seconds: number) => auditOnSchedule(after(now(), seconds), () => true);

    const passes = [await pass(3600), await pass(1.5 * DAY), await pass(2 * DAY)];

    expect(passes.map(({ restored }) => restored)).toEqual([0, 2, 0]);
    await expectWhole();
  });
});
