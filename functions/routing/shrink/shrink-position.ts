/** A location has fewer goods than it is to ship: orders are moved elsewhere until what is left is there. */
import { readableItems } from '../../exceptions/readable-items.ts';
import { parseFulfillment } from '../../fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { shortOf } from '../../inventory/stock/position.ts';
import { sumUnits } from '../../order/line-units.ts';
import { parseOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { key, listKey } from '../../shared/keys.ts';
import { inParallel } from '../../shared/parallel.ts';
import { settings } from '../../shared/settings.ts';
import { getItems, keyOf, queryIndex, type TableItem } from '../../shared/table.ts';
import { moveUnits, readPosition, type ShortPosition } from './move-units.ts';
import { mayGiveUp, unitsAsked, unitsToMove } from './short-work.ts';
import { marginOf, victimPolicy } from './victim-policy.ts';
import { chooseVictims, type ShrinkCandidate } from './victims.ts';

/** A pass moves so many orders' units; what that changes, or the deadline of the exception, starts the next one. */
const VICTIMS_A_PASS = 10;
/** The oldest work of a location that is compared. */
const MOST_COMPARED = 2000;
const PAGE = 500;
const BODIES_AT_ONCE = 8;

async function listedIn(partition: string): Promise<TableItem[]> {
  const found: TableItem[] = [];
  let startAfter: TableItem | undefined;
  do {
    const page = await queryIndex('lists', partition, { limit: PAGE, ...(startAfter ? { startAfter } : {}) });
    found.push(...page.items);
    startAfter = page.next;
  } while (startAfter && found.length < MOST_COMPARED);
  return found;
}

/** The location's work: what it sees, and what of a later date waits to be shown to it. */
async function workOf(location: string): Promise<Fulfillment[]> {
  const partitions = [listKey.workPartition(location), listKey.hiddenWorkPartition(location)];
  const listed = (await Promise.all(partitions.map(listedIn))).flat();
  return readableItems(await getItems(listed.map(keyOf)), parseFulfillment);
}

interface MovableWork extends ShrinkCandidate {
  readonly fulfillment: Fulfillment;
}

async function readOrders(work: readonly Fulfillment[]): Promise<ReadonlyMap<string, Order>> {
  const ids = [...new Set(work.map(({ orderId }) => orderId))];
  const items = await getItems(ids.map((orderId) => key.order(orderId)));
  return new Map((await readableItems(items, parseOrder)).map((order) => [order.orderId, order] as const));
}

function candidateOf(fulfillment: Fulfillment, order: Order, sku: string): MovableWork[] {
  const units = sumUnits(unitsToMove(fulfillment, sku));
  if (units === 0 || order.closed || order.cancel) return [];
  const { orderId, promise } = fulfillment;
  const promisedBy = promise?.deliverBy ?? order.promise?.deliverBy;
  return [{ fulfillment, orderId, units, isWhole: false, capturedAt: order.capturedAt, promisedBy }];
}

async function candidatesOf(work: readonly Fulfillment[], { sku, location }: ShortPosition) {
  const movable = work.filter((one) => mayGiveUp(one, location, settings().shrinkAsks));
  const orders = await readOrders(movable.filter((one) => unitsToMove(one, sku).length > 0));
  const candidates = movable.flatMap((one) => {
    const order = orders.get(one.orderId);
    return order ? candidateOf(one, order, sku) : [];
  });
  const policy = await victimPolicy(
    sku,
    candidates.map(({ orderId }) => orders.get(orderId)?.channel ?? ''),
  );
  if (policy !== 'lowestMargin') return { candidates, policy };
  const known: MovableWork[] = [];
  await inParallel(candidates, BODIES_AT_ONCE, async (one) => {
    const order = orders.get(one.orderId);
    known.push({ ...one, margin: order && (await marginOf(order, sku)) });
  });
  return { candidates: known, policy };
}

/**
 * One pass: withdraws, or asks back, as many units as the location has too few, from orders by the policy. Doing it
 * again changes nothing while locations have to answer; goods that come meanwhile end it.
 */
export async function shrinkPosition(of: ShortPosition, now: string): Promise<void> {
  const position = await readPosition(of);
  const short = position ? shortOf(position) : 0;
  if (short === 0) return;
  const work = await workOf(of.location);
  const asked = work.reduce((sum, one) => sum + unitsAsked(one, of.sku), 0);
  const { candidates, policy } = await candidatesOf(work, of);
  const victims = chooseVictims(candidates, short - asked, policy);
  for (const { candidate, units } of victims.slice(0, VICTIMS_A_PASS))
    await moveUnits(candidate.fulfillment, of, units, now);
}
