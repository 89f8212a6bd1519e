/** The order of `npm run cost` on simulated services: the same calls, no emulator and no clock, the same count each time. */
import * as z from 'zod';
import { isVisible } from '../../functions/fulfillment/work-order/fulfillment.ts';
import type { Door } from '../../functions/shared/door.ts';
import { doors } from '../../lib/doors.ts';
import { trackerEvent } from '../../local/brand/carrier.ts';
import { canonicalOrder } from '../../local/brand/order-bodies.ts';
import { signedHeaders } from '../../local/brand/signed-headers.ts';
import { WEBHOOK_SECRET } from '../../simulator/aws/clients.ts';
import type { DoorCall } from '../../simulator/aws/gateway.ts';
import { Coverage } from '../../simulator/coverage.ts';
import { thisProcess } from '../../simulator/engine/engine.ts';
import { shopAddress } from '../../simulator/network.ts';
import { PLACE, type ShopPlan } from '../../simulator/shops/shop-plan.ts';
import { World, type WorldPlan } from '../../simulator/world.ts';
import { costNetwork, costSkus, type OperatorApi, openNetwork } from './network.ts';
import { destination, trackingNumberOf } from './run-orders.ts';
import { WriteUnits } from './write-units.ts';

/** One lane and no chance: nothing races, nothing fails. */
const CALM: WorldPlan = {
  seed: 1,
  scheduling: { stickiness: 1, pace: 4 },
  tearing: 0,
  lanes: 1,
  settings: {},
  faults: [],
};

/** What an order used. */
export interface SimulatedOrder {
  readonly units: WriteUnits;
  /** States that its executions entered. */
  readonly states: number;
  readonly events: number;
  /** Messages of work at connected shops, calls of the function that does it, and calls of the shops. */
  readonly work: { readonly messages: number; readonly calls: number; readonly atShops: number };
}

/** A shop that sells what the order is for, and has no trouble. */
const SHOP: ShopPlan = {
  channel: 'cost-shop',
  platform: 'shopify',
  kind: 'compareAndSet',
  lag: 0,
  trouble: 0,
  lost: 0,
  twice: 0,
  buffer: 0,
  takesCounts: false,
  once: 'key',
  restocks: false,
};

const MINUTE = 60_000;
/** Until the last deadline that a delivered order has left behind is swept. */
const REST = 30 * 24 * 60 * MINUTE;
const operator = { kind: 'operator', id: 'cost' } as const;

/** The door of a request, and what its path names. @throws Error for a path that no door has */
function doorOf(
  method: string,
  path: string,
): { readonly door: Door; readonly params: Record<string, string> } {
  const parts = path.split('/');
  for (const door of doors) {
    const names = door.path.split('/');
    const isSame = names.every((name, at) => name.startsWith('{') || name === parts[at]);
    if (door.method !== method || names.length !== parts.length || !isSame) continue;
    const params = names.flatMap((name, at) =>
      name.startsWith('{') ? [[name.slice(1, -1), parts[at] ?? '']] : [],
    );
    return { door, params: Object.fromEntries(params) };
  }
  throw new Error(`there is no door ${method} ${path}`);
}

async function call(world: World, method: string, path: string, request: DoorCall): Promise<unknown> {
  const { door, params } = doorOf(method, path);
  const { status, body } = await world.call(door.name, { params, ...request });
  if (status >= 300) throw new Error(`${method} ${path} answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

function operatorOf(world: World): OperatorApi {
  return {
    put: (path, body) => call(world, 'PUT', path, { body, caller: operator }),
    post: (path, body) => call(world, 'POST', path, { body, caller: operator }),
  };
}

/** Lets what was begun come to rest. */
async function settle(world: World, milliseconds: number): Promise<void> {
  await world.engine.sleep(thisProcess(), milliseconds);
}

async function scanParcel(world: World, trackingNumber: string): Promise<void> {
  const parcel = { carrier: 'UPS', trackingNumber };
  const scans: { status: string; at: string }[] = [];
  for (const status of ['in_transit', 'delivered']) {
    scans.push({ status, at: new Date().toISOString().replace(/\.\d+Z$/, 'Z') });
    const body = trackerEvent(parcel, scans);
    const headers = signedHeaders.easypost(WEBHOOK_SECRET, body);
    await call(world, 'POST', `/tracking-sources/${costNetwork.source}/events`, { body, headers });
    await settle(world, 2000);
  }
}

async function serve(world: World): Promise<void> {
  for (const { fulfillmentId, location } of [...world.books.fulfillments.values()].filter(isVisible)) {
    const path = `/fulfillments/${fulfillmentId}/events`;
    const caller = { kind: 'location', id: location } as const;
    const trackingNumber = trackingNumberOf(fulfillmentId);
    const parcels = [{ carrier: 'UPS', trackingNumber }];
    await call(world, 'POST', path, { body: { id: 'accepted', kind: 'accepted' }, caller });
    await settle(world, 2000);
    await call(world, 'POST', path, { body: { id: 'shipped', kind: 'shipped', parcels }, caller });
    await settle(world, 2000);
    await scanParcel(world, trackingNumber);
  }
}

async function placeAndServe(world: World, number: string): Promise<void> {
  const wanted = costSkus.map((sku) => ({ sku, quantity: 1 }));
  const body = canonicalOrder(costNetwork.channel, number, wanted, destination);
  const caller = { kind: 'channel', id: costNetwork.channel } as const;
  await call(world, 'POST', '/orders', { body, caller });
  await settle(world, MINUTE / 4);
  await serve(world);
}

/** Runs `act` as somebody in the world, and what follows of it within a time. */
async function run(world: World, act: () => Promise<void>, milliseconds: number): Promise<void> {
  const failures: unknown[] = [];
  world.engine.launch('cost', 'actor', () => act().catch((error: unknown) => failures.push(error)));
  await world.engine.run(world.engine.now + milliseconds);
  if (failures.length > 0) throw failures[0];
}

const statesSchema = z.record(z.string(), z.number()).default({});

async function connectShop(world: World): Promise<void> {
  const { channel, platform } = SHOP;
  const body = {
    platform,
    secrets: channel,
    shop: shopAddress(channel),
    pools: { '*': costNetwork.pool },
    connection: { credentials: channel, stock: { at: PLACE } },
  };
  await operatorOf(world).put(`/channels/${channel}`, body);
}

function workOf({ workQueue, shops }: World): SimulatedOrder['work'] {
  const atShops = [...shops.values()].reduce((sum, { requests }) => sum + requests, 0);
  return { messages: workQueue.sent, calls: workQueue.calls, atShops };
}

/**
 * Counts what an order of three lines and two fulfillments writes from its capture until nothing of it is due, or for a shorter
 * time. `isConnected`: with a connected shop beside it that sells the same.
 */
export async function simulateOrder({ isConnected = false, rest = REST } = {}): Promise<SimulatedOrder> {
  const coverage = new Coverage();
  const plan = isConnected ? { ...CALM, shops: [SHOP] } : CALM;
  return World.with(plan, coverage, async (world) => {
    await run(world, () => openNetwork(operatorOf(world), 100), 10 * MINUTE);
    if (isConnected) await run(world, () => connectShop(world), 10 * MINUTE);
    // The first order of a network writes what the next ones find.
    await run(world, () => placeAndServe(world, 'warm-up-1'), REST);
    const before = enteredStates(coverage);
    const events = world.published.length;
    const begun = workOf(world);
    const units = new WriteUnits();
    world.table.onWrite = (write) => units.add(write);
    await run(world, () => placeAndServe(world, 'measured-1'), rest);
    const done = workOf(world);
    const problems = world.violations.map(({ rule, about, text }) => `${rule}: ${about}: ${text}`);
    if (problems.length > 0) throw new Error(problems.join('\n'));
    return {
      units,
      states: enteredStates(coverage) - before,
      events: world.published.length - events,
      work: {
        messages: done.messages - begun.messages,
        calls: done.calls - begun.calls,
        atShops: done.atShops - begun.atShops,
      },
    };
  });
}

/** Within this time an order is delivered and each figure told; the shop's orders are not listed yet again. */
const SOON = 4 * MINUTE;

/** What a connected shop that sells what an order is for adds to the order: of its figures alone, each of them told. */
export interface ConnectedAddition extends Pick<SimulatedOrder, 'work'> {
  readonly writeUnits: number;
  readonly events: number;
}

export async function simulateAddition(): Promise<ConnectedAddition> {
  const plain = await simulateOrder({ rest: SOON });
  const connected = await simulateOrder({ isConnected: true, rest: SOON });
  return {
    writeUnits: connected.units.total - plain.units.total,
    events: connected.events - plain.events,
    work: connected.work,
  };
}

function enteredStates(coverage: Coverage): number {
  const counts = statesSchema.parse(coverage.counts()['states']);
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
