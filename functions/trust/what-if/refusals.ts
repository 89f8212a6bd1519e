/** Which units a location would have given back that the past did not ask for them: drawn by its own rate. Pure. */
import { createHash } from 'node:crypto';
import type { LocationRefusals } from './past.ts';

/**
 * `asHappened`: where a location is chosen that was chosen then, it gives back what it gave back; another one by the rate at
 * which it gave units back in this past. `off`: nobody gives anything back.
 */
export const refusalModes = ['asHappened', 'off'] as const;
export type RefusalMode = (typeof refusalModes)[number];

/** Uniform in [0, 1), the same for the same words. */
export function chanceOf(seed: number, ...words: readonly (string | number)[]): number {
  const digest = createHash('sha256')
    .update([seed, ...words].join('\n'))
    .digest();
  return digest.readUInt32BE(0) / 2 ** 32;
}

/** What becomes of units at a location that the past has not chosen for them. */
export function drawnRefusal(
  refusals: LocationRefusals | undefined,
  drawn: number,
): 'rejected' | 'missing' | undefined {
  if (!refusals || refusals.taken === 0) return undefined;
  const { taken, rejected, missing } = refusals;
  if (drawn < missing / taken) return 'missing';
  return drawn < (missing + rejected) / taken ? 'rejected' : undefined;
}
