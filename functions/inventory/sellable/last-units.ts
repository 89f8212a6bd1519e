/** Who has the last units of a pool (S14). Pure. */
import * as z from 'zod';
import { compareText } from '../../shared/compare-text.ts';

/**
 * LASTUNITS: which channel has the last units of a SKU in a pool, at or under the threshold. It stays while more units
 * are there again, so that the units do not change hands with each sale.
 */
export const lastUnitsSchema = z.looseObject({
  type: z.literal('LastUnits'),
  sku: z.string(),
  pool: z.string(),
  owner: z.string(),
  /** Since when. */
  since: z.iso.datetime(),
  /** When it is looked at again: others are to show nothing by then, or another channel may have the units. */
  dueAt: z.iso.datetime().optional(),
  /** Others may still show some: the owner may sell no more of them than it was told before. */
  isUnconfirmed: z.boolean().optional(),
  version: z.number().int(),
});
export type LastUnitsOwner = z.output<typeof lastUnitsSchema>;

/** A channel that could have the last units. */
export interface Claimant {
  readonly channel: string;
  /** Lower goes first. */
  readonly priority: number;
}

/** Whether so few shared units are left that one channel has them. With none left there is nothing to have. */
export function areLast(shared: number, threshold: number): boolean {
  return shared > 0 && shared <= threshold;
}

/** The channels that no other goes before by its priority: what they have sold decides among them. */
export function firstClaimants(claimants: readonly Claimant[]): readonly Claimant[] {
  const first = Math.min(...claimants.map(({ priority }) => priority));
  return claimants.filter(({ priority }) => priority === first);
}

/** The channel that comes first: by priority, then by units sold lately, then by id. */
export function firstClaimant(
  claimants: readonly Claimant[],
  sold: ReadonlyMap<string, number>,
): string | undefined {
  const inOrder = firstClaimants(claimants).toSorted(
    (a, b) => (sold.get(b.channel) ?? 0) - (sold.get(a.channel) ?? 0) || compareText(a.channel, b.channel),
  );
  return inOrder[0]?.channel;
}
