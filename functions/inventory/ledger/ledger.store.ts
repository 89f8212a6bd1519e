import { type Key, key } from '../../shared/keys.ts';
import { putItems } from '../../shared/put-items.ts';
import type { TableItem } from '../../shared/table.ts';
import { isOfPosition, type LedgerEntry } from './entry.ts';

/** Where the entry stands: by what it is of, its time and its version. */
export function keyOfEntry(entry: LedgerEntry): Key {
  const { sku, pool, at, version } = entry;
  return isOfPosition(entry)
    ? key.positionMovement(sku, entry.location, at, version)
    : key.shardMovement(pool, sku, entry.shard, at, version);
}

/** The entry's name: entries of one name are one and the same. */
export function nameOfEntry(entry: LedgerEntry): string {
  const { pk, sk } = keyOfEntry(entry);
  return `${pk} ${sk}`;
}

/**
 * Writes entries of different names into the ledger. One that is there already is written once more, and is the same.
 * Returns the error of each that could not be written.
 */
export async function appendEntries<Entry extends LedgerEntry>(
  entries: readonly Entry[],
): Promise<ReadonlyMap<Entry, unknown>> {
  const items = new Map<TableItem, Entry>(
    entries.map((entry) => [{ ...entry, ...keyOfEntry(entry) }, entry]),
  );
  const failures = await putItems([...items.keys()]);
  return new Map(
    [...failures].flatMap(([item, error]) => {
      const entry = items.get(item);
      return entry ? [[entry, error] as const] : [];
    }),
  );
}
