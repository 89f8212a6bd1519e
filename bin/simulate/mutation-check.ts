import { readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { Crew } from '../../simulator/crew.ts';
import { type Mutation, mutations } from '../../simulator/mutations/mutations.ts';
import { resultSchema } from '../../simulator/simulate.ts';
import type { SeedRange } from './run-seeds.ts';

/** The seed that found each undoing last: it is tried first, and a search begins only where it finds it no more. */
const KEPT = new URL('../../simulator/mutations/found-by.json', import.meta.url);
const keptSchema = z.record(z.string(), z.number().int());
type KeptSeeds = Readonly<Record<string, number>>;

interface Found {
  readonly seed: number;
  readonly rule: string;
}

async function rulesBroken(crew: Crew, seed: number, { profile }: Mutation): Promise<string[]> {
  const { violations } = resultSchema.parse(await crew.run({ kind: 'run', seed, profile }));
  return violations.map(({ rule }) => rule);
}

/** The rule that the seed breaks with the undoing and keeps without. */
async function ruleFoundBy(
  crew: Crew,
  whole: Crew,
  mutation: Mutation,
  seed: number,
): Promise<string | undefined> {
  const broken = await rulesBroken(crew, seed, mutation);
  const kept = broken.length > 0 ? await rulesBroken(whole, seed, mutation) : [];
  return broken.find((one) => !kept.includes(one));
}

/** Does something with each of the list, `threads` of them side by side. */
async function sideBySide<T>(
  threads: number,
  list: readonly T[],
  each: (one: T) => Promise<void>,
): Promise<void> {
  const left = [...list];
  const work = async (): Promise<void> => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await each(one);
  };
  await Promise.all(Array.from({ length: threads }, work));
}

async function tryKept(mutation: Mutation, seed: number, whole: Crew): Promise<Found | undefined> {
  const crew = new Crew(1, mutation.name);
  const rule = await ruleFoundBy(crew, whole, mutation, seed);
  await crew.end();
  return rule === undefined ? undefined : { seed, rule };
}

/** The first seed that finds the undoing; undefined where none does. */
async function search(
  mutation: Mutation,
  { from, seeds, threads }: SeedRange,
  whole: Crew,
  until: number,
): Promise<Found | undefined> {
  const crew = new Crew(threads, mutation.name);
  let next = from;
  let found: Found | undefined;
  const work = async (): Promise<void> => {
    while (!found && next < from + seeds && Date.now() < until) {
      const seed = next++;
      const rule = await ruleFoundBy(crew, whole, mutation, seed);
      if (rule !== undefined) found ??= { seed, rule };
    }
  };
  await Promise.all(Array.from({ length: threads }, work));
  await crew.end();
  return found;
}

function say({ rule, name }: Mutation, found: Found | undefined, began: number): void {
  const outcome = found ? `seed ${found.seed} breaks "${found.rule}"` : 'NOT FOUND';
  const seconds = Math.round((Date.now() - began) / 1000);
  console.log(`${rule.padEnd(4)} ${name}: ${outcome} (${seconds} s)`);
}

/** Seeds that were searched for are tried first from now on; those of undoings that are gone are left out. */
function keep(kept: KeptSeeds, found: ReadonlyMap<string, number>): void {
  const seeds = mutations.flatMap(({ name }): [string, number][] => {
    const seed = found.get(name) ?? kept[name];
    return seed === undefined ? [] : [[name, seed]];
  });
  const text = `${JSON.stringify(Object.fromEntries(seeds), undefined, 2)}\n`;
  if (text !== readFileSync(KEPT, 'utf8')) writeFileSync(KEPT, text);
}

/**
 * Undoes each thing on the list, or what is listed for one rule; answers whether every undoing was found.
 * @throws Error for a rule of which nothing is listed
 */
export async function checkMutations(range: SeedRange, rule: string | undefined): Promise<boolean> {
  const listed = mutations.filter((mutation) => rule === undefined || mutation.rule === rule);
  if (listed.length === 0) throw new Error(`nothing is listed for rule ${rule ?? ''}`);
  const until = Date.now() + range.minutes * 60_000;
  const kept = keptSchema.parse(JSON.parse(readFileSync(KEPT, 'utf8')));
  const whole = new Crew(1);
  const found = new Map<string, number>();
  await sideBySide(range.threads, listed, async (mutation) => {
    const [seed, began] = [kept[mutation.name], Date.now()];
    if (seed === undefined || began >= until) return;
    const known = await tryKept(mutation, seed, whole);
    if (!known) return;
    found.set(mutation.name, known.seed);
    say(mutation, known, began);
  });
  const unknown = listed.filter(({ name }) => !found.has(name));
  for (const [at, mutation] of unknown.entries()) {
    const began = Date.now();
    const share = (until - began) / (unknown.length - at);
    const one = await search(mutation, range, whole, began + share);
    if (one) {
      found.set(mutation.name, one.seed);
      keep(kept, found);
    }
    say(mutation, one, began);
  }
  await whole.end();
  console.log(JSON.stringify({ mutations: listed.length, found: found.size }));
  return found.size === listed.length;
}
