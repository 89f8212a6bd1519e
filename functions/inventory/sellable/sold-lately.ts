/** How many units of a SKU each channel has sold of late, as the ledger of its pool has it. */
import { poolLedgerPks } from '../../shared/keys.ts';
import { after } from '../../shared/time.ts';
import type { LedgerEntry } from '../ledger/entry.ts';
import { readLedger } from '../ledger/read-ledger.ts';

/** Sales of so long decide who has the last units. */
const SECONDS = 30 * 86_400;
/** Of a SKU that sold in more writes the newest ones say enough: who has the last units is asked about seldom. */
const MOST_ENTRIES = 1000;

/** What orders of these entries have claimed, by order: a write over several shards is entered for each of them. */
function claimedByOrder(entries: readonly LedgerEntry[]): ReadonlyMap<string, number> {
  const claimed = new Map<string, number>();
  for (const { moved } of entries)
    for (const { kind, ref, units } of moved)
      if (kind === 'reserve' && ref?.startsWith('order:')) claimed.set(ref.slice('order:'.length), units);
  return claimed;
}

/** The channel that an order's id begins with. */
function channelOf(orderId: string, channels: readonly string[]): string | undefined {
  const named = channels.filter((channel) => orderId.startsWith(`${channel}-`));
  return named.toSorted((a, b) => b.length - a.length)[0];
}

/** Units that orders of these channels have claimed of a pool's SKU in the last 30 days. */
export async function soldLately(
  { pool, sku }: { readonly pool: string; readonly sku: string },
  channels: readonly string[],
  now: string,
): Promise<ReadonlyMap<string, number>> {
  const { entries } = await readLedger({
    partitions: poolLedgerPks(pool, sku),
    from: after(now, -SECONDS),
    to: now,
    limit: MOST_ENTRIES,
  });
  const sold = new Map<string, number>();
  for (const [orderId, units] of claimedByOrder(entries)) {
    const channel = channelOf(orderId, channels);
    if (channel !== undefined) sold.set(channel, (sold.get(channel) ?? 0) + units);
  }
  return sold;
}
