/** What of a channel's word has no effect here by itself. */
export interface Difference {
  /** Dotted, in the canonical order. */
  readonly path: string;
  /** The channel has not said so before: it opens the exception ChannelEdit, or adds to the open one. */
  readonly isNews: boolean;
}

/** `now`: paths that differ from what is in force; `since`: those that differ from what the channel last said. */
export function fieldDifferences(now: readonly string[], since: readonly string[]): Difference[] {
  return now.map((path) => ({ path, isNews: since.some((changed) => concernsOther(path, changed)) }));
}

/** Whether one path is the other, or leads to it. */
function concernsOther(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
}
