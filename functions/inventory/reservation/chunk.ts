import type { Write } from '../../shared/transact.ts';
import type { HeldLine } from './reservation.ts';

/**
 * The first lines, SKUs whole, whose writes fit into `room` items; all of them where they do. `plan` says
 * what some lines come to. How many writes that is follows from the shards it meets, so ever fewer lines are
 * tried. At least one SKU is taken, and with no lines `plan` is asked once.
 */
export async function firstChunk<Line extends HeldLine, Plan extends { readonly writes: readonly Write[] }>(
  lines: readonly Line[],
  room: number,
  plan: (lines: Line[]) => Promise<Plan>,
): Promise<{ readonly lines: Line[]; readonly plan: Plan }> {
  const skus = [...new Set(lines.map(({ sku }) => sku))];
  for (let count = Math.min(skus.length, room); ; count = Math.ceil(count / 2)) {
    const first = new Set(skus.slice(0, count));
    const chunk = lines.filter(({ sku }) => first.has(sku));
    const planned = await plan(chunk);
    if (planned.writes.length <= room || count <= 1) return { lines: chunk, plan: planned };
  }
}
