/** The entries of writes that have none of their own, from what tells of them (carried-write.ts). Pure. */
import { movedQuantitiesOf, quantitiesBefore } from '../stock/moved-quantities.ts';
import type { StockPosition } from '../stock/position.ts';
import { isCarried } from './carried-write.ts';
import { isOfPosition, type LedgerEntry, lastWriteOf, type PositionEntry } from './entry.ts';

/** Whoever comes after a write: what it had before is what that write left. */
type Later = Pick<PositionEntry, 'sku' | 'pool' | 'location' | 'before' | 'follows'>;

/** The entry of the write before; undefined where that has one of its own, or needs none. */
function carriedBy({ sku, pool, location, before: after, follows }: Later): PositionEntry | undefined {
  if (follows?.at === undefined || !isCarried(follows)) return undefined;
  const { version, at, moved = [] } = follows;
  const before = moved.reduceRight(quantitiesBefore, after);
  // Of the write before that nothing more is known than that it was there.
  const earlier = { version: version - 1, at, moved: [] };
  return { type: 'Movement', sku, pool, location, version, at, moved, before, after, follows: earlier };
}

/** What an entry tells of: its own write, unless that moved nothing, and the one before. Newest first. */
export function writesToldBy(entry: LedgerEntry): LedgerEntry[] {
  const own = entry.moved.length > 0 ? [entry] : [];
  const carried = isOfPosition(entry) ? carriedBy(entry) : undefined;
  return carried ? [...own, carried] : own;
}

/** The last writes of positions that no entry tells of yet. */
export function writesToldByPositions(positions: readonly StockPosition[]): PositionEntry[] {
  return positions.flatMap((position) => {
    const { sku, pool, location } = position;
    const later = {
      sku,
      pool,
      location,
      before: movedQuantitiesOf(position),
      follows: lastWriteOf(position),
    };
    return carriedBy(later) ?? [];
  });
}
