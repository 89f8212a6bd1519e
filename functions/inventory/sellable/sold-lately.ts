/** How many units of a SKU each channel has sold of late, as the ledger of its pool has it. */
import { channelsOfOrder } from '../../order/order-id.ts';
import { key, poolLedgerPks } from '../../shared/keys.ts';
import { getItems } from '../../shared/table.ts';
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

/** The channel of each order. Its id says it; an order of which several channels could be meant is read. */
async function channelsOf(
  orderIds: readonly string[],
  channels: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const possible = orderIds.map((orderId) => ({
    orderId,
    named: channelsOfOrder(orderId, channels).possible,
  }));
  const unsure = possible.filter(({ named }) => named.length > 1).map(({ orderId }) => orderId);
  const read = await getItems(unsure.map(key.order), { consistent: false });
  const known = possible.flatMap(({ orderId, named: [one, ...others] }) =>
    one === undefined || others.length > 0 ? [] : [[orderId, one] as const],
  );
  const found = read.flatMap((item) =>
    item ? [[String(item['orderId']), String(item['channel'])] as const] : [],
  );
  return new Map([...known, ...found]);
}

/** Units that orders of each channel have claimed of a pool's SKU in the last 30 days. `channels`: all that there are. */
export async function soldLately(
  { pool, sku }: { readonly pool: string; readonly sku: string },
  channels: readonly string[],
  now: string,
): Promise<ReadonlyMap<string, number>> {
  const { entries } = await readLedger({
    partitions: poolLedgerPks(pool, sku),
    positions: [],
    from: after(now, -SECONDS),
    to: now,
    limit: MOST_ENTRIES,
  });
  const sold = new Map<string, number>();
  const claimed = claimedByOrder(entries);
  const channelOf = await channelsOf([...claimed.keys()], channels);
  for (const [orderId, units] of claimed) {
    const channel = channelOf.get(orderId);
    if (channel !== undefined) sold.set(channel, (sold.get(channel) ?? 0) + units);
  }
  return sold;
}
