/**
 * `npm run bench:propagation [-- OPTIONS]`: a sale in one connected shop, and how long five others take to show it, through the
 * deployed handlers. A table, and as the last line one JSON object. Exit 1 where a figure was never told or a limit is passed.
 */
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { createCredential } from '../functions/access/credential.store.ts';
import { scopes } from '../functions/shared/caller.ts';
import { ApiClient } from '../local/brand/api-client.ts';
import { Deployment, openAws } from '../local/deploy/system.ts';
import { openBrand } from '../test/bench/propagation/brand.ts';
import { measurePropagation, type ToldTimes } from '../test/bench/propagation/propagation.ts';
import { countOption, endProcess, readOptions, runAsCommand } from './command/command.ts';

const USAGE = `npm run bench:propagation -- [OPTIONS]   a sale in one shop to the figure in three Shopify and two WooCommerce shops
  --sales 40       so many are measured idle, and as many beside other orders
  --in-flight 50   so many orders are between their placing and their shipping meanwhile
The last line is one JSON object; exit 1 where a figure is never told, or 99 of 100 take longer than 5 s idle or 20 s beside orders.`;

const optionsSchema = z.object({ sales: countOption, 'in-flight': countOption });
const MOST_MS = { idle: 5_000, busy: 20_000 } as const;
const SOLD = ['sold-1', 'sold-2', 'sold-3', 'sold-4'];
const BUSY = ['busy-1', 'busy-2', 'busy-3', 'busy-4'];

function line(name: string, { samples, p50Ms, p99Ms, lost }: ToldTimes, most: number): string {
  const times = `p50 ${String(p50Ms).padStart(6)} ms  p99 ${String(p99Ms).padStart(6)} ms (most ${most})`;
  return `${name.padEnd(6)} ${times}  ${samples} figures told, ${lost} never`;
}

await runAsCommand(USAGE, async () => {
  const { values } = parseArgs({
    options: {
      sales: { type: 'string', default: '40' },
      'in-flight': { type: 'string', default: '50' },
    },
  });
  const { sales, 'in-flight': inFlight } = readOptions(optionsSchema, values);
  const aws = await openAws({ endpoint: process.env['AWS_ENDPOINT_URL'] });
  try {
    const deployment = new Deployment(aws);
    await deployment.build();
    const { api, stage, tableName } = await deployment.deploy();
    process.env['TABLE_NAME'] = tableName;
    process.env['SECRETS_PREFIX'] = `order-orchestrator-${stage}/webhooks/`;
    const { token } = await createCredential({ kind: 'operator', id: 'bench', scopes: [...scopes] });
    const operator = new ApiClient(api, token);
    const brand = await openBrand(operator, stage, [...SOLD, ...BUSY]);
    const say = (text: string): void => console.error(text);
    const { idle, busy, calls, naiveCalls } = await measurePropagation({
      operator,
      brand,
      sold: SOLD,
      busy: BUSY,
      sales,
      inFlight,
      say,
    });
    await brand.close();
    console.log(line('idle', idle, MOST_MS.idle));
    console.log(line('busy', busy, MOST_MS.busy));
    console.log(`calls  ${calls} to the shops, where one a change is ${naiveCalls}`);
    const result = { idle, busy, calls, naiveCalls };
    console.log(JSON.stringify(result));
    const isLate = idle.p99Ms > MOST_MS.idle || busy.p99Ms > MOST_MS.busy;
    return isLate || idle.lost + busy.lost > 0 ? 1 : 0;
  } finally {
    await aws.stop();
  }
});
endProcess();
