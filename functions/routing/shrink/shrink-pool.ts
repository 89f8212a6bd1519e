/** A pool has promised more of a SKU than there is: orders give up what is missing, until it is at zero again. */
import { readableItems } from '../../exceptions/readable-items.ts';
import { parseReservation, readReservation } from '../../inventory/reservation/reservation.store.ts';
import type { Reservation } from '../../inventory/reservation/reservation.ts';
import { readAtp } from '../../inventory/stock/pool.store.ts';
import { sumUnits } from '../../order/line-units.ts';
import { parseOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { key, listKey } from '../../shared/keys.ts';
import { inParallel } from '../../shared/parallel.ts';
import { getItems, keyOf, queryIndex, type TableItem } from '../../shared/table.ts';
import { backorderUnits, type ShortPool } from './backorder-units.ts';
import { endCartsOf } from './end-carts.ts';
import { marginOf, victimPolicy } from './victim-policy.ts';
import { inVictimOrder, type ShrinkCandidate } from './victims.ts';

/** A pass takes from so many orders; what it changes starts the next one. */
const VICTIMS_A_PASS = 10;
/** Orders are compared with each other in groups of so many claims of the pool. */
const COMPARED_TOGETHER = 1000;
/** A pass looks at so many groups. */
const GROUPS_A_PASS = 10;
const BODIES_AT_ONCE = 8;

/** Claims of a pool that no location has, some at a time. */
async function* claimsOf(pool: string): AsyncGenerator<readonly Reservation[]> {
  for (const partition of listKey.claimPartitions(pool)) {
    let startAfter: TableItem | undefined;
    do {
      const page = await queryIndex('lists', partition, {
        limit: COMPARED_TOGETHER,
        ...(startAfter ? { startAfter } : {}),
      });
      yield await readableItems(await getItems(page.items.map(keyOf)), parseReservation);
      startAfter = page.next;
    } while (startAfter);
  }
}

/** Groups of claims of at most `COMPARED_TOGETHER`, the last one smaller. */
async function* groupsOf(pool: string): AsyncGenerator<readonly Reservation[]> {
  let group: Reservation[] = [];
  for await (const some of claimsOf(pool)) {
    group.push(...some);
    if (group.length < COMPARED_TOGETHER) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

function unitsOfSku({ status, held }: Reservation, sku: string): number {
  return status === 'active' ? sumUnits(held.filter((line) => line.sku === sku)) : 0;
}

function candidateOf(order: Order, { held }: Reservation, sku: string): ShrinkCandidate {
  const { orderId, capturedAt, promise } = order;
  return {
    orderId,
    units: sumUnits(held.filter((line) => line.sku === sku)),
    isWhole: order.counts.fulfillments === 0,
    capturedAt,
    promisedBy: promise?.deliverBy,
  };
}

async function withMargins(
  candidates: readonly ShrinkCandidate[],
  orders: ReadonlyMap<string, Order>,
  sku: string,
): Promise<ShrinkCandidate[]> {
  const known: ShrinkCandidate[] = [];
  await inParallel(candidates, BODIES_AT_ONCE, async (candidate) => {
    const order = orders.get(candidate.orderId);
    known.push({ ...candidate, margin: order && (await marginOf(order, sku)) });
  });
  return known;
}

/** The orders that give units up, the first by the policy first. */
async function victimsOf(group: readonly Reservation[], { sku }: ShortPool): Promise<readonly string[]> {
  const own = group.filter((one) => unitsOfSku(one, sku) > 0);
  const items = await getItems(own.map(({ orderId }) => key.order(orderId)));
  const orders = new Map(
    (await readableItems(items, parseOrder)).map((order) => [order.orderId, order] as const),
  );
  const candidates = own.flatMap((reservation) => {
    const order = orders.get(reservation.orderId);
    return !order || order.closed || order.cancel ? [] : [candidateOf(order, reservation, sku)];
  });
  const channels = candidates.map(({ orderId }) => orders.get(orderId)?.channel ?? '');
  const policy = await victimPolicy(sku, channels);
  const known = policy === 'lowestMargin' ? await withMargins(candidates, orders, sku) : candidates;
  return inVictimOrder(known, policy).map(({ orderId }) => orderId);
}

/**
 * One pass: takes units back from orders by the policy until the pool has promised no more than there is. Doing it
 * again changes nothing once that is so; goods that come meanwhile end it.
 */
export async function shrinkPool(of: ShortPool, now: string): Promise<void> {
  if ((await readAtp(of.pool, of.sku)).atp >= 0) return;
  await endCartsOf(of, VICTIMS_A_PASS, now);
  let victims = 0;
  let groups = 0;
  for await (const group of groupsOf(of.pool)) {
    if (++groups > GROUPS_A_PASS) return;
    let missing = -(await readAtp(of.pool, of.sku)).atp;
    if (missing <= 0) return;
    for (const orderId of await victimsOf(group, of)) {
      if (missing <= 0 || victims >= VICTIMS_A_PASS) return;
      const units = await backorderUnits(orderId, of, now);
      missing -= units;
      if (units > 0) victims += 1;
    }
  }
}

/** A pass over each SKU that an order claims: what it was spared may be given up by now. */
export async function shrinkPoolsOf(orderId: string, now: string): Promise<void> {
  const reservation = await readReservation(orderId);
  if (reservation?.status !== 'active') return;
  const { pool, held } = reservation;
  for (const sku of new Set(held.map((line) => line.sku))) await shrinkPool({ pool, sku }, now);
}
