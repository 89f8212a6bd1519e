import { Crew } from '../../simulator/crew.ts';
import { resultSchema } from '../../simulator/simulate.ts';
import { themeNamed } from '../../simulator/themes.ts';

/** Tells the history of one seed, or of these parts of it; answers whether no rule was broken. */
export async function tellSeed(
  seed: number,
  parts: {
    readonly theme?: string | undefined;
    readonly actions: readonly number[] | undefined;
    readonly faults: readonly number[] | undefined;
  },
): Promise<boolean> {
  const crew = new Crew(1);
  const { theme, actions, faults } = parts;
  const profile = theme === undefined ? undefined : themeNamed(theme);
  const told = await crew.run({
    kind: 'tell',
    seed,
    profile,
    actions: actions?.slice(),
    faults: faults?.slice(),
  });
  await crew.end();
  const { steps, violations, story } = resultSchema.parse(told);
  for (const line of story) console.log(line);
  for (const { rule, about, text } of violations) console.log(`${rule}: ${about}: ${text}`);
  console.log(JSON.stringify({ seeds: 1, histories: 1, steps, violations: violations.length }));
  return violations.length === 0;
}
