import * as z from 'zod';
import { type Key, listKey } from '../shared/keys.ts';
import { queryIndex, type TableItem } from '../shared/table.ts';

const listedSchema = z.looseObject({ pk: z.string(), sk: z.string(), gsi1sk: z.string() });

/** A place in the list: `<opened>#<id>`, before all of them `0`. */
export const exceptionPlaceSchema = z.string().max(1000).regex(/^\d/);

/** An open exception in the list. */
export interface ListedException {
  readonly key: Key;
  /** The place in the list: `<opened>#<id>`. */
  readonly at: string;
}

/** The next open exceptions behind the place `after`, oldest first over all partitions; at most `limit`. */
export async function nextExceptions(after: string, limit: number): Promise<ListedException[]> {
  const partitions = listKey.exceptionPartitions();
  const pages = await Promise.all(
    partitions.map((partition) => queryIndex('lists', partition, { between: [`${after}!`, '~'], limit })),
  );
  return pages
    .flatMap(({ items }) => items.map(listedException))
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .slice(0, limit);
}

function listedException(item: TableItem): ListedException {
  const { pk, sk, gsi1sk } = listedSchema.parse(item);
  return { key: { pk, sk }, at: gsi1sk };
}
