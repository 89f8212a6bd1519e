import { writesToldBy, writesToldByPositions } from '../../functions/inventory/ledger/carried-entry.ts';
import type { LedgerEntry } from '../../functions/inventory/ledger/entry.ts';
import { appendEntries } from '../../functions/inventory/ledger/ledger.store.ts';
import { parseEntry } from '../../functions/inventory/ledger/stored-entry.ts';
import { parsePosition } from '../../functions/inventory/stock/position.store.ts';
import { effectsOf } from '../../functions/relay/changes/effects.ts';
import { parseRecord } from '../../functions/relay/changes/record.ts';
import type { MemoryTable } from './memory-table.ts';
import { TableStream } from './stream.ts';

/** The relay as far as it keeps the ledger, for a table in memory. Call it after each write: it compares states. */
export class LedgerRelay {
  readonly #stream: TableStream;
  readonly #table: MemoryTable;
  /** Every entry that was asked for, to be asked for again. */
  readonly asked: LedgerEntry[] = [];

  constructor(table: MemoryTable) {
    this.#table = table;
    this.#stream = new TableStream(table);
  }

  async enter(): Promise<void> {
    const effects = this.#stream.take().flatMap((record) => effectsOf(parseRecord(record)));
    const entries = effects.flatMap((effect) => (effect.kind === 'enterMovement' ? [effect.entry] : []));
    this.asked.push(...entries);
    const failures = await appendEntries(entries);
    if (failures.size > 0) throw [...failures.values()][0];
  }

  /** The records of the writes since the last call are lost for good. */
  lose(): void {
    this.#stream.take();
  }

  /** All writes that the ledger tells of, by entries of their own or not. */
  get entries(): LedgerEntry[] {
    const positions = this.#table.ofType('Position').map(parsePosition);
    return [...this.stored.flatMap(writesToldBy), ...writesToldByPositions(positions)];
  }

  /** The entries that were written. */
  get stored(): LedgerEntry[] {
    return this.#table.ofType('Movement').map(parseEntry);
  }
}
