/**
 * `npm run fuzz`: generated requests (schemathesis) over openapi.json to the system on a local AWS, as every kind of
 * caller and as the shops and the carrier that sign webhooks. The last line is one JSON object; exit 1 when an answer
 * was a fault of ours, or is none that the document has.
 */
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { createCredential } from '../functions/access/credential.store.ts';
import type { CallerKind } from '../functions/shared/caller.ts';
import type { Emulator } from '../local/aws/emulator.ts';
import type { ApiClient } from '../local/brand/api-client.ts';
import { trackerEvent } from '../local/brand/carrier.ts';
import { shopifyOrder, wooOrder } from '../local/brand/order-bodies.ts';
import { webhookSecrets } from '../local/brand/signed-headers.ts';
import { readOptions, runAsCommand } from './command/command.ts';
import { examplesFor } from './fuzz/examples.ts';
import { idsOf, listedIds, seedOrders } from './fuzz/known-ids.ts';
import { coverageLines, findingLines, summaryOf } from './fuzz/report.ts';
import { type FuzzedCall, fuzzAs, pythonWithFuzzer } from './fuzz/schemathesis.ts';
import { type Started, start } from './local/start.ts';
import { step } from './local/step.ts';

const USAGE = `npm run fuzz -- [--minutes 4] [--seed N]   generated requests to the system on a local AWS
  --minutes  how long requests are made; the start of the system comes on top
  --seed     of an earlier run, to make the same requests again; left out, another one each time
What was asked and answered is in .local/logs/fuzz-*.ndjson. The last line is one JSON object.`;

const CHANNEL = 'direct';
const LOCATION = 'wh-reno';
const SKU = 'TEE-BLK-S';
/** Enough for all orders of a run. */
const STOCKED = { id: 'fuzz-stock', kind: 'receipt', sku: SKU, location: LOCATION, quantity: 500 };

/** Goods on their way to another location, so that a transfer can be asked about. */
const TRANSFER = 'fuzz-transfer';
const SENT = {
  id: 'fuzz-sent',
  kind: 'transferOut',
  sku: SKU,
  location: LOCATION,
  to: 'wh-columbus',
  transfer: TRANSFER,
  quantity: 5,
};

/** A channel of files: what the example's channels are asked about stays as it is. */
const FILES_CHANNEL = 'fuzz-files';
const ORDER_FILES = {
  platform: 'canonical',
  kind: 'wholesale',
  pools: { '*': 'main' },
  orderFiles: {
    fields: {
      id: 'Order',
      placedAt: { value: '2026-11-01T00:00:00Z' },
      currency: { value: 'USD' },
      'shipTo.name': { value: 'Ada Example' },
      'shipTo.line1': { value: '1 Main Street' },
      'shipTo.city': { value: 'Reno' },
      'shipTo.region': { value: 'NV' },
      'shipTo.postalCode': { value: '89502' },
      'shipTo.country': { value: 'US' },
      'line.sku': 'SKU',
      'line.quantity': 'Units',
      'line.unitPrice': { value: '19.90' },
    },
  },
};

/** Every kind of caller, each by one of the example's, and for how much of the time it asks. */
const callers: readonly { readonly kind: CallerKind; readonly id: string; readonly share: number }[] = [
  { kind: 'operator', id: 'fuzz', share: 1 },
  { kind: 'channel', id: CHANNEL, share: 0.5 },
  { kind: 'location', id: LOCATION, share: 0.5 },
  { kind: 'system', id: 'erp', share: 0.2 },
];

/** Shops and carriers by the name of their place in the path, each with a body as its platform sends it. */
function webhooks(): string {
  const shop = (id: keyof typeof webhookSecrets, platform: string, example: string) => {
    return { id, platform, secret: webhookSecrets[id], example: JSON.parse(example) as unknown };
  };
  const parcel = { carrier: 'UPS', trackingNumber: '1Z999AA10123456784' };
  const scan = { status: 'in_transit', at: new Date().toISOString(), city: 'Reno' };
  return JSON.stringify({
    channel: [
      shop('shopify-us', 'shopify', shopifyOrder('9001', [SKU])),
      shop('woo-us', 'woocommerce', wooOrder(9002, SKU)),
    ],
    source: [shop('easypost', 'easypost', trackerEvent(parcel, [scan]))],
  });
}

/** What the requests of each kind of caller are about, for hooks.py. */
async function environmentOf(
  operator: ApiClient,
): Promise<(kind: CallerKind) => Promise<Record<string, string>>> {
  await operator.post('/stock/movements', { movements: [STOCKED, SENT] });
  await operator.call('PUT', `/channels/${FILES_CHANNEL}`, ORDER_FILES);
  const seeded = await seedOrders(operator, CHANNEL, SKU);
  const exceptions = await listedIds(operator, '/exceptions', 'exceptionId');
  const network = {
    exceptions,
    locations: await listedIds(operator, '/locations', 'id'),
    channels: await listedIds(operator, '/channels', 'id'),
    'rate-cards': await listedIds(operator, '/rate-cards', 'id'),
    'tracking-sources': await listedIds(operator, '/tracking-sources', 'id'),
    sku: [SKU],
    transfers: [TRANSFER],
  };
  return async (kind) => {
    const caller = { kind, location: LOCATION, channel: CHANNEL, filesChannel: FILES_CHANNEL, sku: SKU };
    const ids = { ...idsOf(seeded, kind, LOCATION), ...network };
    const examples = await examplesFor(operator, seeded, caller, exceptions);
    return {
      FUZZ_KNOWN_IDS: JSON.stringify(ids),
      FUZZ_EXAMPLES: JSON.stringify(examples),
      FUZZ_WEBHOOKS: webhooks(),
    };
  };
}

/** The requests of all callers, side by side: most of the time is the operator's, who may ask for most. */
async function fuzzAll(
  { operator, system }: Started,
  python: string,
  seconds: number,
  seed: number,
): Promise<FuzzedCall[]> {
  const environments = await step(
    'Placing orders',
    () => environmentOf(operator),
    () => 'Orders placed, shipped, held, returned',
  );
  const runs = callers.map(async ({ kind, id, share }) => {
    const { token } = await createCredential({ kind, id });
    const environment = await environments(kind);
    return fuzzAs({
      python,
      api: system.api,
      seconds: seconds * share,
      seed,
      environment,
      name: kind,
      token,
    });
  });
  const calls = await step(
    `Requests of ${callers.map(({ kind }) => kind).join(', ')}, for ${seconds} s`,
    () => Promise.all(runs),
    (made) => callers.map(({ kind }, at) => `${made[at]?.length ?? 0} requests of the ${kind}`).join(', '),
  );
  return calls.flat();
}

const optionsSchema = z.object({
  minutes: z.coerce.number().min(0.1).max(600),
  seed: z.coerce
    .number()
    .int()
    .min(0)
    .default(() => Date.now() % 1_000_000),
});

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { minutes: { type: 'string', default: '4' }, seed: { type: 'string' } },
  });
  const { minutes, seed } = readOptions(optionsSchema, values);
  let aws: Emulator | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => void aws?.stop().finally(() => process.exit(1)));
  try {
    const python = await step(
      'Installing the fuzzer (once)',
      pythonWithFuzzer,
      () => 'The fuzzer is installed',
    );
    const started = await start(process.env['AWS_ENDPOINT_URL'], (opened) => {
      aws = opened;
    });
    const calls = await fuzzAll(started, python, minutes * 60, seed);
    const summary = summaryOf(calls);
    for (const line of coverageLines(calls)) console.log(line);
    for (const line of findingLines(calls)) console.log(line);
    console.log(`seed ${seed}`);
    console.log(JSON.stringify(summary));
    return summary.serverErrors + summary.undocumented > 0 || summary.calls === 0 ? 1 : 0;
  } finally {
    await aws?.stop();
  }
}

await runAsCommand(USAGE, main);
