/**
 * `npm run bench:search [-- OPTIONS]`: asks every kind of question of `GET /orders` over very many orders. The table is in memory: it
 * counts what DynamoDB is asked, and how often one after the other. A table, and as the last line one JSON object.
 */
import { parseArgs } from 'node:util';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { log } from '../functions/shared/log.ts';
import { defaultMemoryMb } from '../lib/config.ts';
import { functionCatalogue, WHOLE_PROCESSOR_MB } from '../lib/function-catalogue.ts';
import { ask, benchSecret, filledTable, type Page, questions } from '../test/bench/search/questions.ts';
import { countOption, endProcess, readOptions, runAsCommand } from './command/command.ts';

const USAGE = `npm run bench:search -- [--orders 1000000] [--times 100] [--round-ms 10] [--memory MB]
  --orders    in the lists; the same is asked of a tenth of them, to show what grows
  --times     each question is asked so often, up to three pages of 50 each time (the export: of 500)
  --round-ms  what a request of DynamoDB takes, for what is waited for: up to 50 requests side by side count once
  --memory    of the function: what it computes takes so much longer as its part of a processor is smaller
The table is in memory, and no request goes anywhere: a page takes what the function computes (measured here, by this thread's
processor time, which some machines count in steps of 4 ms) and its rounds (counted) times --round-ms (assumed). "holds to" is
the round at which the slowest page in a hundred would take 300 ms. The last line is one JSON object; exit 1 where a p99 is
above 300 ms.`;

const MOST_MS = 300;
const optionsSchema = z.object({
  orders: countOption,
  times: countOption,
  'round-ms': z.coerce.number().min(0),
  memory: countOption,
});

/** What is assumed of DynamoDB and of the function. */
interface Assumed {
  readonly roundMs: number;
  /** The function's part of a processor. */
  readonly processor: number;
}

interface Figures {
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of the slowest page in a hundred: what it computes, in the function's part of a processor. */
  readonly computesMs: number;
  /** How long a round may take until the slowest page in a hundred takes MOST_MS. */
  readonly holdsToMs: number;
  /** Most of one page: requests one after the other, all requests, and entries and items that they answered. */
  readonly rounds: number;
  readonly requests: number;
  readonly read: number;
  readonly found: number;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function figuresOf(pages: readonly Page[], { roundMs, processor }: Assumed): Figures {
  const computed = pages.map(({ ms }) => ms / processor);
  const waited = pages.map(({ ms, rounds }) => ms / processor + rounds * roundMs);
  const held = pages.map(({ ms, rounds }) => (MOST_MS - ms / processor) / rounds);
  const most = (of: (page: Page) => number): number => Math.max(...pages.map(of));
  const rounded = (ms: number): number => Math.round(ms * 10) / 10;
  return {
    p50Ms: rounded(quantile(waited, 0.5)),
    p99Ms: rounded(quantile(waited, 0.99)),
    computesMs: rounded(quantile(computed, 0.99)),
    holdsToMs: rounded(quantile(held, 0.01)),
    rounds: most(({ rounds }) => rounds),
    requests: most(({ queries, batches }) => queries + batches),
    read: most(({ read }) => read),
    found: rounded(pages.reduce((sum, { found }) => sum + found, 0) / pages.length),
  };
}

/** Questions are asked a few times before they count: what runs for the first time is compiled first. */
const WARM_UP = 5;

async function measure(orders: number, times: number, assumed: Assumed): Promise<Record<string, Figures>> {
  const begun = performance.now();
  const table = filledTable(orders);
  const mb = Math.round(process.memoryUsage().rss / 1e6);
  console.error(`${orders} orders in ${Math.round((performance.now() - begun) / 1000)} s, ${mb} MB`);
  const figures: Record<string, Figures> = {};
  for (const name of Object.keys(questions)) {
    await ask(name, table, orders, WARM_UP);
    figures[name] = figuresOf(await ask(name, table, orders, times), assumed);
  }
  table.close();
  return figures;
}

await runAsCommand(USAGE, async () => {
  const memoryMb = functionCatalogue['capture/read-orders']?.memoryMb ?? defaultMemoryMb;
  const options = {
    orders: { type: 'string', default: '1000000' },
    times: { type: 'string', default: '100' },
    'round-ms': { type: 'string', default: '10' },
    memory: { type: 'string', default: String(memoryMb) },
  } as const;
  const asked = readOptions(optionsSchema, parseArgs({ options }).values);
  const { orders, times, memory, 'round-ms': roundMs } = asked;
  const assumed = { roundMs, processor: Math.min(1, memory / WHOLE_PROCESSOR_MB) };
  log.setLogLevel('SILENT');
  process.env['TABLE_NAME'] = 'bench';
  process.env['SECRETS_PREFIX'] = 'bench/';
  process.env['SETTINGS'] = JSON.stringify({ customerSearch: true });
  const secret = async (): Promise<object> => ({ SecretString: benchSecret });
  Object.defineProperty(SecretsManagerClient.prototype, 'send', { value: secret, configurable: true });
  const tenth = await measure(Math.ceil(orders / 10), times, assumed);
  const whole = await measure(orders, times, assumed);
  for (const [name, figures] of Object.entries(whole)) {
    const { p50Ms, p99Ms, computesMs, holdsToMs, rounds, requests, read, found } = figures;
    const waited = `p50 ${p50Ms} ms, p99 ${p99Ms} ms (computes ${computesMs}, holds to ${holdsToMs} a round)`;
    const before = tenth[name]?.requests ?? 0;
    const text = `at most ${rounds} rounds, ${requests} requests (${before} at a tenth)`;
    console.log(`${name.padEnd(14)} ${waited}, ${text}, ${read} read, ${found} found a page`);
  }
  const said = { orders, table: 'in memory', roundMs, memoryMb: memory, questions: whole, atATenth: tenth };
  console.log(JSON.stringify(said));
  return Object.values(whole).every(({ p99Ms }) => p99Ms <= MOST_MS) ? 0 : 1;
});
endProcess();
