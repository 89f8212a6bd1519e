import { putItems } from '../../shared/put-items.ts';
import type { TableItem } from '../../shared/table.ts';
import type { LedgerEntry } from './entry.ts';
import { itemOfEntry } from './stored-entry.ts';

/**
 * Writes entries of different names into the ledger. One that is there already is written once more, and is the same.
 * Returns the error of each that could not be written.
 */
export async function appendEntries<Entry extends LedgerEntry>(
  entries: readonly Entry[],
): Promise<ReadonlyMap<Entry, unknown>> {
  const items = new Map<TableItem, Entry>(entries.map((entry) => [itemOfEntry(entry), entry]));
  const failures = await putItems([...items.keys()]);
  return new Map(
    [...failures].flatMap(([item, error]) => {
      const entry = items.get(item);
      return entry ? [[entry, error] as const] : [];
    }),
  );
}
