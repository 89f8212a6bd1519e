import type { LineUnits } from '../../order/line-units.ts';
import type { Write } from '../../shared/transact.ts';

/**
 * The first lines, each SKU whole, whose writes fit into `room` items; all lines if they fit. `plan` returns the
 * writes of some lines. Their number follows from the shards that they meet, so that it is known only after
 * planning, and ever fewer lines are tried. The chunk has at least one SKU; with no lines `plan` runs once.
 */
export async function firstChunk<Line extends LineUnits, Plan extends { readonly writes: readonly Write[] }>(
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
