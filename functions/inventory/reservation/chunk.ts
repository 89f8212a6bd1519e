import type { Write } from '../../shared/transact.ts';
import type { HeldLine } from './reservation.ts';

/**
 * The first lines, SKUs whole, whose writes fit into `room` items; all of them where they do. `plan` makes
 * the writes of some lines; how many that are follows from the shards it meets, so that it is tried with ever
 * fewer.
 */
export async function chunkOf(
  lines: readonly HeldLine[],
  room: number,
  plan: (lines: readonly HeldLine[]) => Promise<Write[]>,
): Promise<{ lines: readonly HeldLine[]; writes: Write[] }> {
  const skus = [...new Set(lines.map(({ sku }) => sku))];
  for (let count = Math.min(skus.length, room); ; count = Math.ceil(count / 2)) {
    const first = new Set(skus.slice(0, count));
    const chunk = lines.filter(({ sku }) => first.has(sku));
    const writes = await plan(chunk);
    if (writes.length <= room || count <= 1) return { lines: chunk, writes };
  }
}
