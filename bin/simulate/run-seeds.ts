import { type SeedResult, type ShrunkResult, simulate } from '../../simulator/simulate.ts';
import { themeNamed } from '../../simulator/themes.ts';

export interface SeedRange {
  readonly from: number;
  readonly seeds: number;
  readonly minutes: number;
  readonly threads: number;
  /** The theme of all histories, by its name. */
  readonly theme?: string | undefined;
}

/** So many histories reach all that there is to reach: what they miss is not simulated. */
const ENOUGH_SEEDS = 1000;
/** Lines of a story that are shown: its end is where things go wrong. */
const SHOWN_LINES = 150;

function storyOf({ parts, result }: ShrunkResult, theme: string | undefined): string[] {
  const { seed, violations, story } = result;
  const [first] = violations;
  const [actions, faults] = [parts.actions.join(','), parts.faults.join(',')];
  const ofTheme = theme === undefined ? '' : ` --theme ${theme}`;
  return [
    '',
    `${first?.rule ?? 'nothing'}: ${first?.about ?? ''}: ${first?.text ?? ''}`,
    ...story.slice(-SHOWN_LINES),
    `again: npm run simulate -- --seed ${seed}${ofTheme} --actions ${actions || 'none'} --faults ${faults || 'none'}`,
  ];
}

function rulesOf(failed: readonly SeedResult[]): string[] {
  const seeds = new Map<string, Set<number>>();
  for (const { seed, violations } of failed)
    for (const { rule } of violations) seeds.set(rule, (seeds.get(rule) ?? new Set()).add(seed));
  return [...seeds].map(
    ([rule, own]) => `  ${String(own.size).padStart(5)} seeds  ${rule}: ${[...own].slice(0, 8).join(', ')}`,
  );
}

/** Runs the seeds and prints what came of them; answers whether all is well. */
export async function runSeeds(range: SeedRange): Promise<boolean> {
  const { theme } = range;
  const profile = theme === undefined ? undefined : themeNamed(theme);
  const { seeds, steps, failed, shrunk, coverage } = await simulate({
    ...range,
    profile,
    say: (line) => console.log(line),
  });
  for (const line of coverage.lines()) console.log(line);
  for (const line of shrunk.flatMap((one) => storyOf(one, theme))) console.log(line);
  for (const line of rulesOf(failed)) console.log(line);
  if (seeds < range.seeds) console.log(`The time was up after ${seeds} of ${range.seeds} seeds.`);
  const missed = seeds >= ENOUGH_SEEDS && theme === undefined ? coverage.missed() : [];
  if (missed.length > 0) console.log(`No history reached: ${missed.join(', ')}.`);
  const violations = failed.reduce((sum, one) => sum + one.violations.length, 0);
  console.log(JSON.stringify({ seeds, histories: seeds, steps, violations }));
  return violations === 0 && seeds >= range.seeds;
}
