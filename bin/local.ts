/**
 * `npm start`: the whole system on a local AWS, with live orders. `--once` ends when they have reached their
 * ends.
 */

import { fileURLToPath } from 'node:url';
import { Listr } from 'listr2';
import * as z from 'zod';
import { createCredential } from '../functions/access/credential.store.ts';
import { putWebhookSecret } from '../functions/access/webhook-secret.store.ts';
import { announceInstance, leaveInstance, runningInstance } from '../local/aws/instance.ts';
import { ApiClient } from '../local/brand/api-client.ts';
import { deliver, runLocation } from '../local/brand/carrier.ts';
import { liveOrders, type Result } from '../local/brand/live-orders.ts';
import { readPartnerQueue } from '../local/brand/partner-queue.ts';
import { scenarios } from '../local/brand/scenarios.ts';
import { checkContract } from '../local/contract/contract.ts';
import { bringUp, type System } from '../local/deploy/system.ts';
import { importNetwork } from './network-import.ts';

const once = process.argv.includes('--once');
const networkFolder = fileURLToPath(new URL('../example/network', import.meta.url));
/** Known to the simulated shops and carrier, as in life. */
const webhookSecrets = {
  'shopify-us': 'shopify example secret',
  'woo-us': 'woocommerce example secret',
  easypost: 'easypost example secret',
} as const;

interface Started {
  system: System;
  token: string;
  operator: ApiClient;
  locations: string[];
}
const ending = new AbortController();
let system: System | undefined;

async function end(code: number): Promise<never> {
  ending.abort();
  await system?.aws.stop();
  leaveInstance();
  process.exit(code);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => void end(signal === 'SIGINT' ? 0 : 1));

async function start(): Promise<Started> {
  const endpoint = process.env['AWS_ENDPOINT_URL'];
  const context: Partial<Started> = {};
  const tasks = new Listr(
    [
      {
        title:
          endpoint === undefined
            ? 'Local AWS: install once, start, deploy'
            : `AWS at ${endpoint}: contract, deploy`,
        task: async (_context: unknown, task) => {
          if (endpoint !== undefined) {
            const lacking = await checkContract(endpoint);
            if (lacking.length > 0) task.output = `this AWS lacks: ${lacking.join('; ')}`;
          }
          const titles = {
            start: 'Local AWS: starting',
            build: 'Bundling functions, synthesizing, bootstrapping',
            deploy: 'Deploying two stacks with the CDK toolkit',
          } as const;
          system = await bringUp({
            ...(endpoint === undefined ? {} : { endpoint }),
            onStep: (step) => {
              task.title = titles[step];
            },
            onProgress: (line) => {
              task.output = line.slice(0, 120);
            },
          });
          context.system = system;
          task.title = `Deployed to ${system.aws.endpoint}`;
        },
      },
      {
        title: 'Operator credential and webhook secrets',
        task: async () => {
          if (!system) throw new Error('nothing is deployed');
          Object.assign(process.env, {
            TABLE_NAME: system.tableName,
            SECRETS_PREFIX: `order-orchestrator-${system.stage}/webhooks/`,
          });
          const { token } = await createCredential(
            { kind: 'operator', id: 'local' },
            new Date().toISOString(),
          );
          for (const [name, current] of Object.entries(webhookSecrets))
            await putWebhookSecret(name, { current });
          context.token = token;
          context.operator = new ApiClient(system.api, token);
        },
      },
      {
        title: 'Example network, through the API',
        task: async (_context: unknown, task) => {
          if (!context.operator) throw new Error('there is no operator');
          const { counts, errors } = await importNetwork(networkFolder, context.operator);
          if (errors.length > 0) throw new Error(errors.join('\n'));
          const list = z
            .object({ locations: z.array(z.looseObject({ id: z.string() })) })
            .parse(await context.operator.get('/locations'));
          context.locations = list.locations.map(({ id }) => id);
          task.title = `Example network: ${Object.entries(counts)
            .map(([what, count]) => `${count} ${what}`)
            .join(', ')}`;
        },
      },
    ],
    { rendererOptions: { collapseSubtasks: false, showErrorMessage: true } },
  );
  await tasks.run();
  if (!context.system || !context.token || !context.operator || !context.locations)
    throw new Error('the start did not finish');
  return {
    system: context.system,
    token: context.token,
    operator: context.operator,
    locations: context.locations,
  };
}

function addresses({ system: { aws, api, orderMachine }, token }: Started): Record<string, string> {
  return { 'local AWS': aws.endpoint, API: api, 'operator token': token, 'order machine': orderMachine };
}

function printAddresses(started: Started): void {
  const body = JSON.stringify({
    channel: 'direct',
    external: { id: 'mine-1', number: 'mine-1' },
    placedAt: new Date().toISOString(),
    currency: 'USD',
    shipTo: { lines: ['1 Main Street'], city: 'Boston', region: 'MA', postalCode: '02108', country: 'US' },
    lines: [{ lineId: '1', sku: exampleSkus.everywhere[0], quantity: 1, unitPrice: { amount: 2500 } }],
  });
  console.log('\nAddresses');
  for (const [name, address] of Object.entries(addresses(started)))
    console.log(`  ${name.padEnd(16)} ${address}`);
  console.log(`\nAn order of your own, then its life (the order id is in the first answer):\n
  curl -s -X POST '${started.system.api}/orders' -H 'authorization: Bearer ${started.token}' -H 'content-type: application/json' -d '${body}'
  curl -s '${started.system.api}/orders?external=mine-1&channel=direct' -H 'authorization: Bearer ${started.token}'\n`);
}

const exampleSkus = { everywhere: [] as string[], storesOnly: '' };

async function main(): Promise<void> {
  const other = runningInstance();
  if (other) {
    console.log('It runs already:');
    for (const [name, address] of Object.entries(other.addresses))
      console.log(`  ${name.padEnd(16)} ${address}`);
    return;
  }
  const began = Date.now();
  const started = await start();
  announceInstance(addresses(started));
  Object.assign(exampleSkus, await chooseSkus(started.operator));
  const { signal } = ending;
  const orders = liveOrders(began);
  const carrier = {
    api: new ApiClient(started.system.api),
    source: 'easypost',
    secret: webhookSecrets.easypost,
    signal,
  };
  void readPartnerQueue(started.system.partnerQueues['notifications'] ?? '', orders.hear, signal).catch(
    () => undefined,
  );
  for (const [index, id] of started.locations.entries()) {
    const { token } = await createCredential({ kind: 'location', id }, new Date().toISOString());
    setTimeout(
      () =>
        void runLocation({
          id,
          api: new ApiClient(started.system.api, token),
          signal,
          conduct: orders.conductOf,
          onShipped: (handover) => void deliver(carrier, handover).catch(() => undefined),
        }),
      index * 90,
    );
  }
  console.log('\nOrders');
  const results = await orders.run(
    scenarios({ api: started.operator, secrets: webhookSecrets, skus: exampleSkus }),
    started.operator,
  );
  orders.printSummary(results);
  const good = results.every(({ reached }) => reached);
  if (once) return end(good ? 0 : 1);
  printAddresses(started);
  console.log('Running; Ctrl-C ends it.');
}

/** From what was imported: articles that every kind of location has, and one that only stores have. */
async function chooseSkus(operator: ApiClient): Promise<{ everywhere: string[]; storesOnly: string }> {
  const { skus } = z
    .object({ skus: z.array(z.looseObject({ id: z.string(), tags: z.array(z.string()).default([]) })) })
    .parse(await operator.get('/skus'));
  const storesOnly = skus.find(({ tags }) => tags.includes('stores-only'))?.id;
  if (storesOnly === undefined) throw new Error('the example network has no article that only stores have');
  return {
    everywhere: skus
      .filter(({ tags }) => !tags.includes('stores-only') && !tags.includes('supplier-only'))
      .map(({ id }) => id),
    storesOnly,
  };
}

export type { Result };

main().catch(async (error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  await end(1);
});
