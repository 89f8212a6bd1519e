/** What becomes of a position when one of its deadlines passes. */
import { freshSku } from '../../network/entities/network.store.ts';
import { key } from '../../shared/keys.ts';
import { getItem, type TableItem } from '../../shared/table.ts';
import { retryMoved, transact } from '../../shared/transact.ts';
import { lacksLifeEnd } from './life-dates.ts';
import type { MovementKind } from './movement.ts';
import { parsePosition, readPositions } from './position.store.ts';
import type { StockPosition } from './position.ts';
import { moveStock } from './stock.store.ts';
import { askForCount } from './stock-doubt.ts';
import { mayBeWithheld } from './trust.ts';

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

/** What a position has to do by itself, in one write with its pool: `kinds` of movements that nobody tells. */
async function moveByItself(
  { sku, location, pool }: StockPosition,
  kinds: readonly MovementKind[],
  now: string,
): Promise<void> {
  const movements = kinds.map((kind) => ({
    kind,
    sku,
    location,
    pool,
    units: 0,
    ref: `sweep:${kind}` as const,
  }));
  await transact(await moveStock(movements, now));
}

/** Another policy of a SKU withholds other units, at each location whose books were wrong. */
export async function reviewWithheld(sku: string, now: string): Promise<void> {
  await freshSku(sku);
  const positions = (await readPositions([sku])).filter(mayBeWithheld);
  for (const position of positions) await retryMoved(() => moveByItself(position, ['withhold'], now));
}

/**
 * A position that release 0.2.0 has written with life dates gets their deadline, and what is past its date by now leaves
 * what may be sold. One that has its deadline stays as it is.
 */
export async function giveLifeEnd(
  { sku, location }: Pick<StockPosition, 'sku' | 'location'>,
  now: string,
): Promise<void> {
  await retryMoved(async () => {
    const found = await getItem(key.position(sku, location));
    const position = found && parsePosition(found);
    if (position && lacksLifeEnd(position)) await moveByItself(position, ['expiry'], now);
  });
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
    if (position && kinds.length > 0) await moveByItself(position, kinds, now);
  });
  await askForCount(parsePosition(item), now);
}
