import type { Order } from '../../order/order.ts';
import { Moved } from '../../shared/errors.ts';
import type { TableItem } from '../../shared/table.ts';
import { MAX_ITEMS, retryMoved, transact } from '../../shared/transact.ts';
import { moveStock, type StockMovement } from '../stock/stock.store.ts';
import { firstChunk } from './chunk.ts';
import { parseReservation, readReservation, saveReservation } from './reservation.store.ts';
import { type HeldLine, markReleased, type Reservation, removeHeld, unitsBySku } from './reservation.ts';

/** The movements that return claims to the order's pool, equal SKUs merged. */
function releaseMovements(
  { orderId, pool }: Pick<Reservation, 'orderId' | 'pool'>,
  lines: readonly HeldLine[],
): StockMovement[] {
  return [...unitsBySku(lines)].map(([sku, units]) => ({
    kind: 'releaseUnallocated',
    sku,
    pool,
    units,
    orderId,
  }));
}

/**
 * One chunk: taken from the list and returned to the pool in one write. Returns its units; 0 when nothing is
 * left to give back.
 */
async function giveBackChunk(orderId: string, now: string): Promise<number> {
  const reservation = await readReservation(orderId);
  if (reservation?.status !== 'released' || reservation.held.length === 0) return 0;
  const { lines, plan } = await firstChunk(reservation.held, MAX_ITEMS - 1, async (some) => ({
    writes: await moveStock(releaseMovements(reservation, some), now),
  }));
  await transact([saveReservation(reservation, removeHeld(reservation, lines), now), ...plan.writes]);
  return lines.reduce((sum, { units }) => sum + units, 0);
}

/**
 * Returns to the pool what a released record still lists, chunk by chunk (P17). Returns the units given back
 * by this call.
 */
export async function giveBack(orderId: string, now: string): Promise<number> {
  let given = 0;
  for (let units = 1; units > 0; given += units) units = await retryMoved(() => giveBackChunk(orderId, now));
  return given;
}

/**
 * Gives back what an attempt took before it met an obstacle: first the record says so, then the units follow.
 */
export async function abandonAttempt(orderId: string, attempt: number, now: string): Promise<void> {
  await retryMoved(async () => {
    const reservation = await readReservation(orderId);
    if (reservation?.status !== 'reserving' || reservation.attempt > attempt) return;
    await transact([saveReservation(reservation, markReleased(reservation, reservation, false), now)]);
  });
  await giveBack(orderId, now);
}

/**
 * Makes sure that an order claims nothing any more: writes the tombstone, also where nothing was claimed
 * (P16), and gives back what is listed. Final when the order is closed or cancelled. Returns the units given
 * back.
 */
export async function releaseAll(order: Order, now: string): Promise<number> {
  const final = order.closed !== undefined || order.cancel !== undefined;
  await retryMoved(async () => {
    const before = await readReservation(order.orderId);
    if (before?.status === 'released' && (before.final || !final)) return;
    await transact([
      saveReservation(
        before,
        markReleased(
          before,
          { orderId: order.orderId, pool: order.pool ?? 'main', attempt: order.attempt },
          final,
        ),
        now,
      ),
    ]);
  });
  return giveBack(order.orderId, now);
}

/**
 * The sweeper's part (P17): a record that its writer left in the middle of taking or giving back is finished
 * by giving all of it back. Conditional on the version that was read, and so on status and deadline (P5); who
 * was faster wins.
 */
export async function sweepReservation(item: TableItem, now: string): Promise<void> {
  const reservation = parseReservation(item);
  try {
    if (reservation.status === 'reserving')
      await transact([saveReservation(reservation, markReleased(reservation, reservation, false), now)]);
  } catch (error) {
    if (error instanceof Moved) return;
    throw error;
  }
  await giveBack(reservation.orderId, now);
}
