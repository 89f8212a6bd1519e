import { appendEntries } from '../../inventory/ledger/ledger.store.ts';
import { NoTimeLeft, withinTime } from '../../shared/time-budget.ts';
import type { Effect } from '../changes/effects.ts';

/** An entry of the ledger of stock. */
export type EntryEffect = Extract<Effect, { kind: 'enterMovement' }>;

function allFailed(effects: readonly EntryEffect[], error: unknown): ReadonlyMap<EntryEffect, unknown> {
  return new Map(effects.map((effect) => [effect, error]));
}

/**
 * Enters what a batch of changes moved into the ledger, 25 entries a request: an entry costs one write unit so.
 * Returns the error of each that failed; one that cannot be written holds up no other (P22).
 */
export async function enterTogether(
  effects: readonly EntryEffect[],
  { milliseconds, hasTime }: { readonly milliseconds: number; readonly hasTime: () => boolean },
): Promise<ReadonlyMap<EntryEffect, unknown>> {
  if (effects.length === 0) return new Map();
  if (!hasTime()) return allFailed(effects, new NoTimeLeft('the invocation is about to end'));
  try {
    const failures = await withinTime(milliseconds, () => appendEntries(effects.map(({ entry }) => entry)));
    return new Map(
      effects.flatMap((effect) =>
        failures.has(effect.entry) ? [[effect, failures.get(effect.entry)] as const] : [],
      ),
    );
  } catch (error) {
    return allFailed(effects, error);
  }
}
