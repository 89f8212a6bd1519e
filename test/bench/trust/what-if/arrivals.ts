/**
 * Orders that come one by one to the simulated system, under some rules: with receipts, counts and cancels at the same times
 * whatever the rules are, so that two runs differ by their rules alone.
 */
import { randomOf, type SeededRandom } from '../../../../bin/savings/seeded-random.ts';
import { ordersBetween } from '../../../../functions/trust/what-if/listed-orders.store.ts';
import { readPast } from '../../../../functions/trust/what-if/past.store.ts';
import type { Replaced } from '../../../../functions/trust/what-if/replacement.ts';
import { type OrderPair, type WhatIfRun, whatIf } from '../../../../functions/trust/what-if/what-if.ts';
import {
  jointPlansMet,
  jointPlanViolations,
  replayedGroupViolations,
} from '../../../../simulator/checks/joint-plans.ts';
import { Coverage } from '../../../../simulator/coverage.ts';
import {
  CHANNEL,
  type NetworkPlan,
  openNetwork,
  operator,
  orderBody,
} from '../../../../simulator/network.ts';
import { World } from '../../../../simulator/world.ts';

/** Where customers are. */
const TOWNS = [
  { city: 'New York', region: 'NY', postalCode: '10001' },
  { city: 'Philadelphia', region: 'PA', postalCode: '19103' },
  { city: 'Los Angeles', region: 'CA', postalCode: '90012' },
  { city: 'Chicago', region: 'IL', postalCode: '60601' },
] as const;
const LOCATIONS = ['NYC', 'PHL', 'LAX', 'CHI'] as const;
const SKUS = ['A', 'B', 'C', 'D', 'E', 'F'] as const;
const MINUTE = 60_000;
/** Nobody at a location does anything here: its work stays where it is. */
const PATIENT = { acceptWithin: 100 * 86_400, shipWithin: 100 * 86_400, progressWithin: 86_400 };

const shop = { kind: 'channel', id: CHANNEL } as const;

export interface Arrivals {
  readonly seed: number;
  readonly orders: number;
  readonly ruleset: Readonly<Record<string, unknown>>;
  /** Orders that LAX may take on a day; absent: as many as there are. */
  readonly cap?: number;
}

function networkOf({ ruleset, cap, orders }: Arrivals, random: SeededRandom): NetworkPlan {
  const each = Math.ceil(orders / 12);
  return {
    locations: LOCATIONS.map((id) => ({
      id,
      capacity: id === 'LAX' && cap !== undefined ? [{ unit: 'orders', window: 'P1D', cap }] : [],
    })),
    skus: SKUS.map((id) => ({ id, shards: 1 })),
    stock: SKUS.flatMap((sku) =>
      LOCATIONS.map((location) => ({ sku, location, units: random.int(Math.ceil(each / 2), each) })),
    ),
    channel: {},
    ruleset,
  };
}

type Call = Parameters<World['call']>;

/** What happens before an order: stock comes, or is counted. */
function stockNews(random: SeededRandom, number: number): Record<string, unknown> | undefined {
  const [sku, location] = [random.pick(SKUS), random.pick(LOCATIONS)];
  const at = new Date().toISOString();
  if (random.chance(0.3))
    return { id: `receipt-${number}`, kind: 'receipt', sku, location, quantity: random.int(1, 6) };
  if (random.chance(0.1)) return { id: `adjust-${number}`, kind: 'adjust', sku, location, quantity: 1, at };
  return undefined;
}

function orderOf(random: SeededRandom, number: number): Record<string, unknown> {
  const skus = [...new Set(Array.from({ length: random.int(1, 3) }, () => random.pick(SKUS)))];
  const lines = skus.map((sku) => ({ sku, units: random.int(1, 2) }));
  const town = random.pick(TOWNS);
  const shipTo = { name: 'Ada Example', lines: ['1 Main Street'], country: 'US', ...town };
  return orderBody(`a${number}`, lines, new Date().toISOString(), { shipTo });
}

/** Calls a door and lets everything that follows from it happen. */
async function call(world: World, ...[door, request]: Call): Promise<Record<string, unknown>> {
  let answer: Record<string, unknown> = {};
  world.engine.launch(`arrival ${door}`, 'actor', async () => {
    answer = (await world.call(door, request)).body;
  });
  await world.engine.run(world.engine.now + MINUTE);
  return answer;
}

/**
 * The customer wants an order no more, and its locations have not begun. They answer together: by other rules there are more
 * or fewer of them, and what comes next has to come at the same time.
 */
async function cancel(world: World, orderId: string, number: number): Promise<void> {
  const body = { id: `cancel-${number}`, reason: 'customer' };
  await call(world, 'cancelOrder', { params: { id: orderId }, body, caller: shop });
  const asked = world.table.store.ofType('Fulfillment').filter((item) => item['orderId'] === orderId);
  const yes = { id: `yes-${number}`, kind: 'cancelAccepted' };
  for (const { fulfillmentId } of asked)
    world.engine.launch(`answer of ${fulfillmentId}`, 'actor', () =>
      world.call('recordFulfillmentEvent', {
        params: { id: String(fulfillmentId) },
        body: yes,
        caller: operator,
      }),
    );
  await world.engine.run(world.engine.now + MINUTE);
}

async function arrive(world: World, arrivals: Arrivals, random: SeededRandom): Promise<void> {
  const ids: string[] = [];
  for (let number = 1; number <= arrivals.orders; number += 1) {
    const news = stockNews(random, number);
    if (news) await call(world, 'recordMovements', { body: { movements: [news] }, caller: operator });
    const { orderId } = await call(world, 'submitOrder', { body: orderOf(random, number), caller: shop });
    if (typeof orderId === 'string') ids.push(orderId);
    const cancelled = random.chance(0.1)
      ? ids.at(-1 - random.int(0, Math.min(5, ids.length - 1)))
      : undefined;
    if (cancelled) await cancel(world, cancelled, number);
  }
}

/** What came of a run, planned again by other rules. */
export interface ToldRun extends WhatIfRun {
  readonly pairs: readonly OrderPair[];
  /** Parts of joint plans that gained, taken by orders. */
  readonly jointParts: number;
  /** What is wrong with joint plans: dearer than one by one, unfair to an order, or not planned again as they were stored. */
  readonly jointFaults: readonly string[];
}

/** Runs the simulated system under its rules, and plans what happened again by others. */
export async function runArrivals(arrivals: Arrivals, replaced: Replaced): Promise<ToldRun> {
  const random = randomOf(arrivals.seed);
  const network = networkOf(arrivals, random);
  const plan = {
    seed: arrivals.seed,
    // Who of those that are released at the same moment is planned first is chance: here it is the queue's order.
    scheduling: { stickiness: 1, pace: 4, isInTurn: true },
    tearing: 0,
    lanes: 1,
    settings: PATIENT,
    faults: [],
  };
  return World.with(plan, new Coverage(), async (world) => {
    world.engine.launch('opening', 'actor', () => openNetwork(world, network));
    await world.engine.run(world.engine.now + 10 * MINUTE);
    // Clocks differ by some milliseconds: the first order may say that it came before now.
    const opened = new Date(world.engine.now - MINUTE).toISOString();
    await arrive(world, arrivals, random);
    const jointFaults = [...jointPlanViolations(world), ...(await replayedGroupViolations(world))].map(
      ({ about, text }) => `${about}: ${text}`,
    );
    const jointParts = jointPlansMet(world).filter((met) => met === 'taken').length;
    let told: ToldRun | undefined;
    world.engine.launch('what-if', 'service', async () => {
      const pairs: OrderPair[] = [];
      const tell = (pair: OrderPair): unknown => pairs.push(pair);
      const options = { replaced, refusals: 'asHappened', seed: 1, samplePct: 100, tell } as const;
      told = {
        ...(await whatIf(await readPast(await ordersBetween(opened, new Date().toISOString())), options)),
        pairs,
        jointParts,
        jointFaults,
      };
    });
    await world.engine.run(world.engine.now + 60 * MINUTE);
    const [failure] = [
      ...world.engine.failures.map(({ error }) => error),
      ...world.violations.map(({ text }) => text),
    ];
    if (!told) throw new Error('the run could not be told', { cause: failure });
    return told;
  });
}
