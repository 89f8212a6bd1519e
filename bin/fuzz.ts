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
import { trackerEvent } from '../local/brand/carrier.ts';
import { shopifyOrder, wooOrder } from '../local/brand/order-bodies.ts';
import { webhookSecrets } from '../local/brand/signed-headers.ts';
import { readOptions, runAsCommand } from './command/command.ts';
import { type KnownIds, listedIds, seedOrders } from './fuzz/known-ids.ts';
import { coverageLines, findingLines, summaryOf } from './fuzz/report.ts';
import { type FuzzedCall, fuzzAs, pythonWithFuzzer } from './fuzz/schemathesis.ts';
import { type Started, start } from './local/start.ts';
import { step } from './local/step.ts';

const USAGE = `npm run fuzz -- [--minutes 4] [--seed N]   generated requests to the system on a local AWS
  --minutes  how long requests are made; the start of the system comes on top
  --seed     of an earlier run, to make the same requests again
What was asked and answered is in .local/logs/fuzz-*.ndjson. The last line is one JSON object.`;

/** Every kind of caller, each by one of the example's. */
const callers: readonly { readonly kind: CallerKind; readonly id: string }[] = [
  { kind: 'operator', id: 'fuzz' },
  { kind: 'channel', id: 'direct' },
  { kind: 'location', id: 'wh-reno' },
  { kind: 'system', id: 'erp' },
];
const SKU = 'TEE-BLK-S';

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

async function knownIds({ operator }: Started): Promise<KnownIds> {
  const seeded = await seedOrders(operator, 'direct', SKU);
  return {
    ...seeded,
    exceptions: await listedIds(operator, '/exceptions', 'exceptionId'),
    locations: await listedIds(operator, '/locations', 'id'),
    channels: await listedIds(operator, '/channels', 'id'),
    'rate-cards': await listedIds(operator, '/rate-cards', 'id'),
    'tracking-sources': await listedIds(operator, '/tracking-sources', 'id'),
    sku: [SKU],
  };
}

/** The requests of all callers, side by side. */
async function fuzzAll(
  started: Started,
  python: string,
  seconds: number,
  seed: number,
): Promise<FuzzedCall[]> {
  const ids = await step(
    'Placing orders',
    () => knownIds(started),
    () => 'Orders placed, shipped, held, returned',
  );
  const environment = { FUZZ_KNOWN_IDS: JSON.stringify(ids), FUZZ_WEBHOOKS: webhooks() };
  const run = { python, api: started.system.api, seconds, seed, environment };
  const runs = callers.map(async ({ kind, id }) => {
    const { token } = await createCredential({ kind, id });
    return fuzzAs({ ...run, name: kind, token });
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
