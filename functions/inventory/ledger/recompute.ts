/** Recomputes a position from what the ledger says moved, so that nothing can change and not be told. Pure. */
import { isDeepStrictEqual } from 'node:util';
import { type MovedQuantities, quantitiesAfter } from '../stock/moved-quantities.ts';
import type { PositionEntry } from './entry.ts';

/** A change of a position that no movement of the ledger explains. */
export interface Unexplained {
  /** The version before which, or by which, the position changed so. */
  readonly version: number;
  /** `between`: an entry is missing before this one; `within`: its movements do not come to what it has afterwards. */
  readonly where: 'between' | 'within';
  readonly expected: MovedQuantities;
  readonly found: MovedQuantities;
}

function unexplainedIn(
  { version, before, after, moved }: PositionEntry,
  previous: PositionEntry | undefined,
): Unexplained[] {
  const found: Unexplained[] = [];
  if (previous && !isDeepStrictEqual(previous.after, before))
    found.push({ version, where: 'between', expected: previous.after, found: before });
  const expected = moved.reduce(quantitiesAfter, before);
  if (!isDeepStrictEqual(expected, after)) found.push({ version, where: 'within', expected, found: after });
  return found;
}

/** A position as its movements make it, and what they do not explain. */
export interface Recomputed {
  readonly quantities: MovedQuantities | undefined;
  readonly unexplained: readonly Unexplained[];
}

/** Recomputes a position from its entries, in any order. No entry: nothing is known of it. */
export function recomputePosition(entries: readonly PositionEntry[]): Recomputed {
  const inOrder = entries.toSorted((one, other) => one.version - other.version);
  const [first] = inOrder;
  if (!first) return { quantities: undefined, unexplained: [] };
  return {
    quantities: inOrder.flatMap(({ moved }) => moved).reduce(quantitiesAfter, first.before),
    unexplained: inOrder.flatMap((entry, at) => unexplainedIn(entry, inOrder[at - 1])),
  };
}
