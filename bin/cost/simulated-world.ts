/** The system on simulated services, for whoever counts what an order costs: no emulator, no clock, the same count each time. */
import * as z from 'zod';
import type { Door } from '../../functions/shared/door.ts';
import { doors } from '../../lib/doors.ts';
import { trackerEvent } from '../../local/brand/carrier.ts';
import { signedHeaders } from '../../local/brand/signed-headers.ts';
import { WEBHOOK_SECRET } from '../../simulator/aws/clients.ts';
import type { DoorCall } from '../../simulator/aws/gateway.ts';
import { Coverage } from '../../simulator/coverage.ts';
import { thisProcess } from '../../simulator/engine/engine.ts';
import { shopAddress } from '../../simulator/network.ts';
import { PLACE, type ShopPlan } from '../../simulator/shops/shop-plan.ts';
import { World, type WorldPlan } from '../../simulator/world.ts';
import { costNetwork, type OperatorApi, openNetwork } from './network.ts';
import { readUnitsOf } from './read-units.ts';
import { WriteUnits } from './write-units.ts';

/** One lane and no chance: nothing races, nothing fails. */
const CALM: WorldPlan = {
  seed: 1,
  scheduling: { stickiness: 1, pace: 4 },
  tearing: 0,
  lanes: 1,
  // As the stages of config/ have it.
  settings: { customerSearch: true },
  faults: [],
};

/** What an order used. */
export interface SimulatedUsage {
  readonly units: WriteUnits;
  readonly readUnits: number;
  /** Requests to the table that were answered, whatever each brought. */
  readonly requests: number;
  /** States that its executions entered. */
  readonly states: number;
  readonly events: number;
  readonly work: ShopWorkUsage;
}

/** What work at connected shops used. */
export interface ShopWorkUsage {
  /** In the queue. */
  readonly messages: number;
  /** Of the function that does it. */
  readonly calls: number;
  /** Its requests to the table. */
  readonly tableRequests: number;
  /** Its calls of the adapter. */
  readonly shopCalls: number;
  /** What shops were told. */
  readonly figures: number;
  readonly effects: number;
}

/** A shop that sells what the order is for, and has no trouble. */
export const SHOP: ShopPlan = {
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

/** The function that does the work at shops. */
const WORK = 'connections/work';
export const MINUTE = 60_000;
/** Until the last deadline that a delivered order has left behind is swept. */
export const REST = 30 * 24 * 60 * MINUTE;
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

/** Calls a door. @throws Error for an answer that is no success */
export async function call(world: World, method: string, path: string, request: DoorCall): Promise<unknown> {
  const { door, params } = doorOf(method, path);
  const { status, body } = await world.call(door.name, { params, ...request });
  if (status >= 300) throw new Error(`${method} ${path} answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

/** The API as an operator calls it. */
export function operatorOf(world: World): OperatorApi {
  return {
    put: (path, body) => call(world, 'PUT', path, { body, caller: operator }),
    post: (path, body) => call(world, 'POST', path, { body, caller: operator }),
  };
}

/** Lets what was begun come to rest. */
export async function settle(world: World, milliseconds: number): Promise<void> {
  await world.engine.sleep(thisProcess(), milliseconds);
}

/** A carrier says that a parcel is on its way, and then delivered. */
export async function scanParcel(world: World, trackingNumber: string): Promise<void> {
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

/** Runs `act` as somebody in the world, and what follows of it within a time. */
async function run(world: World, act: () => Promise<void>, milliseconds: number): Promise<void> {
  const failures: unknown[] = [];
  world.engine.launch('cost', 'actor', () => act().catch((error: unknown) => failures.push(error)));
  await world.engine.run(world.engine.now + milliseconds);
  if (failures.length > 0) throw failures[0];
}

const statesSchema = z.record(z.string(), z.number()).default({});

function enteredStates(coverage: Coverage): number {
  const counts = statesSchema.parse(coverage.counts()['states']);
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** Declares the shop's channel, connected or not. */
async function declareShop(world: World, isConnected: boolean): Promise<void> {
  const { channel, platform } = SHOP;
  const body = {
    platform,
    secrets: channel,
    shop: shopAddress(channel),
    pools: { '*': costNetwork.pool },
    ...(isConnected ? { connection: { credentials: channel, stock: { at: PLACE } } } : {}),
  };
  await operatorOf(world).put(`/channels/${channel}`, body);
}

function workOf({ workQueue, shops }: World): Omit<ShopWorkUsage, 'tableRequests'> {
  const all = [...shops.values()];
  const shopCalls = all.reduce((sum, { calls }) => sum + calls, 0);
  const figures = all.reduce((sum, { requests }) => sum + requests, 0);
  const effects = all.reduce((sum, { desk }) => sum + desk.records.length, 0);
  return { messages: workQueue.sent, calls: workQueue.calls, shopCalls, figures, effects };
}

/** What a run is of, and beside which shop. */
export interface RunPlan {
  /** A shop that sells the same goods: none, one whose channel nobody connected, or a connected one. */
  readonly shop: 'none' | 'strange' | 'connected';
  /** Milliseconds after what was asked for, in which what follows of it is counted, too. */
  readonly rest: number;
}

/** Runs something twice, the first time so that the second finds what an order of a network writes first, and counts that one. */
export async function measureRun(
  { shop, rest }: RunPlan,
  act: (world: World, nth: number) => Promise<void>,
): Promise<SimulatedUsage> {
  const coverage = new Coverage();
  const plan = shop === 'none' ? CALM : { ...CALM, shops: [SHOP] };
  return World.with(plan, coverage, async (world) => {
    world.faults.isOn = false;
    await run(world, () => openNetwork(operatorOf(world), 100), 10 * MINUTE);
    if (shop !== 'none') await run(world, () => declareShop(world, shop === 'connected'), 10 * MINUTE);
    await run(world, () => act(world, 1), rest);
    const before = { states: enteredStates(coverage), events: world.published.length, work: workOf(world) };
    const units = new WriteUnits();
    let readUnits = 0;
    let [requests, tableRequests] = [0, 0];
    world.table.onWrite = (write) => units.add(write);
    world.table.onAnswer = (command, answer, by) => {
      readUnits += readUnitsOf(command, answer);
      requests += 1;
      tableRequests += by.startsWith(`${WORK}#`) ? 1 : 0;
    };
    await run(world, () => act(world, 2), rest);
    const problems = world.violations.map(({ rule, about, text }) => `${rule}: ${about}: ${text}`);
    if (problems.length > 0) throw new Error(problems.join('\n'));
    return {
      units,
      readUnits,
      requests,
      states: enteredStates(coverage) - before.states,
      events: world.published.length - before.events,
      work: { ...workSince(before.work, workOf(world)), tableRequests },
    };
  });
}

type Counted = Omit<ShopWorkUsage, 'tableRequests'>;

function workSince(before: Counted, now: Counted): Counted {
  return {
    messages: now.messages - before.messages,
    calls: now.calls - before.calls,
    shopCalls: now.shopCalls - before.shopCalls,
    figures: now.figures - before.figures,
    effects: now.effects - before.effects,
  };
}
