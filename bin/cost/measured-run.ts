import { availableParallelism, loadavg } from 'node:os';
import { createCredential } from '../../functions/access/credential.store.ts';
import { putWebhookSecret } from '../../functions/access/webhook-secret.store.ts';
import { CUSTOMER_KEYS } from '../../functions/capture/reading/customer-orders.store.ts';
import type { CallerKind } from '../../functions/shared/caller.ts';
import { inParallel } from '../../functions/shared/parallel.ts';
import type { TableItem } from '../../functions/shared/table.ts';
import { ApiClient } from '../../local/brand/api-client.ts';
import type { System } from '../../local/deploy/system.ts';
import { memoryByFunction, monthlyOf, parallelizationOf, resourcesIn } from './assembly.ts';
import { sweepToTheEnd } from './deadlines.ts';
import { settledUsage } from './logs.ts';
import type { Measure } from './measure.ts';
import { costLocations, costNetwork, openNetwork } from './network.ts';
import { queueRequestsOf, readProdPartners } from './partners.ts';
import { type RanOrders, runOrders } from './run-orders.ts';
import { countStates } from './states.ts';
import { itemsOf, storedKinds } from './stored-items.ts';
import { type FunctionUsage, functionShares, usagePerOrder } from './usage.ts';

export interface MeasuredRunOptions {
  readonly orders: number;
  /** Orders that are run before, unmeasured, until the functions' code is warm. */
  readonly warmUp: number;
  /** Orders on their way at the same time. */
  readonly atOnce: number;
  /** The folder of the synthesized templates. */
  readonly assembly: string;
  /** Takes lines on how far the run is. */
  readonly say: (text: string) => void;
}

const FOLLOWED = 'notifications';
/** Orders of which the items are read at once: a busy local AWS takes no thousand connections. */
const READ_AT_ONCE = 2;

/**
 * Opens a network, runs orders through it to their delivery, and counts what the system used meanwhile: the
 * average of one order.
 */
export async function measureRun(system: System, options: MeasuredRunOptions): Promise<Measure> {
  const { orders, warmUp, say } = options;
  const prefix = `order-orchestrator-${system.stage}`;
  process.env['TABLE_NAME'] = system.tableName;
  process.env['SECRETS_PREFIX'] = `${prefix}/webhooks/`;
  for (const name of [costNetwork.source, CUSTOMER_KEYS])
    await putWebhookSecret(name, { current: costNetwork.secret });
  await openNetwork(new ApiClient(system.api, await tokenOf('operator', 'cost')), orders + warmUp);
  const queues = new Map(Object.entries(system.partnerQueues));
  const followed = queues.get(FOLLOWED) ?? '';
  queues.delete(FOLLOWED);
  const locationTokens = new Map<string, string>();
  for (const id of costLocations) locationTokens.set(id, await tokenOf('location', id));
  const channelToken = await tokenOf('channel', costNetwork.channel);

  function run(series: string, count: number): Promise<RanOrders> {
    say(`placing ${count} orders (${series})`);
    return runOrders({
      api: system.api,
      events: followed,
      otherEvents: [...queues.values()],
      channelToken,
      locationTokens,
      series,
      orders: count,
      atOnce: options.atOnce,
      onDelivered: (done) => {
        if (done % 10 === 0 || done === count) say(`${done} delivered`);
      },
    });
  }

  if (warmUp > 0) {
    await run('warm-up', warmUp);
    await sweepToTheEnd(system.sweepFunction);
  }
  await settledUsage(prefix, new Date(0).toISOString());
  const since = new Date().toISOString();
  const ran = await run('measured', orders);
  const states = await countStates(system.orderMachine, ran.ids);
  say('waiting for the deadlines that they have left');
  await sweepToTheEnd(system.sweepFunction);
  const functions = await settledUsage(prefix, since);
  return measureOf({ system, options, ran, states, functions });
}

interface Found {
  readonly system: System;
  readonly options: MeasuredRunOptions;
  readonly ran: RanOrders;
  readonly states: number;
  readonly functions: readonly FunctionUsage[];
}

async function measureOf({ system, options, ran, states, functions }: Found): Promise<Measure> {
  const { orders, assembly } = options;
  const resources = resourcesIn(assembly);
  const memory = memoryByFunction(resources);
  const prefix = `order-orchestrator-${system.stage}`;
  const shares = functionShares(functions, orders, (entry) => memory.get(`${prefix}-${entry}`) ?? 0);
  const queueRequests = queueRequestsOf(ran.eventsByType, readProdPartners());
  const items: TableItem[] = [];
  await inParallel(ran.ids, READ_AT_ONCE, async (id) => {
    items.push(...(await itemsOf(id)));
  });
  const { eventBytes, eventFileBytes } = ran;
  const perOrder = Object.entries(ran.eventsByType).map(([type, count]) => [type, count / orders]);
  const now = new Date();
  return {
    date: now.toISOString().slice(0, 10),
    orders,
    usage: usagePerOrder(functions, shares, { states, queueRequests, eventBytes, eventFileBytes, orders }),
    functions: shares,
    eventsByType: Object.fromEntries(perOrder.sort()),
    stored: storedKinds(items, orders, now.getTime()),
    monthly: monthlyOf(resources),
    parallelization: parallelizationOf(resources),
    load: loadavg()[0] ?? 0,
    processors: availableParallelism(),
    unlogged: functions.reduce((sum, { unlogged }) => sum + unlogged, 0),
  };
}

async function tokenOf(kind: CallerKind, id: string): Promise<string> {
  const { token } = await createCredential({ kind, id });
  return token;
}
