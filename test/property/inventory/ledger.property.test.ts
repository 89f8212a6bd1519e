import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { isOfPosition, type PositionEntry } from '../../../functions/inventory/ledger/entry.ts';
import { recomputePosition } from '../../../functions/inventory/ledger/recompute.ts';
import { movedQuantitiesOf } from '../../../functions/inventory/stock/moved-quantities.ts';
import type { MovementKind } from '../../../functions/inventory/stock/movement.ts';
import { readPositions } from '../../../functions/inventory/stock/position.store.ts';
import { moveStock } from '../../../functions/inventory/stock/stock.store.ts';
import { Corrupt, OutOfStock } from '../../../functions/shared/errors.ts';
import { transact } from '../../../functions/shared/transact.ts';
import { LedgerRelay } from '../../support/ledger-relay.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { Ledger, now } from '../../unit/inventory/ledger.ts';

afterEach(() => {
  vi.useRealTimers();
});

const RUNS = Number(process.env['LEDGER_HISTORIES'] ?? 40);
const kinds = [
  'reserve',
  'allocate',
  'releaseUnallocated',
  'claimAgain',
  'releaseAllocated',
  'notFulfilledPresent',
  'notFulfilledAbsent',
  'ship',
  'pinned',
  'receipt',
  'restock',
  'count',
  'adjust',
  'sale',
  'safety',
  'selling',
  'unsellable',
  'refurbish',
  'refurbished',
  'scrapped',
  'expiry',
  'transferOut',
  'transferDue',
  'transferIn',
  'transferLost',
  'doubt',
] as const satisfies readonly MovementKind[];

const step = fc.record({
  kind: fc.constantFrom(...kinds),
  units: fc.integer({ min: 1, max: 9 }),
  place: fc.integer({ min: 0, max: 1 }),
  /** Facts come late, too. */
  minutes: fc.integer({ min: -30, max: 0 }),
  /** Of the lot that a receipt names: its last day of sale, which may be over soon. */
  day: fc.option(fc.integer({ min: 22, max: 25 }), { nil: undefined }),
});
type Step = { kind: MovementKind; units: number; place: number; minutes: number; day: number | undefined };

function unitsOf({ kind, units }: Step): number {
  if (kind === 'adjust' || kind === 'unsellable' || kind === 'refurbish') return units - 5;
  return kind === 'selling' ? units % 2 : units;
}

function lotsOf({ kind, units, day }: Step): object {
  const isNamed = day !== undefined && (kind === 'receipt' || kind === 'count');
  return isNamed ? { lots: [{ lot: `lot-${day}`, lifeDate: `2026-11-${day}`, units }] } : {};
}

async function moveIfPossible(ledger: Ledger, sku: string, some: readonly Step[]): Promise<void> {
  const movements = some.map((one) => ({
    kind: one.kind,
    sku,
    location: `${ledger.location}-${one.place}`,
    units: unitsOf(one),
    at: new Date(Date.now() + one.minutes * 60_000).toISOString(),
    pool: ledger.pool,
    // What a fulfillment moves may be told of by the entry of the write after it.
    ref: one.day === undefined ? ('fulfillment:web-1-f1' as const) : ('document:test' as const),
    ...lotsOf(one),
  }));
  try {
    // Nobody else writes: what a repetition of the read could mend cannot happen.
    await transact(await moveStock(movements, now()));
  } catch (error) {
    // What is not there is not promised, and no more leaves an allocation than was allocated.
    if (!(error instanceof OutOfStock || error instanceof Corrupt)) throw error;
  }
}

/** What movements of the entries added to the SKU's goods, by what they are and not by what was stored. */
function broughtIn(entries: readonly PositionEntry[]): number {
  return entries.reduce((sum, { before, after }) => sum + after.onHand - before.onHand, 0);
}

test('every position is what its entries in the ledger come to, whatever moved, late or at once', async () => {
  vi.useFakeTimers({ now: Date.parse('2026-11-23T09:00:00.000Z'), toFake: ['Date'] });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 25 }),
      async (writes) => {
        const table = new MemoryTable();
        try {
          const ledger = new Ledger();
          const relay = new LedgerRelay(table);
          const sku = ledger.sku(1);
          for (const some of writes) {
            vi.setSystemTime(Date.now() + 3 * 3_600_000);
            await moveIfPossible(ledger, sku, some);
            await relay.enter();
          }
          const entries = relay.entries.filter(isOfPosition);
          const positions = await readPositions([sku]);
          for (const position of positions) {
            const own = entries.filter(({ location }) => location === position.location);
            const { quantities, unexplained } = recomputePosition(own);
            expect(unexplained).toEqual([]);
            expect(movedQuantitiesOf(position)).toEqual(quantities);
          }
          expect(broughtIn(entries)).toBe(positions.reduce((sum, { onHand }) => sum + onHand, 0));
        } finally {
          table.close();
        }
      },
    ),
    { numRuns: RUNS },
  );
});
