/**
 * Makes what follows from the books what it should be: a stream's record that was lost tells nobody of its write, and a
 * setting of the stage that changed leaves no record. Whatever is as it should be already is read and not written.
 */
import { confirmedZero } from '../../connections/figures/confirmed-at-shop.ts';
import { tellSellable } from '../../inventory/sellable/tell-sellable.ts';
import { settlePosition } from '../../inventory/sellable/walk-stock.ts';
import type { StockPosition } from '../../inventory/stock/position.ts';
import { wasEverStocked } from '../../inventory/stock/spread.ts';
import { findLocation, readLocationNow } from '../../network/entities/network.store.ts';
import { Contended } from '../../shared/errors.ts';
import { inParallel } from '../../shared/parallel.ts';
import type { SkuBooks } from './sku-books.ts';

/** SKUs at once: they touch no common item. */
const LANES = 8;

/** Whether the location of a position works; what handlers keep of it is asked anew before anything is moved by it. */
async function isAtWork({ location, off = false }: StockPosition): Promise<boolean> {
  const kept = await findLocation(location);
  if (kept?.active === !off) return kept.active;
  return (await readLocationNow(location))?.active ?? !off;
}

async function catchUpSku({ sku, positions, pools }: SkuBooks, now: string): Promise<number> {
  let changed = 0;
  for (const position of positions)
    if (await settlePosition(position, await isAtWork(position), now)) changed += 1;
  return pools.some(wasEverStocked) ? changed + (await tellSellable(sku, {}, now, confirmedZero)) : changed;
}

/**
 * Settles each position by its location and the policies as they are, and tells each channel what it may sell, where that
 * is not so yet. Answers how much was changed. What moves meanwhile tells of itself, or is met by the next pass.
 */
export async function catchUp(books: readonly SkuBooks[], now: string): Promise<number> {
  let changed = 0;
  const still = books.filter(({ isMoving }) => !isMoving);
  await inParallel(still, LANES, async (one) => {
    try {
      changed += await catchUpSku(one, now);
    } catch (error) {
      if (!(error instanceof Contended)) throw error;
    }
  });
  return changed;
}
