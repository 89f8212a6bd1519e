/**
 * `npm run bench:routing [-- OPTIONS]`: tables, and as the last line one JSON object. Exit 1 on a disagreement
 * or an invalid bound.
 */
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { bench } from '../test/bench/routing/bench.ts';
import { benchParts } from '../test/bench/routing/bench-options.ts';
import { isBroken } from '../test/bench/routing/bench-summary.ts';
import { countOption, readOptions, runAsCommand } from './command/command.ts';

const USAGE = `npm run bench:routing -- [OPTIONS]   the router against an exact solver and the field's rules
  --quick             few instances and orders: part of the tests
  --parts a,b         of ${benchParts.join(', ')}; all where left out
  --sizes 10,1000     networks of these sizes alone (10, 100, 1000)
  --share 0.1         so much of the instances and orders
  --gaps 20           so many unproven orders of each set are given to HiGHS
  --highs-seconds 60  what HiGHS gets for each of them
The last line is one JSON object; exit 1 on a disagreement or an invalid bound.`;

const options = {
  quick: { type: 'boolean', default: false },
  parts: { type: 'string', default: benchParts.join(',') },
  sizes: { type: 'string', default: '10,100,1000' },
  share: { type: 'string', default: '1' },
  gaps: { type: 'string', default: '2' },
  'highs-seconds': { type: 'string', default: '10' },
} as const;

const listOption = z.string().transform((text) => text.split(','));
const optionsSchema = z.object({
  quick: z.boolean(),
  parts: listOption.pipe(z.array(z.enum(benchParts))),
  sizes: listOption.pipe(
    z.array(
      z
        .string()
        .transform(Number)
        .pipe(z.literal([10, 100, 1000])),
    ),
  ),
  share: z.coerce.number().min(0.001).max(1),
  gaps: z.coerce.number().int().min(0),
  'highs-seconds': countOption,
});

await runAsCommand(USAGE, async () => {
  const { values } = parseArgs({ options });
  const { quick, 'highs-seconds': highsSeconds, ...asked } = readOptions(optionsSchema, values);
  const summary = await bench({ ...asked, isQuick: quick, highsSeconds }, (line) => {
    console.log(line);
  });
  console.log(JSON.stringify(summary));
  return isBroken(summary) ? 1 : 0;
});
