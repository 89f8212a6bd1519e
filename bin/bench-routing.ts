/**
 * `npm run bench:routing [-- OPTIONS]`: tables, and as the last line one JSON object. Exit 1 on a disagreement
 * or an invalid bound.
 *
 *   --quick             few instances and orders: part of the tests
 *   --parts a,b         of `agreement`, `savings`, `gaps`, `worst`; all where left out
 *   --sizes 10,1000     networks of these sizes alone
 *   --share 0.1         so much of the instances and orders
 *   --gaps 20           so many unproven orders of each set are given to HiGHS
 *   --highs-seconds 60  what HiGHS gets for each of them
 */
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { bench } from '../test/bench/routing/bench.ts';
import { type BenchOptions, benchParts } from '../test/bench/routing/bench-options.ts';
import { isBroken } from '../test/bench/routing/bench-summary.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    parts: { type: 'string', default: benchParts.join(',') },
    sizes: { type: 'string', default: '10,100,1000' },
    share: { type: 'string', default: '1' },
    gaps: { type: 'string', default: '2' },
    'highs-seconds': { type: 'string', default: '10' },
  },
});
const sizes = z.array(z.literal([10, 100, 1000]));

const options: BenchOptions = {
  isQuick: values.quick,
  parts: z.array(z.enum(benchParts)).parse(values.parts.split(',')),
  sizes: sizes.parse(values.sizes.split(',').map(Number)),
  share: z.coerce.number().min(0.001).max(1).parse(values.share),
  gaps: z.coerce.number().int().min(0).parse(values.gaps),
  highsSeconds: z.coerce.number().int().min(1).parse(values['highs-seconds']),
};
const summary = await bench(options, (line) => {
  console.log(line);
});
console.log(JSON.stringify(summary));
process.exitCode = isBroken(summary) ? 1 : 0;
