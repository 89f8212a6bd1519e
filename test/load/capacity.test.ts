import { expect, test } from 'vitest';
import * as z from 'zod';
import { counterSchema, type StoredCounter } from '../../functions/capacity/counters/capacity-counter.ts';
import { readQueue } from '../../functions/capacity/queue/capacity-wait.store.ts';
import { windowAt } from '../../functions/network/time/capacity-window.ts';
import { parseOrder } from '../../functions/order/order.store.ts';
import { key } from '../../functions/shared/keys.ts';
import { getItems } from '../../functions/shared/table.ts';
import { steadyWindow } from '../support/windows.ts';
import { eventually, type ListedOrder, operator, ordersOf, World } from '../support/world.ts';

const ORDERS = 200;
const AT_ONCE = 20;
/** Orders by location. An order that finds the first location full has the second one to turn to. */
const CAPS = { one: 30, two: 20 } as const;
const CAPACITY = CAPS.one + CAPS.two;
const GIVEN_BACK = 5;
/** Orders that come while something is given back. */
const LATE = 5;
const ZONE = 'America/New_York';
const locations = ['one', 'two'] as const;

const workSchema = z.object({
  fulfillments: z.array(
    z.looseObject({ fulfillmentId: z.string(), orderId: z.string(), status: z.string() }),
  ),
  cursor: z.string().optional(),
});
type Work = z.output<typeof workSchema>['fulfillments'][number];
const decisionsSchema = z.object({
  decisions: z.array(z.looseObject({ at: z.string(), outcome: z.string() })),
});

/** Runs `work` for each of the items, AT_ONCE at a time. */
async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item);
    }),
  );
}

/** A location's work queue, page by page. */
async function workOf(location: string): Promise<Work[]> {
  const work: Work[] = [];
  let cursor: string | undefined;
  do {
    const query = cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`;
    const page = workSchema.parse(await operator.get(`/locations/${location}/fulfillments${query}`));
    work.push(...page.fulfillments);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return work;
}

/** Two locations of limited capacity, and the orders that ask for it. */
class CrowdedWindow {
  readonly world: World;
  readonly #windowId: string;
  /** Order ids in the order in which their places were answered. */
  readonly placed: string[] = [];
  /** Order ids in the queue for capacity, first come first, when `settled` looked last. */
  waiting: string[] = [];
  /** The most orders that were ever seen at work. */
  mostAtWork = 0;

  constructor(world: World, windowId: string) {
    this.world = world;
    this.#windowId = windowId;
  }

  static async open(): Promise<CrowdedWindow> {
    const window = steadyWindow(ZONE);
    const limited = (cap: number) => ({ timeZone: ZONE, capacity: [{ unit: 'orders', window, cap }] });
    const world = await new World('cap').open(
      { one: { A: ORDERS }, two: { A: ORDERS } },
      { locations: { one: limited(CAPS.one), two: limited(CAPS.two) } },
    );
    const { id } = windowAt('orders', window, ZONE, new Date().toISOString());
    return new CrowdedWindow(world, id);
  }

  async place(count: number): Promise<void> {
    await each(
      Array.from({ length: count }, (_, n) => n),
      async () => {
        this.placed.push(await this.world.place([{ sku: 'A', quantity: 1 }]));
      },
    );
  }

  async counters(): Promise<StoredCounter[]> {
    const keys = locations.map((location) => key.capacity(this.world.id(location), this.#windowId));
    return (await getItems(keys)).flatMap((item) => (item ? [counterSchema.parse(item)] : []));
  }

  /**
   * Expects what must hold whenever somebody looks, lets the locations accept what they see, answers that.
   */
  async #acceptedWork(): Promise<Work[]> {
    for (const { location, cap, claimed, confirmed, left } of await this.counters()) {
      expect(claimed + confirmed, location).toBeLessThanOrEqual(cap);
      expect(left, location).toBe(cap - claimed - confirmed);
    }
    const queues = await Promise.all(locations.map((location) => workOf(this.world.id(location))));
    const work = queues.flat();
    expect(work.length).toBeLessThanOrEqual(CAPACITY);
    this.mostAtWork = Math.max(this.mostAtWork, work.length);
    const requested = work.filter(({ status }) => status === 'requested');
    await each(requested, async ({ fulfillmentId }) => {
      await this.world.tell(fulfillmentId, { id: 'accept', kind: 'accepted' });
    });
    return work.filter(({ status }) => status === 'accepted');
  }

  /** Waits until all capacity is at work and so many orders have a place in the queue; answers the work. */
  settled(placesInQueue: number): Promise<Work[]> {
    let served: Work[] = [];
    const isSettled = (): boolean => served.length === CAPACITY && this.waiting.length === placesInQueue;
    return eventually(
      `${CAPACITY} orders are accepted, ${placesInQueue} wait`,
      async () => {
        served = await this.#acceptedWork();
        this.waiting = (await readQueue(this.world.pool)).map(({ orderId }) => orderId);
        return isSettled() ? served : undefined;
      },
      { seconds: 240, last: () => ({ accepted: served.length, waiting: this.waiting.length }) },
    );
  }
}

function isAtWork({ status, totals }: ListedOrder): boolean {
  return status === 'fulfilling' && totals['allocated'] === 1;
}

function isReserved({ status, totals }: ListedOrder): boolean {
  return status === 'reserved' && totals['reserved'] === 1;
}

test(`a window for ${CAPACITY} never holds more of ${ORDERS} orders, and the others are served first come first`, async () => {
  const crowded = await CrowdedWindow.open();
  const { world } = crowded;

  const [first] = await Promise.all([crowded.settled(ORDERS - CAPACITY), crowded.place(ORDERS)]);

  expect(crowded.mostAtWork).toBe(CAPACITY);
  expect(await crowded.counters()).toMatchObject(
    locations.map((location) => ({
      location: world.id(location),
      cap: CAPS[location],
      claimed: 0,
      confirmed: CAPS[location],
      left: 0,
    })),
  );

  // Nothing is lost: every order is at work once, or waits and says for what.
  const orders = await ordersOf(world.channel);
  const atWork = new Set(first.map(({ orderId }) => orderId));
  const served = orders.filter(({ orderId }) => atWork.has(orderId));
  const unserved = orders.filter(({ orderId }) => !atWork.has(orderId));
  expect(orders).toHaveLength(ORDERS);
  expect(atWork.size).toBe(CAPACITY);
  expect(new Set([...atWork, ...crowded.waiting]).size).toBe(ORDERS);
  expect(served.every(isAtWork)).toBe(true);
  expect(unserved.every(isReserved)).toBe(true);
  const metas = (await getItems(crowded.waiting.map(key.order))).map((item) => parseOrder(item ?? {}));
  const waitingMetas = metas.filter(
    ({ capacityWait, attention }) => capacityWait && !capacityWait.expired && attention === 0,
  );
  expect(waitingMetas).toHaveLength(crowded.waiting.length);
  expect(await world.order(crowded.waiting[0] ?? '')).toMatchObject({
    fulfillments: [],
    exceptions: [],
    waiting: { for: 'capacity' },
  });
  expect(await world.atp('A')).toBe(locations.length * ORDERS - ORDERS);
  expect(await world.audit()).toEqual([]);

  // No order was planned after the first that waits entered the queue.
  const [head] = await readQueue(world.pool);
  await each(first, async ({ orderId }) => {
    const { decisions } = decisionsSchema.parse(await operator.get(`/orders/${orderId}/decisions`));
    expect(decisions, orderId).toMatchObject([{ outcome: 'planned' }]);
    expect(Date.parse(decisions[0]?.at ?? ''), orderId).toBeLessThanOrEqual(Date.parse(head?.since ?? ''));
  });

  // What some give back goes to those who have waited longest, not to those who come just now.
  const longestWaiting = crowded.waiting.slice(0, GIVEN_BACK);
  const latePlaced = crowded.place(LATE);
  await each(first.slice(0, GIVEN_BACK), async ({ orderId, fulfillmentId }) => {
    const cancelled = await world.cancel(orderId, { reason: 'customer' });
    const accepted = await world.tell(fulfillmentId, { kind: 'cancelAccepted' });
    expect(cancelled.status).toBe(202);
    expect(accepted.status).toBe(200);
  });
  const stillWaiting = ORDERS + LATE - CAPACITY - GIVEN_BACK;
  const [second] = await Promise.all([crowded.settled(stillWaiting), latePlaced]);
  const newlyServed = second.map(({ orderId }) => orderId).filter((orderId) => !atWork.has(orderId));
  expect(new Set(crowded.waiting.slice(-LATE))).toEqual(new Set(crowded.placed.slice(-LATE)));
  expect(newlyServed.sort()).toEqual([...longestWaiting].sort());
  expect(await crowded.counters()).toMatchObject(
    locations.map((location) => ({
      location: world.id(location),
      claimed: 0,
      confirmed: CAPS[location],
      left: 0,
    })),
  );
  expect(await world.audit()).toEqual([]);
});
