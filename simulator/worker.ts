/** A thread that runs one history after another; its module cache may have a snippet of the product undone. */
import { enableCompileCache, registerHooks } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import * as z from 'zod';
import { mutated, mutationNamed } from './mutations/mutations.ts';
import type { Profile } from './themes.ts';

/** What the history is full of; what its seed says where nothing is named. */
const profileSchema = z.custom<Profile>().optional();
export const taskSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('run'), seed: z.number(), profile: profileSchema }),
  z.object({
    kind: z.literal('shrink'),
    seed: z.number(),
    profile: profileSchema,
    rule: z.string(),
    until: z.number(),
  }),
  z.object({
    kind: z.literal('tell'),
    seed: z.number(),
    profile: profileSchema,
    actions: z.array(z.number()).optional(),
    faults: z.array(z.number()).optional(),
  }),
  z.object({ kind: z.literal('coverage') }),
]);
export type SimulatorTask = z.output<typeof taskSchema>;

const { mutation: name } = z.object({ mutation: z.string().optional() }).parse(workerData ?? {});
const mutation = name === undefined ? undefined : mutationNamed(name);
if (mutation) {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!url.endsWith(mutation.file) || loaded.source === undefined) return loaded;
      return { ...loaded, source: mutated(mutation, loaded.source.toString()) };
    },
  });
}

// Each undoing takes a thread of its own: what is compiled once need not be again.
enableCompileCache();

const { runHistory } = await import('./history.ts');
const { partsOf, scenarioOf, withParts } = await import('./scenario.ts');
const { shrink } = await import('./shrink.ts');
const { Coverage } = await import('./coverage.ts');
const coverage = new Coverage();

async function carryOut(task: SimulatorTask): Promise<unknown> {
  switch (task.kind) {
    case 'run':
      return runHistory(scenarioOf(task.seed, task.profile), coverage);
    case 'shrink':
      return shrink(scenarioOf(task.seed, task.profile), task.rule, task.until);
    case 'tell': {
      const scenario = scenarioOf(task.seed, task.profile);
      const all = partsOf(scenario);
      const { actions = all.actions, faults = all.faults } = task;
      return runHistory(withParts(scenario, { actions, faults }), coverage, { isTold: true });
    }
    case 'coverage':
      return coverage.counts();
  }
}

parentPort?.on('message', (message: unknown) => {
  carryOut(taskSchema.parse(message)).then(
    (answer) => parentPort?.postMessage({ answer }),
    (error: unknown) =>
      parentPort?.postMessage({ error: error instanceof Error ? error.stack : String(error) }),
  );
});
