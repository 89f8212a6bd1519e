import { Crew } from '../../simulator/crew.ts';
import { type Mutation, mutations } from '../../simulator/mutations/mutations.ts';
import { resultSchema } from '../../simulator/simulate.ts';
import type { SeedRange } from './run-seeds.ts';

async function rulesBroken(crew: Crew, seed: number, { profile }: Mutation): Promise<string[]> {
  const { violations } = resultSchema.parse(await crew.run({ kind: 'run', seed, profile }));
  return violations.map(({ rule }) => rule);
}

/** The first seed that breaks a rule with the undoing which it keeps without; undefined where none does. */
async function foundBy(
  mutation: Mutation,
  { from, seeds, threads }: SeedRange,
  whole: Crew,
  until: number,
): Promise<{ readonly seed: number; readonly rule: string } | undefined> {
  const crew = new Crew(threads, mutation.name);
  let next = from;
  let found: { readonly seed: number; readonly rule: string } | undefined;
  const work = async (): Promise<void> => {
    while (!found && next < from + seeds && Date.now() < until) {
      const seed = next++;
      const broken = await rulesBroken(crew, seed, mutation);
      const kept = broken.length > 0 ? await rulesBroken(whole, seed, mutation) : [];
      const rule = broken.find((one) => !kept.includes(one));
      if (rule !== undefined) found ??= { seed, rule };
    }
  };
  await Promise.all(Array.from({ length: threads }, work));
  await crew.end();
  return found;
}

/**
 * Undoes each thing on the list, or what is listed for one rule; answers whether every undoing was found.
 * @throws Error for a rule of which nothing is listed
 */
export async function checkMutations(range: SeedRange, rule: string | undefined): Promise<boolean> {
  const listed = mutations.filter((mutation) => rule === undefined || mutation.rule === rule);
  if (listed.length === 0) throw new Error(`nothing is listed for rule ${rule ?? ''}`);
  const each = (range.minutes * 60_000) / listed.length;
  const whole = new Crew(1);
  let missed = 0;
  for (const mutation of listed) {
    const began = Date.now();
    const found = await foundBy(mutation, range, whole, began + each);
    if (!found) missed++;
    const seconds = Math.round((Date.now() - began) / 1000);
    const outcome = found ? `seed ${found.seed} breaks "${found.rule}"` : 'NOT FOUND';
    console.log(`${mutation.rule.padEnd(4)} ${mutation.name}: ${outcome} (${seconds} s)`);
  }
  await whole.end();
  console.log(JSON.stringify({ mutations: listed.length, found: listed.length - missed }));
  return missed === 0;
}
