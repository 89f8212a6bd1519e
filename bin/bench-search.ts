/**
 * `npm run bench:search [-- OPTIONS]`: asks every kind of question of `GET /orders` over very many orders. The table is in memory: it
 * counts what DynamoDB is asked, and how often one after the other. A table, and as the last line one JSON object.
 */
import { parseArgs } from 'node:util';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { log } from '../functions/shared/log.ts';
import { ask, benchSecret, filledTable, type Page, questions } from '../test/bench/search/questions.ts';
import { countOption, endProcess, readOptions, runAsCommand } from './command/command.ts';

const USAGE = `npm run bench:search -- [--orders 1000000] [--times 100] [--round-ms 10]
  --orders    in the lists; the same is asked of a tenth of them, to show what grows
  --times     each question is asked so often, up to three pages of 50 each time
  --round-ms  what a request of DynamoDB takes, for what is waited for: requests side by side count once
The table is in memory, and no request goes anywhere. The last line is one JSON object; exit 1 where a p99 is above 300 ms.`;

const MOST_MS = 300;
const optionsSchema = z.object({
  orders: countOption,
  times: countOption,
  'round-ms': z.coerce.number().min(0),
});

interface Figures {
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Most of one page: requests one after the other, all requests, and entries and items that they answered. */
  readonly rounds: number;
  readonly requests: number;
  readonly read: number;
  readonly found: number;
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function figuresOf(pages: readonly Page[], roundMs: number): Figures {
  const waited = pages.map(({ ms, rounds }) => ms + rounds * roundMs).sort((one, other) => one - other);
  const most = (of: (page: Page) => number): number => Math.max(...pages.map(of));
  const rounded = (ms: number): number => Math.round(ms * 10) / 10;
  return {
    p50Ms: rounded(quantile(waited, 0.5)),
    p99Ms: rounded(quantile(waited, 0.99)),
    rounds: most(({ rounds }) => rounds),
    requests: most(({ queries, batches }) => queries + batches),
    read: most(({ read }) => read),
    found: Math.round((pages.reduce((sum, { found }) => sum + found, 0) / pages.length) * 10) / 10,
  };
}

async function measure(orders: number, times: number, roundMs: number): Promise<Record<string, Figures>> {
  const begun = performance.now();
  const table = filledTable(orders);
  console.error(`${orders} orders in ${Math.round((performance.now() - begun) / 1000)} s`);
  const figures: Record<string, Figures> = {};
  for (const name of Object.keys(questions))
    figures[name] = figuresOf(await ask(name, table, orders, times), roundMs);
  table.close();
  return figures;
}

await runAsCommand(USAGE, async () => {
  const options = {
    orders: { type: 'string', default: '1000000' },
    times: { type: 'string', default: '100' },
    'round-ms': { type: 'string', default: '10' },
  } as const;
  const { orders, times, 'round-ms': roundMs } = readOptions(optionsSchema, parseArgs({ options }).values);
  log.setLogLevel('SILENT');
  process.env['TABLE_NAME'] = 'bench';
  process.env['SECRETS_PREFIX'] = 'bench/';
  process.env['SETTINGS'] = JSON.stringify({ customerSearch: true });
  const secret = async (): Promise<object> => ({ SecretString: benchSecret });
  Object.defineProperty(SecretsManagerClient.prototype, 'send', { value: secret, configurable: true });
  const tenth = await measure(Math.ceil(orders / 10), times, roundMs);
  const whole = await measure(orders, times, roundMs);
  for (const [name, figures] of Object.entries(whole)) {
    const { p50Ms, p99Ms, rounds, requests, read, found } = figures;
    const before = tenth[name]?.requests ?? 0;
    const text = `p50 ${p50Ms} ms, p99 ${p99Ms} ms, at most ${rounds} rounds, ${requests} requests (${before} at a tenth)`;
    console.log(`${name.padEnd(12)} ${text}, ${read} read, ${found} found a page`);
  }
  console.log(JSON.stringify({ orders, table: 'in memory', roundMs, questions: whole, atATenth: tenth }));
  return Object.values(whole).every(({ p99Ms }) => p99Ms <= MOST_MS) ? 0 : 1;
});
endProcess();
