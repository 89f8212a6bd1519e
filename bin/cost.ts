/**
 * `npm run cost`: runs orders on the local AWS and prices what they really used. The last line is one JSON
 * object.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { createCredential } from '../functions/access/credential.store.ts';
import { putWebhookSecret } from '../functions/access/webhook-secret.store.ts';
import { ApiClient } from '../local/brand/api-client.ts';
import { bringUp, type System } from '../local/deploy/system.ts';
import { sweepToTheEnd } from './cost/deadlines.ts';
import { countStates, readLogs } from './cost/measure.ts';
import { costLocations, costNetwork, openNetwork } from './cost/network.ts';
import { readPrices } from './cost/price.ts';
import { report } from './cost/report.ts';
import { runOrders } from './cost/run-orders.ts';
import { type FunctionUsage, functionUsage, usagePerOrder } from './cost/usage.ts';

const say = (text: string): void => console.error(text);

/** What the functions did since then, once they have been quiet for two seconds. */
async function settledUsage(prefix: string, since: string): Promise<FunctionUsage[]> {
  for (let before = -1; ; await pause(2000)) {
    const now = new Date().toISOString();
    const logs = await readLogs(prefix, since);
    const usage = [...logs].map(([entry, lines]) => functionUsage(entry, lines, since, now));
    const invocations = usage.reduce((total, one) => total + one.invocations, 0);
    if (invocations === before) return usage;
    before = invocations;
  }
}

async function measure(system: System, orders: number): Promise<string[]> {
  const prefix = `order-orchestrator-${system.stage}`;
  Object.assign(process.env, { TABLE_NAME: system.tableName, SECRETS_PREFIX: `${prefix}/webhooks/` });
  await putWebhookSecret(costNetwork.source, { current: costNetwork.secret });
  const tokenOf = async (kind: 'operator' | 'channel' | 'location', id: string): Promise<string> =>
    (await createCredential({ kind, id })).token;
  await openNetwork(new ApiClient(system.api, await tokenOf('operator', 'cost')), orders);
  const locationTokens = new Map(
    await Promise.all(costLocations.map(async (id) => [id, await tokenOf('location', id)] as const)),
  );
  const channelToken = await tokenOf('channel', costNetwork.channel);
  await settledUsage(prefix, new Date(0).toISOString());

  const since = new Date().toISOString();
  say(`placing ${orders} orders`);
  const ids = await runOrders({
    api: system.api,
    events: system.partnerQueues['notifications'] ?? '',
    channelToken,
    locationTokens,
    orders,
    atOnce: 2,
    onDelivered: (done) => {
      if (done % 5 === 0 || done === orders) say(`${done} delivered`);
    },
  });
  const states = await countStates(system.orderMachine, ids);
  say('waiting for the deadlines that they have left');
  await sweepToTheEnd(system.sweepFunction);
  const functions = await settledUsage(prefix, since);
  return report({ usage: usagePerOrder(functions, states, orders), functions, orders, prices: readPrices() });
}

const { values } = parseArgs({ options: { orders: { type: 'string', default: '20' } } });
const orders = z.coerce.number().int().min(1).max(1000).parse(values.orders);
let system: System | undefined;
const end = async (code: number): Promise<never> => {
  await system?.aws.stop();
  process.exit(code);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void end(1));

try {
  const endpoint = process.env['AWS_ENDPOINT_URL'];
  system = await bringUp({
    ...(endpoint === undefined ? {} : { endpoint }),
    onStep: (step) =>
      say({ start: 'starting the local AWS', build: 'bundling and synthesizing', deploy: 'deploying' }[step]),
  });
  for (const line of await measure(system, orders)) console.log(line);
  await end(0);
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  await end(1);
}
