import { expect, test } from 'vitest';
import * as z from 'zod';
import { type CapacityCounter, counterSchema } from '../../functions/capacity/counters/capacity-counter.ts';
import { readQueue } from '../../functions/capacity/queue/capacity-wait.store.ts';
import { windowAt } from '../../functions/network/time/capacity-window.ts';
import { parseOrder } from '../../functions/order/order.store.ts';
import { key } from '../../functions/shared/keys.ts';
import { getItems } from '../../functions/shared/table.ts';
import { steadyWindow } from '../support/windows.ts';
import { eventually, operator, ordersOf, World } from '../support/world.ts';

const ORDERS = 200;
const AT_ONCE = 20;
/**
 * Fifty in all; the second location is there so that an order which finds the first full has somewhere to
 * turn.
 */
const CAPS = { one: 30, two: 20 } as const;
const CAPACITY = CAPS.one + CAPS.two;
const GIVEN_BACK = 5;
/** Orders that come when something is given back. */
const LATE = 5;
const ZONE = 'America/New_York';
const places = ['one', 'two'] as const;

const workSchema = z.object({
  fulfillments: z.array(
    z.looseObject({ fulfillmentId: z.string(), orderId: z.string(), status: z.string() }),
  ),
  cursor: z.string().optional(),
});
type Work = z.output<typeof workSchema>['fulfillments'][number];

async function workOf(location: string): Promise<Work[]> {
  const work: Work[] = [];
  for (let query = '', more = true; more; ) {
    const { fulfillments, cursor } = workSchema.parse(
      await operator.get(`/locations/${location}/fulfillments${query}`),
    );
    work.push(...fulfillments);
    query = `?cursor=${encodeURIComponent(cursor ?? '')}`;
    more = cursor !== undefined;
  }
  return work;
}

/** Runs `work` for each of the items, so many at a time. */
async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item);
    }),
  );
}

test('200 orders, 20 at a time, against capacity for fifty: never more than fifty in the window, the others wait in the order in which they came', async () => {
  const window = steadyWindow(ZONE);
  const limited = (cap: number) => ({ timeZone: ZONE, capacity: [{ unit: 'orders', window, cap }] });
  const world = await new World('cap').open(
    { one: { A: ORDERS }, two: { A: ORDERS } },
    { locations: { one: limited(CAPS.one), two: limited(CAPS.two) } },
  );
  const { id } = windowAt('orders', window, ZONE, new Date().toISOString());
  const counters = async (): Promise<CapacityCounter[]> =>
    (await getItems(places.map((place) => key.capacity(world.id(place), id)))).flatMap((item) =>
      item ? [counterSchema.parse(item)] : [],
    );

  /** What must hold whenever somebody looks; the locations accept what they see meanwhile. */
  let most = 0;
  const accepted = async (): Promise<Work[]> => {
    for (const { location, cap, claimed, confirmed, left } of await counters()) {
      expect(claimed + confirmed, location).toBeLessThanOrEqual(cap);
      expect(left, location).toBe(cap - claimed - confirmed);
    }
    const work = (await Promise.all(places.map((place) => workOf(world.id(place))))).flat();
    expect(work.length).toBeLessThanOrEqual(CAPACITY);
    most = Math.max(most, work.length);
    await each(
      work.filter(({ status }) => status === 'requested'),
      async ({ fulfillmentId }) => {
        await world.tell(fulfillmentId, { id: 'accept', kind: 'accepted' });
      },
    );
    return work.filter(({ status }) => status === 'accepted');
  };
  /** Until all capacity is at work and so many have a place in the queue, first come first. */
  let waiting: string[] = [];
  const settled = (wait: number) => {
    let served: Work[] = [];
    return eventually(
      `${CAPACITY} orders are accepted, ${wait} wait`,
      async () => {
        served = await accepted();
        waiting = (await readQueue(world.pool)).map(({ orderId }) => orderId);
        return served.length === CAPACITY && waiting.length === wait ? served : undefined;
      },
      { seconds: 240, last: () => ({ accepted: served.length, waiting: waiting.length }) },
    );
  };

  const placed: string[] = [];
  const place = (count: number) =>
    each(
      Array.from({ length: count }, (_, at) => at),
      async () => {
        placed.push(await world.place([{ sku: 'A', quantity: 1 }]));
      },
    );
  const [first] = await Promise.all([settled(ORDERS - CAPACITY), place(ORDERS)]);
  expect(most).toBe(CAPACITY);
  expect(await counters()).toMatchObject(
    places.map((place) => ({
      location: world.id(place),
      cap: CAPS[place],
      claimed: 0,
      confirmed: CAPS[place],
      left: 0,
    })),
  );

  // Nothing is lost: every order is at work once, or waits and says for what.
  const orders = await ordersOf(world.channel);
  const atWork = new Set(first.map(({ orderId }) => orderId));
  expect(orders).toHaveLength(ORDERS);
  expect(atWork.size).toBe(CAPACITY);
  expect(new Set([...atWork, ...waiting]).size).toBe(ORDERS);
  expect(
    orders
      .filter(({ orderId }) => atWork.has(orderId))
      .every(({ status, totals }) => status === 'fulfilling' && totals['allocated'] === 1),
  ).toBe(true);
  expect(
    orders
      .filter(({ orderId }) => !atWork.has(orderId))
      .every(({ status, totals }) => status === 'reserved' && totals['reserved'] === 1),
  ).toBe(true);
  const metas = (await getItems(waiting.map(key.order))).map((item) => parseOrder(item ?? {}));
  expect(
    metas.filter(
      ({ capacityWait, attention }) =>
        capacityWait && !capacityWait.opened && !capacityWait.expired && attention === 0,
    ),
  ).toHaveLength(waiting.length);
  expect(await world.order(waiting[0] ?? '')).toMatchObject({
    fulfillments: [],
    exceptions: [],
    waiting: { for: 'capacity' },
  });
  expect(await world.atp('A')).toBe(places.length * ORDERS - ORDERS);
  expect(await world.audit()).toEqual([]);

  // Who came after the first that waits was not served before it.
  const [head] = await readQueue(world.pool);
  await each(first, async ({ orderId }) => {
    const { decisions } = z
      .object({ decisions: z.array(z.looseObject({ at: z.string(), outcome: z.string() })) })
      .parse(await operator.get(`/orders/${orderId}/decisions`));
    expect(decisions, orderId).toMatchObject([{ outcome: 'planned' }]);
    expect(Date.parse(decisions[0]?.at ?? ''), orderId).toBeLessThan(Date.parse(head?.since ?? ''));
  });

  // What some give back goes to those who have waited longest, not to those who come just now.
  const next = waiting.slice(0, GIVEN_BACK);
  const late = place(LATE);
  await each(first.slice(0, GIVEN_BACK), async ({ orderId, fulfillmentId }) => {
    expect(
      (await operator.send('POST', `/orders/${orderId}/cancel`, { id: 'cancel', reason: 'customer' })).status,
    ).toBe(202);
    expect((await world.tell(fulfillmentId, { kind: 'cancelAccepted' })).status).toBe(200);
  });
  const [second] = await Promise.all([settled(ORDERS + LATE - CAPACITY - GIVEN_BACK), late]);
  expect(new Set(waiting.slice(-LATE))).toEqual(new Set(placed.slice(-LATE)));
  expect(
    second
      .map(({ orderId }) => orderId)
      .filter((orderId) => !atWork.has(orderId))
      .sort(),
  ).toEqual([...next].sort());
  expect(await counters()).toMatchObject(
    places.map((place) => ({ location: world.id(place), claimed: 0, confirmed: CAPS[place], left: 0 })),
  );
  expect(await world.audit()).toEqual([]);
});
