/** What becomes of a position when one of its deadlines passes. */
import { key } from '../../shared/keys.ts';
import { getItem, type TableItem } from '../../shared/table.ts';
import { retryMoved, transact } from '../../shared/transact.ts';
import type { MovementKind } from './movement.ts';
import { parsePosition } from './position.store.ts';
import type { StockPosition } from './position.ts';
import { moveStock } from './stock.store.ts';
import { askForCount } from './stock-doubt.ts';

function isDue(at: string | undefined, now: string): boolean {
  return at !== undefined && at <= now;
}

/** The movements that are to be made by now, if a look at the position says so. */
function dueMovements({ lifeEndsAt, reviewAt }: StockPosition, now: string): MovementKind[] {
  return [
    ...(isDue(lifeEndsAt, now) ? (['expiry'] as const) : []),
    ...(isDue(reviewAt, now) ? (['withhold'] as const) : []),
  ];
}

/**
 * Lots that are past their life date leave what may be sold, and units that were withheld return to it as trust does:
 * position and pool in one write. Where nobody has counted in time what was found empty, somebody is asked.
 */
export async function sweepPosition(item: TableItem, now: string): Promise<void> {
  const { sku, location } = parsePosition(item);
  await retryMoved(async () => {
    const found = await getItem(key.position(sku, location));
    const position = found && parsePosition(found);
    const kinds = position ? dueMovements(position, now) : [];
    if (!position || kinds.length === 0) return;
    const { pool } = position;
    await transact(
      await moveStock(
        kinds.map((kind) => ({ kind, sku, location, pool, units: 0, ref: `sweep:${kind}` as const })),
        now,
      ),
    );
  });
  await askForCount(parsePosition(item), now);
}
