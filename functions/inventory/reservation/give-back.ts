import { type LineUnits, sumUnits } from '../../order/line-units.ts';
import { checkUnchanged, readOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { readUnreserved } from '../../order/unreserved.ts';
import { Moved } from '../../shared/errors.ts';
import type { TableItem } from '../../shared/table.ts';
import { MAX_ITEMS, retryMoved, transact, type Write } from '../../shared/transact.ts';
import { moveStock, type StockMovement } from '../stock/stock.store.ts';
import { firstChunk } from './chunk.ts';
import { parseReservation, readReservation, saveReservation } from './reservation.store.ts';
import { markReleased, type Reservation, removeHeld, unitsBySku } from './reservation.ts';
import { unclaimedMovements } from './unclaimed.ts';

/** The movements that return units which an order claims to its pool, one a SKU. */
export function releaseMovements(
  { orderId, pool }: Pick<Reservation, 'orderId' | 'pool'>,
  lines: readonly LineUnits[],
): StockMovement[] {
  return [...unitsBySku(lines)].map(([sku, units]) => ({
    kind: 'releaseUnallocated',
    sku,
    pool,
    units,
    orderId,
    ref: `order:${orderId}`,
  }));
}

/** What an order that still wants its units counts as unclaimed again when chunks of it are given back (S3). */
interface CountedAgain {
  readonly movementsOf: (reservation: Reservation, lines: readonly LineUnits[]) => StockMovement[];
  /** That the order still wants what it wanted. */
  readonly checks: readonly Write[];
}

async function countedAgain(orderId: string): Promise<CountedAgain> {
  const order = await readOrder(orderId);
  if (!order.unclaimed || order.closed) return { movementsOf: () => [], checks: [] };
  const unreserved = await readUnreserved(order);
  return {
    movementsOf: (reservation, lines) =>
      unclaimedMovements(
        { order, unreserved, reservation },
        { order, unreserved, reservation: removeHeld(reservation, lines) },
      ),
    checks: [checkUnchanged(order)],
  };
}

/**
 * Takes one chunk from the list of a released reservation and returns it to the pool, in one write. Returns its
 * units; 0 when nothing is left to give back.
 */
async function giveBackChunk(orderId: string, now: string): Promise<number> {
  const reservation = await readReservation(orderId);
  if (reservation?.status !== 'released' || reservation.held.length === 0) return 0;
  const again = await countedAgain(orderId);
  const { lines, plan } = await firstChunk(reservation.held, MAX_ITEMS - 2, async (some) => ({
    writes: await moveStock(
      [...releaseMovements(reservation, some), ...again.movementsOf(reservation, some)],
      now,
    ),
  }));
  const left = removeHeld(reservation, lines);
  await transact([saveReservation(reservation, left, now), ...again.checks, ...plan.writes]);
  return sumUnits(lines);
}

/**
 * Returns to the pool the units that a released reservation still lists, chunk by chunk (P17). Returns the
 * number of units that this call gave back.
 */
export async function giveBack(orderId: string, now: string): Promise<number> {
  let given = 0;
  for (let units = 1; units > 0; given += units) units = await retryMoved(() => giveBackChunk(orderId, now));
  return given;
}

/**
 * Gives back the units that an attempt took before it met an obstacle: first the reservation is marked as
 * released, then the units follow.
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
 * (P16), and gives back the units that it lists. The tombstone is final when the order is closed or cancelled.
 * Returns the number of units given back.
 */
export async function releaseAll(order: Order, now: string): Promise<number> {
  const { orderId, pool = 'main', attempt } = order;
  const owner = { orderId, pool, attempt };
  const final = order.closed !== undefined || order.cancel !== undefined;
  await retryMoved(async () => {
    const before = await readReservation(orderId);
    if (before?.status === 'released' && (before.final || !final)) return;
    await transact([saveReservation(before, markReleased(before, owner, final), now)]);
  });
  return giveBack(orderId, now);
}

/**
 * Gives back all units of a reservation that its writer left in the middle of taking or giving back: the
 * sweeper's part of P17. The write is conditional on the version that was read, and so on status and deadline
 * (P5): whoever was faster wins.
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
