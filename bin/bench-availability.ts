/**
 * `npm run bench:availability [-- OPTIONS]`: how long an answer for a page of products takes by itself. A table, and as
 * the last line one JSON object.
 */
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { log } from '../functions/shared/log.ts';
import { measureAvailability } from '../test/bench/availability/measure.ts';
import { countOption, readOptions, runAsCommand } from './command/command.ts';

const USAGE = `npm run bench:availability -- [OPTIONS]   what GET /stock/availability takes, the table in memory
  --requests 200   so many answers of each kind
  --skus 100       SKUs of an answer
  --stocked 5      locations that have each SKU
The last line is one JSON object.`;

const optionsSchema = z.object({ requests: countOption, skus: countOption, stocked: countOption });
const SIZES = [10, 100, 1000] as const;

await runAsCommand(USAGE, async () => {
  // A line of the log for each answer would be what is measured.
  log.setLogLevel('SILENT');
  const { values } = parseArgs({
    options: {
      requests: { type: 'string', default: '200' },
      skus: { type: 'string', default: '100' },
      stocked: { type: 'string', default: '5' },
    },
  });
  const asked = readOptions(optionsSchema, values);
  const results = [];
  for (const locations of SIZES) {
    const figures = await measureAvailability({ ...asked, locations });
    const { plain, dated } = figures;
    console.log(
      `${locations} locations: figures ${plain.p50Ms} ms (p99 ${plain.p99Ms}), dated ${dated.p50Ms} ms (p99 ${dated.p99Ms})`,
    );
    results.push(figures);
  }
  console.log(JSON.stringify({ results, p99Ms: Math.max(...results.map(({ dated }) => dated.p99Ms)) }));
  return 0;
});
