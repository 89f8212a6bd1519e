/** Finds whose turn it is in the queue for capacity of a pool. A pass is bounded, and reads no bodies (P29). */
import { planningNetwork } from '../../network/planning/planning-network.ts';
import { parseOrder, saveOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { numberedBranch } from '../../order/unit-owner.ts';
import { type Key, key } from '../../shared/keys.ts';
import { settings } from '../../shared/settings.ts';
import { getItems } from '../../shared/table.ts';
import { isUnanswered } from '../../shared/token.store.ts';
import { transactUnlessMoved } from '../../shared/transact.ts';
import { AwaitedRooms } from './awaited-rooms.ts';
import { type CapacityWait, type PartInTurn, type QueueWalk, walkQueue } from './capacity-queue.ts';
import { queuePages, readCapacityWait, savePartsOf } from './capacity-wait.store.ts';
import { canTakeCapacity, isPlaceOf, markTooLarge } from './capacity-wait.ts';
import { reviewPlace } from './review-place.ts';

/** At most so many waits are on their way from the queue at once. */
export const SERVED_AT_ONCE = 25;

/** Where the token is of a branch that waits. */
function tokenKeyOf(orderId: string, part: number): Key {
  const { n, exception } = numberedBranch(part);
  return key.token(orderId, 'AwaitCapacity', n, exception);
}

/** What META and the tokens say of the orders whose turn it seems to be, each read once in a pass. */
class OrdersInTurn {
  readonly #orders = new Map<string, Order | undefined>();
  readonly #known = new Set<string>();
  /** Waits that nobody has answered: an order that is on its way has no token any more. */
  readonly #asleep = new Set<string>();

  #waitName({ wait, part }: PartInTurn): string {
    return `${wait.orderId} ${part.n}`;
  }

  isKnown(found: PartInTurn): boolean {
    return this.#known.has(this.#waitName(found));
  }

  isAsleep(found: PartInTurn): boolean {
    return this.#asleep.has(this.#waitName(found));
  }

  orderOf({ orderId }: CapacityWait): Order | undefined {
    return this.#orders.get(orderId);
  }

  /** Reads the orders; answers whether they all would take their turn, and their places say so. */
  async know(found: readonly PartInTurn[]): Promise<boolean> {
    const keys = found.flatMap(({ wait, part }) => [
      key.order(wait.orderId),
      tokenKeyOf(wait.orderId, part.n),
    ]);
    const items = await getItems(keys);
    let all = true;
    for (const [index, one] of found.entries()) {
      const meta = items[index * 2];
      const order = meta ? parseOrder(meta) : undefined;
      this.#orders.set(one.wait.orderId, order);
      this.#known.add(this.#waitName(one));
      if (isUnanswered(items[index * 2 + 1])) this.#asleep.add(this.#waitName(one));
      all &&=
        order !== undefined && isPlaceOf(order, one.wait) && canTakeCapacity(order) && order.attention === 0;
    }
    return all;
  }
}

/** A pass over the queue: walks it again whenever an order that it met cannot take its turn. */
class CapacityPass {
  readonly #rooms: AwaitedRooms;
  readonly #orders = new OrdersInTurn();
  #queue: CapacityWait[] = [];
  #walk: QueueWalk = { inTurn: [], tooLarge: [], isOver: false };

  constructor(rooms: AwaitedRooms) {
    this.#rooms = rooms;
  }

  get isOver(): boolean {
    return this.#walk.isOver;
  }

  get tooLarge(): readonly PartInTurn[] {
    return this.#walk.tooLarge;
  }

  /** Whose turn it is and who is not on the way already. */
  get woken(): PartInTurn[] {
    return this.#walk.inTurn.filter((one) => this.#orders.isAsleep(one));
  }

  async look(page: readonly CapacityWait[]): Promise<void> {
    await this.#rooms.know(page);
    this.#queue.push(...page);
    for (;;) {
      this.#walk = walkQueue(this.#queue, this.#rooms.rooms, SERVED_AT_ONCE);
      const unknown = this.#walk.inTurn.filter((one) => !this.#orders.isKnown(one));
      if (unknown.length === 0) return;
      if (!(await this.#orders.know(unknown))) await this.#review(unknown);
    }
  }

  /** Has places say whether their orders can take their turn, in the table and in this pass. */
  async #review(found: readonly PartInTurn[]): Promise<void> {
    const reviewed = new Map<string, CapacityWait | undefined>();
    for (const { wait } of found) {
      const order = this.#orders.orderOf(wait);
      if (!reviewed.has(wait.orderId)) reviewed.set(wait.orderId, await reviewPlace(order, wait));
    }
    this.#queue = this.#queue.flatMap((wait) => {
      if (!reviewed.has(wait.orderId)) return [wait];
      const next = reviewed.get(wait.orderId);
      return next ? [next] : [];
    });
  }
}

/**
 * Ends the wait of a part that no window will ever have room for: META says so, the relay answers the wait by
 * name, and a person or a policy decides (P23).
 */
async function tellTooLarge({ wait, part: { n } }: PartInTurn, now: string): Promise<void> {
  const [meta] = await getItems([key.order(wait.orderId)]);
  const order = meta ? parseOrder(meta) : undefined;
  if (!order || !isPlaceOf(order, wait) || !canTakeCapacity(order)) return;
  const place = await readCapacityWait(order);
  if (!place) return;
  const rest = place.parts.filter((part) => part.n !== n);
  // Where somebody else was faster, the next pass looks again.
  await transactUnlessMoved([
    saveOrder(order, markTooLarge(order, n, settings(), now)),
    savePartsOf(place, rest),
  ]);
}

/** One pass over the queue of a pool: whose turn it is. What it finds out about places is written. */
async function passOver(pool: string, now: string): Promise<PartInTurn[]> {
  const { capped } = await planningNetwork();
  const pass = new CapacityPass(new AwaitedRooms(capped, now));
  for await (const page of queuePages(pool)) {
    await pass.look(page);
    if (pass.isOver) break;
  }
  for (const one of pass.tooLarge.slice(0, SERVED_AT_ONCE)) await tellTooLarge(one, now);
  return pass.woken;
}

/**
 * The ids of a pool's orders to wake for capacity: of the first 25 waits whose turn it is, those that are not on
 * their way already. The place of one that cannot take its turn is marked, and what is larger than its windows
 * can ever be is told at once; neither keeps anything from those behind (P23). `now` is UTC ISO.
 */
export async function wakeableForCapacity(pool: string, now: string): Promise<string[]> {
  const woken = await passOver(pool, now);
  return [...new Set(woken.map(({ wait }) => wait.orderId))];
}

/**
 * Whether it is the turn of part `n` of an order that waits for capacity. One that has no place any more is to
 * be planned anew: what it waited for has changed.
 */
export async function isCapacityTurn(order: Order, n: number, now: string): Promise<boolean> {
  if (!canTakeCapacity(order)) return false;
  const place = await readCapacityWait(order);
  if (!place?.parts.some((part) => part.n === n)) return true;
  const woken = await passOver(place.pool, now);
  return woken.some(({ wait, part }) => wait.orderId === order.orderId && part.n === n);
}
