/**
 * `npm run cost`: runs orders on the local AWS and prices what they really used. The last line is one JSON
 * object.
 */
import { parseArgs } from 'node:util';
import * as z from 'zod';
import type { Emulator } from '../local/aws/emulator.ts';
import { Deployment, openAws } from '../local/deploy/system.ts';
import { measureRun } from './cost/measured-run.ts';
import { readPrices } from './cost/price.ts';
import { report } from './cost/report.ts';

const { values } = parseArgs({ options: { orders: { type: 'string', default: '20' } } });
const orders = z.coerce.number().int().min(1).max(1000).parse(values.orders);
let aws: Emulator | undefined;

/** Standard output is for the report alone. */
function say(text: string): void {
  console.error(text);
}

async function end(code: number): Promise<never> {
  await aws?.stop();
  process.exit(code);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void end(1));

try {
  say('starting the local AWS');
  aws = await openAws({ endpoint: process.env['AWS_ENDPOINT_URL'] });
  const deployment = new Deployment(aws);
  say('bundling and synthesizing');
  await deployment.build();
  say('deploying');
  const system = await deployment.deploy();
  const measured = await measureRun(system, orders, say);
  for (const line of report({ ...measured, orders, prices: readPrices() })) console.log(line);
  await end(0);
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  await end(1);
}
