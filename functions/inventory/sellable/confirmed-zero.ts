/** Whether a shop is known to show none of a SKU any more: only then may the owner of the last units show more (S14). */
import { settings } from '../../shared/settings.ts';
import { after } from '../../shared/time.ts';

/** A channel that was told that it may sell nothing of what is shared. */
export interface ToldZero {
  readonly channel: string;
  readonly sku: string;
  readonly pool: string;
  /** Since when it has been told so without a break, UTC ISO; absent where it was never told a figure. */
  readonly since: string | undefined;
  /** What it may sell of the SKU all the same: of other pools, and of units that it alone sells. */
  readonly allowed: number;
}

/**
 * The port by which a connection to a shop says what the shop shows. `now` is UTC ISO. The answer is `true`, or when to
 * ask again.
 */
export type ConfirmedZero = (told: ToldZero, now: string) => Promise<true | { readonly askAt: string }>;

/**
 * Without a connection nobody reads the shop. A shop that follows our events, or asks for its figure, shows none a while
 * after it was told so: until then its units count as if it still showed them, so that the wait may be too long and
 * never too short for a shop that needs less than `settings.zeroConfirmedAfter`.
 */
export function confirmedByTime({ since }: ToldZero, now: string): ReturnType<ConfirmedZero> {
  if (since === undefined) return Promise.resolve(true);
  const askAt = after(since, settings().zeroConfirmedAfter);
  return Promise.resolve(askAt <= now ? true : { askAt });
}
