import * as z from 'zod';
import { Coverage } from './coverage.ts';
import { Crew } from './crew.ts';
import type { Profile } from './themes.ts';

export const violationSchema = z.object({ rule: z.string(), about: z.string(), text: z.string() });
export const resultSchema = z.object({
  seed: z.number(),
  steps: z.number(),
  violations: z.array(violationSchema),
  story: z.array(z.string()).default([]),
});
export type SeedResult = z.output<typeof resultSchema>;
export const shrunkSchema = z.object({
  parts: z.object({ actions: z.array(z.number()), faults: z.array(z.number()) }),
  result: resultSchema,
});
export type ShrunkResult = z.output<typeof shrunkSchema>;

const countsSchema = z.record(z.string(), z.record(z.string(), z.number()));

export interface SimulationOptions {
  readonly from: number;
  readonly seeds: number;
  readonly minutes: number;
  readonly threads: number;
  /** What all histories are full of; what their seeds say where nothing is named. */
  readonly profile?: Profile | undefined;
  readonly say: (line: string) => void;
}

export interface Simulation {
  readonly seeds: number;
  readonly steps: number;
  /** Seeds that broke a rule, in their order. */
  readonly failed: readonly SeedResult[];
  /** The smallest history found of each rule that was broken, as far as time was left. */
  readonly shrunk: readonly ShrunkResult[];
  readonly coverage: Coverage;
}

/** How many broken rules are shrunk, and how long that may take for each. */
const SHRUNK_RULES = 4;
const SHRINK_MS = 60_000;

/** Runs seeds until all are run or the time is up. */
export async function simulate(options: SimulationOptions): Promise<Simulation> {
  const { from, seeds, minutes, threads, profile, say } = options;
  const until = Date.now() + minutes * 60_000;
  const crew = new Crew(threads);
  const results: SeedResult[] = [];
  let next = from;
  const work = async (): Promise<void> => {
    while (next < from + seeds && Date.now() < until) {
      const result = resultSchema.parse(await crew.run({ kind: 'run', seed: next++, profile }));
      results.push(result);
      for (const { rule, about, text } of result.violations.slice(0, 3))
        say(`seed ${result.seed}: ${rule}: ${about}: ${text}`);
      if (results.length % 50 === 0) say(`${results.length} seeds`);
    }
  };
  await Promise.all(Array.from({ length: threads }, work));
  const failed = results
    .filter(({ violations }) => violations.length > 0)
    .toSorted((one, other) => one.seed - other.seed);
  const coverage = new Coverage();
  for (const counts of await crew.everyone({ kind: 'coverage' })) coverage.add(countsSchema.parse(counts));
  const shrunk = await shrinkFirst(crew, failed, profile);
  await crew.end();
  const steps = results.reduce((sum, one) => sum + one.steps, 0);
  return { seeds: results.length, steps, failed, shrunk, coverage };
}

/** Shrinks the first seed of each rule that was broken. */
async function shrinkFirst(
  crew: Crew,
  failed: readonly SeedResult[],
  profile: Profile | undefined,
): Promise<ShrunkResult[]> {
  const first = new Map<string, number>();
  for (const { seed, violations } of failed)
    for (const { rule } of violations) if (!first.has(rule)) first.set(rule, seed);
  const chosen = [...first].slice(0, SHRUNK_RULES);
  const until = Date.now() + SHRINK_MS;
  return Promise.all(
    chosen.map(async ([rule, seed]) =>
      shrunkSchema.parse(await crew.run({ kind: 'shrink', seed, profile, rule, until })),
    ),
  );
}
