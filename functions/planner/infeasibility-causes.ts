/** What stood in the way of a plan: one entry a cause, and nothing else lists them. */

interface CauseEntry {
  readonly cause: string;
  /** What the cause means, for operators. */
  readonly sentence: string;
}

const entries = [
  { cause: 'STOCK', sentence: 'All locations together have less on sale than is wanted.' },
  { cause: 'CAPACITY', sentence: 'There would be a plan, had the full windows of locations room.' },
  {
    cause: 'LIFE',
    sentence: 'There would be a plan, but too few units live as long after delivery as they must.',
  },
  { cause: 'PROMISE', sentence: 'There would be a plan, but it would arrive later than was promised.' },
  { cause: 'WEIGHT', sentence: 'There would be a plan, but no carrier takes so heavy a parcel.' },
  {
    cause: 'SPLIT',
    sentence: 'There would be a plan, but of more shipments, or with a dearer split, than the rules allow.',
  },
  { cause: 'RULES', sentence: 'Several rules together, or filters on locations and goods, leave no plan.' },
  { cause: 'BUDGET', sentence: "The solver's budget of work ended before a plan was found." },
] as const satisfies readonly CauseEntry[];

export type InfeasibilityCause = (typeof entries)[number]['cause'];

/** In the order of the table. */
export const infeasibilityCauses = entries.map(({ cause }) => cause);

const sentences: ReadonlyMap<InfeasibilityCause, string> = new Map(
  entries.map(({ cause, sentence }) => [cause, sentence]),
);

/** What the cause means, for operators. */
export function meaningOf(cause: InfeasibilityCause): string {
  return sentences.get(cause) ?? '';
}
