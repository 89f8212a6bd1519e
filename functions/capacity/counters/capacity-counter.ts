/** The counter of a location's capacity in a window, and how much of it a fulfillment occupies. Pure. */
import * as z from 'zod';
import { type CapacityUnit, capacityUnits } from '../../network/time/capacity-window.ts';
import { sumUnits } from '../../order/line-units.ts';
import { expiryAfter } from '../../shared/time.ts';

/** A window in which a fulfillment claims. */
export const capacityClaimSchema = z.object({
  window: z.string(),
  unit: z.enum(capacityUnits),
  endsAt: z.iso.datetime(),
  /**
   * How much is claimed: what the lines take, less what was given back when units left. Units that come back
   * (a late ship is credited) claim nothing anew. Absent on work of release 0.2.0: as much as the lines take.
   */
  taken: z.number().int().min(0).optional(),
});
export type CapacityClaim = z.output<typeof capacityClaimSchema>;

/**
 * CAPACITY: one counter of one location in one window, made by the first claim. `left` = cap - claimed -
 * confirmed; it is stored because a condition of DynamoDB cannot do arithmetic.
 */
export const counterSchema = z.looseObject({
  type: z.literal('Capacity'),
  location: z.string(),
  pool: z.string(),
  window: z.string(),
  unit: z.enum(capacityUnits),
  endsAt: z.iso.datetime(),
  cap: z.number().int(),
  claimed: z.number().int(),
  confirmed: z.number().int(),
  left: z.number().int(),
  version: z.number().int(),
});
export type StoredCounter = z.output<typeof counterSchema>;

/** Units of a line; those that came in `late` have no claim. */
interface ClaimedLine {
  readonly sku: string;
  readonly units: number;
  readonly late?: number | undefined;
}

/** What a fulfillment's claims of capacity follow from. */
export interface CapacityClaimant {
  readonly fulfillmentId: string;
  readonly location: string;
  /** The claims of work that nobody has accepted yet (`planned`, `requested`) are not confirmed. */
  readonly status: string;
  readonly lines: readonly ClaimedLine[];
  readonly capacity?: readonly CapacityClaim[] | undefined;
}

/**
 * How much of a counter a fulfillment occupies: 1 of `orders` while it has units of its own, its different
 * SKUs of `lines`, its units of `units`.
 */
export function occupiedUnits(
  unit: CapacityUnit,
  claimant: Pick<CapacityClaimant, 'lines'> | undefined,
): number {
  const claimed = (claimant?.lines ?? []).map(({ sku, units, late = 0 }) => ({ sku, units: units - late }));
  const lines = claimed.filter(({ units }) => units > 0);
  if (unit === 'orders') return lines.length > 0 ? 1 : 0;
  if (unit === 'lines') return new Set(lines.map(({ sku }) => sku)).size;
  return sumUnits(lines);
}

/** How much a claim of a fulfillment has taken and not given back. */
export function claimedUnits(
  { unit, taken }: CapacityClaim,
  claimant: Pick<CapacityClaimant, 'lines'>,
): number {
  return taken ?? occupiedUnits(unit, claimant);
}

type Lines = CapacityClaimant['lines'];

/** The claims of work that is made with these lines. */
export function newClaims(claims: readonly CapacityClaim[], lines: Lines): CapacityClaim[] {
  return claims.map((claim) => ({ ...claim, taken: occupiedUnits(claim.unit, { lines }) }));
}

/** The claims of work that gets more lines, in its own windows and in `more`, each window once. */
export function joinedClaims(
  before: CapacityClaimant,
  more: readonly CapacityClaim[],
  lines: Lines,
): CapacityClaim[] {
  const { capacity: known = [] } = before;
  const fresh = more.filter(({ window }) => !known.some((claim) => claim.window === window));
  const addedOf = ({ unit }: CapacityClaim): number =>
    occupiedUnits(unit, { lines }) - occupiedUnits(unit, before);
  return [
    ...known.map((claim) => ({ ...claim, taken: claimedUnits(claim, before) + addedOf(claim) })),
    ...fresh.map((claim) => ({ ...claim, taken: addedOf(claim) })),
  ];
}

/** What is still claimed once the work has these lines: what units took that left is given back. */
export function keptClaims(claims: readonly CapacityClaim[], lines: Lines): CapacityClaim[] {
  return claims.map((claim) => ({
    ...claim,
    taken: Math.min(claimedUnits(claim, { lines }), occupiedUnits(claim.unit, { lines })),
  }));
}

/** When a counter is deleted, in seconds since 1970: a month after its window, for whoever looks back. */
export function counterExpiry(endsAt: string): number {
  return expiryAfter(endsAt, 30 * 86_400);
}
