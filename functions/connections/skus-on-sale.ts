import { key, listKey } from '../shared/keys.ts';
import { queryIndex } from '../shared/table.ts';

/** A page of the SKUs that a channel may sell, in their order, behind the last one that was seen. */
export async function nextSkus(channel: string, last: string | undefined, limit: number): Promise<string[]> {
  const startAfter =
    last === undefined
      ? {}
      : { startAfter: { ...key.sellable(last, channel), ...listKey.sellable(channel, last) } };
  const { items } = await queryIndex('lists', listKey.sellablePartition(channel), { limit, ...startAfter });
  return items.map(({ gsi1sk }) => String(gsi1sk));
}
