/**
 * `npm run simulate -- --seeds 1000 --minutes 20`: runs histories of the whole system on simulated services, and
 * prints what went wrong with the smallest story of it. `--seed N` tells one seed's history (`--actions` and
 * `--faults` name the parts that are left of it), `--mutations` shows that each undoing is found. The last line
 * is one JSON object; exit 1 when a rule was broken, or when the time was up before all seeds were run.
 */
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { checkMutations } from './simulate/mutation-check.ts';
import { runSeeds } from './simulate/run-seeds.ts';
import { tellSeed } from './simulate/tell-seed.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    minutes: { type: 'string', default: '20' },
    from: { type: 'string', default: '1' },
    threads: { type: 'string', default: '2' },
    seed: { type: 'string' },
    actions: { type: 'string' },
    faults: { type: 'string' },
    mutations: { type: 'boolean', default: false },
  },
});
const whole = z.coerce.number().int().min(1);
const numbers = z
  .string()
  .transform((text) => (text === 'none' ? [] : text.split(',').map(Number)))
  .optional();
const range = {
  from: whole.parse(values.from),
  seeds: whole.parse(values.seeds),
  minutes: z.coerce.number().positive().parse(values.minutes),
  threads: whole.max(64).parse(values.threads),
};

async function main(): Promise<boolean> {
  if (values.mutations) return checkMutations(range);
  if (values.seed === undefined) return runSeeds(range);
  const parts = { actions: numbers.parse(values.actions), faults: numbers.parse(values.faults) };
  return tellSeed(whole.parse(values.seed), parts);
}

process.exit((await main()) ? 0 : 1);
