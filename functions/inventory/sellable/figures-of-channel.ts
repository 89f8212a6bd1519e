import { readableItems } from '../../exceptions/readable-items.ts';
import { listKey } from '../../shared/keys.ts';
import { getItems, keyOf, queryIndex } from '../../shared/table.ts';
import { parseFigure } from './figure.store.ts';
import type { SellableFigure } from './figure.ts';

const PAGE = 100;

/** What a channel may sell, all SKUs in their order. One that cannot be read is left out, and an exception names it. */
export async function readFiguresOf(channel: string): Promise<SellableFigure[]> {
  const figures: SellableFigure[] = [];
  let startAfter: Awaited<ReturnType<typeof queryIndex>>['next'];
  do {
    const page = await queryIndex('lists', listKey.sellablePartition(channel), {
      limit: PAGE,
      ...(startAfter ? { startAfter } : {}),
    });
    figures.push(...(await readableItems(await getItems(page.items.map(keyOf)), parseFigure)));
    startAfter = page.next;
  } while (startAfter);
  return figures;
}
