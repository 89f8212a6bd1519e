/**
 * `npm run cost`: runs orders on the local AWS and prices what they really used. The last line is one JSON
 * object. What was measured is kept in `.cost/last.json`, which `npm run capacity` reads, and with `--record`
 * in the repository, for the documents.
 */
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { lastMeasure, recordedMeasure, saveMeasure } from './cost/measure.ts';
import { measureOnLocalAws } from './cost/on-local-aws.ts';
import { readPrices } from './cost/prices.ts';
import { report } from './cost/report.ts';

const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '30' },
    'warm-up': { type: 'string', default: '20' },
    'at-once': { type: 'string', default: '2' },
    record: { type: 'boolean', default: false },
  },
});
const count = z.coerce.number().int().min(1).max(1000);
const countOrNone = z.coerce.number().int().min(0).max(1000);

/** Standard output is for the report alone. */
function say(text: string): void {
  console.error(text);
}

try {
  const measure = await measureOnLocalAws({
    orders: count.parse(values.orders),
    warmUp: countOrNone.parse(values['warm-up']),
    atOnce: count.parse(values['at-once']),
    say,
  });
  saveMeasure(lastMeasure, measure);
  if (values.record) saveMeasure(recordedMeasure, measure);
  for (const line of report(measure, readPrices())) console.log(line);
  process.exit(0);
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
