import * as z from 'zod';
import { type Key, listKey } from '../shared/keys.ts';
import { queryIndex, type TableItem } from '../shared/table.ts';

const keySchema = z.looseObject({ pk: z.string(), sk: z.string(), gsi1sk: z.string() });

/** An open exception in the list; `at`: `<opened>#<id>`, its place. */
export interface Listed {
  readonly key: Key;
  readonly at: string;
}

/** The next open exceptions behind the place `after`, oldest first over all partitions; at most `limit`. */
export async function nextExceptions(after: string, limit: number): Promise<Listed[]> {
  const pages = await Promise.all(
    listKey
      .exceptionPartitions()
      .map((partition) => queryIndex('lists', partition, { between: [`${after}!`, '~'], limit })),
  );
  return pages
    .flatMap(({ items }) =>
      items.map(
        (item: TableItem): Listed =>
          ((one) => ({ key: { pk: one.pk, sk: one.sk }, at: one.gsi1sk }))(keySchema.parse(item)),
      ),
    )
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .slice(0, limit);
}
