/**
 * `npm run cost`: runs orders on the local AWS and prices what they really used. The last line is one JSON
 * object. What was measured is kept in `.cost/last.json`, which `npm run capacity` reads, and with `--record`
 * in the repository, for the documents. With `--units` it counts what the order writes on simulated services, in seconds.
 */
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { log } from '../functions/shared/log.ts';
import { countOption, endProcess, readOptions, runAsCommand } from './command/command.ts';
import { lastMeasure, recordedMeasure, saveMeasure } from './cost/measure.ts';
import { measureOnLocalAws } from './cost/on-local-aws.ts';
import { readPrices } from './cost/prices.ts';
import { additionReport, exceeded, MOST, MOST_ADDED, mostAdded, report, unitsReport } from './cost/report.ts';

const USAGE = `npm run cost -- [--orders 30] [--warm-up 20] [--at-once 2] [--record | --units]
  runs orders on a local AWS of its own (or that of AWS_ENDPOINT_URL), and prices what they really used, line by line
  --orders   so many are measured, after --warm-up others, so many at once
  --record   keeps what was measured in the repository, for the documents
  --units    measures nothing: where the write units of the order go, by function and kind of item, on simulated services
The last line is one JSON object; exit 1 where an order takes more than ${MOST.writeUnits} write units or ${MOST.events} events, or a
connected shop adds more than $${MOST_ADDED} to it.
.cost/last.json has what was measured, for npm run capacity.`;

const options = {
  orders: { type: 'string', default: '30' },
  'warm-up': { type: 'string', default: '20' },
  'at-once': { type: 'string', default: '2' },
  record: { type: 'boolean', default: false },
  units: { type: 'boolean', default: false },
} as const;

const MOST_ORDERS = 1000;
const optionsSchema = z.object({
  orders: countOption.pipe(z.number().max(MOST_ORDERS)),
  'warm-up': z.coerce.number().int().min(0).max(MOST_ORDERS),
  'at-once': countOption.pipe(z.number().max(MOST_ORDERS)),
  record: z.boolean(),
  units: z.boolean(),
});

/** Standard output is for the report alone. */
function say(text: string): void {
  console.error(text);
}

/** Answers 1 where the order takes too much, and says of what. */
function tellExceeded(used: Parameters<typeof exceeded>[0]): number {
  const found = exceeded(used);
  for (const text of found) say(`more than an order may take: ${text}`);
  return found.length > 0 ? 1 : 0;
}

/** The handlers log to standard output, which is for the report alone. */
async function printUnits(): Promise<number> {
  log.setLogLevel('SILENT');
  process.env['POWERTOOLS_METRICS_DISABLED'] = 'true';
  const { simulateOrder } = await import('./cost/simulated-order.ts');
  const usage = await simulateOrder();
  const used = { writeUnits: usage.units.total, events: usage.events };
  return Math.max(await printAround(unitsReport(usage)), tellExceeded(used));
}

/** Prints a report, and before its last line what a connected shop adds. Answers 1 where that is too much. */
async function printAround(lines: readonly string[]): Promise<number> {
  const { simulateAddition } = await import('./cost/connected-order.ts');
  const addition = await simulateAddition();
  const prices = readPrices();
  const added = additionReport(addition, prices);
  for (const line of [...lines.slice(0, -1), ...added, '', ...lines.slice(-1)]) console.log(line);
  return mostAdded(addition, prices) > MOST_ADDED ? 1 : 0;
}

await runAsCommand(USAGE, async () => {
  const { values } = parseArgs({ options });
  const { orders, record, units, 'warm-up': warmUp, 'at-once': atOnce } = readOptions(optionsSchema, values);
  if (units) return await printUnits();
  const measure = await measureOnLocalAws({ orders, warmUp, atOnce, say });
  saveMeasure(lastMeasure, measure);
  if (record) saveMeasure(recordedMeasure, measure);
  log.setLogLevel('SILENT');
  process.env['POWERTOOLS_METRICS_DISABLED'] = 'true';
  return Math.max(await printAround(report(measure, readPrices())), tellExceeded(measure.usage));
});
endProcess();
