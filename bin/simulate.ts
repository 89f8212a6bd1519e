/**
 * `npm run simulate -- --seeds 1000 --minutes 20`: runs histories of the whole system on simulated services, and
 * prints what went wrong with the smallest story of it.
 */
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { countOption, endProcess, readOptions, runAsCommand } from './command/command.ts';
import { checkMutations } from './simulate/mutation-check.ts';
import { runSeeds } from './simulate/run-seeds.ts';
import { tellSeed } from './simulate/tell-seed.ts';

const USAGE = `npm run simulate -- [--seeds 1000] [--minutes 20] [--from 1] [--threads 2] [--theme NAME]
  runs histories of the whole system on simulated services, and prints what went wrong with the smallest story of it;
  --theme: all of them of one theme of simulator/themes.ts
npm run simulate -- --seed N [--theme NAME] [--actions 1,2|none] [--faults 3|none]
  tells one seed's history; --actions and --faults name the parts that are left of it
npm run simulate -- --mutations [--rule P32] [--seeds N] [--minutes N]
  shows that each undoing of a rule is found, of all rules or of this one
The last line is one JSON object; exit 1 when a rule was broken, or when the time was up before all seeds were run.`;

const options = {
  seeds: { type: 'string', default: '1000' },
  minutes: { type: 'string', default: '20' },
  from: { type: 'string', default: '1' },
  threads: { type: 'string', default: '2' },
  seed: { type: 'string' },
  theme: { type: 'string' },
  actions: { type: 'string' },
  faults: { type: 'string' },
  mutations: { type: 'boolean', default: false },
  rule: { type: 'string' },
} as const;

const numbersOption = z
  .string()
  .regex(/^(none|\d+(,\d+)*)$/, 'is neither a list of numbers nor none')
  .transform((text) => (text === 'none' ? [] : text.split(',').map(Number)))
  .optional();
const optionsSchema = z.object({
  seeds: countOption,
  minutes: z.coerce.number().positive(),
  from: countOption,
  threads: countOption.pipe(z.number().max(64)),
  seed: countOption.optional(),
  theme: z.string().optional(),
  actions: numbersOption,
  faults: numbersOption,
  mutations: z.boolean(),
  rule: z.string().optional(),
});

await runAsCommand(USAGE, async () => {
  const { values } = parseArgs({ options });
  const { seed, actions, faults, mutations, rule, ...range } = readOptions(optionsSchema, values);
  if (mutations) return (await checkMutations(range, rule)) ? 0 : 1;
  const isWell = await (seed === undefined
    ? runSeeds(range)
    : tellSeed(seed, { theme: range.theme, actions, faults }));
  return isWell ? 0 : 1;
});
// Threads of the simulator may be left.
endProcess();
