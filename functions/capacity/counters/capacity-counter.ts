/** Capacity of a location in a window as arithmetic: what a fulfillment takes of it, claims, frees. Pure. */
import * as z from 'zod';
import { type CapacityUnit, capacityUnits } from '../../network/time/capacity-window.ts';
import { expiryAfter } from '../../shared/time.ts';

/**
 * A window in which a fulfillment claims. How much follows from its lines, so that nothing is freed twice.
 */
export const capacityClaimSchema = z.object({
  window: z.string(),
  unit: z.enum(capacityUnits),
  endsAt: z.iso.datetime(),
});
export type CapacityClaim = z.output<typeof capacityClaimSchema>;

/**
 * CAPACITY: one counter of one location in one window; there only after a first claim. `left` = cap - claimed
 * - confirmed, since a condition cannot do arithmetic.
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
export type CapacityCounter = z.output<typeof counterSchema>;

/** Who claims capacity: a fulfillment, as far as its claims depend on it. */
export interface CapacityClaimant {
  readonly fulfillmentId: string;
  readonly location: string;
  /** A claim of work that nobody has accepted yet (`planned`, `requested`) is not confirmed. */
  readonly status: string;
  readonly lines: readonly { readonly sku: string; readonly units: number }[];
  readonly capacity?: readonly CapacityClaim[] | undefined;
}

/**
 * What a fulfillment occupies of a counter: 1 order, its different SKUs, its units, while it has any of its
 * own.
 */
export function occupiedUnits(
  unit: CapacityUnit,
  claimant: Pick<CapacityClaimant, 'lines'> | undefined,
): number {
  const lines = (claimant?.lines ?? []).filter(({ units }) => units > 0);
  if (unit === 'orders') return lines.length > 0 ? 1 : 0;
  return unit === 'lines'
    ? new Set(lines.map(({ sku }) => sku)).size
    : lines.reduce((sum, { units }) => sum + units, 0);
}

/** Both lists, each window once. */
export function mergeClaims(
  known: readonly CapacityClaim[],
  more: readonly CapacityClaim[],
): CapacityClaim[] {
  return [...known, ...more.filter(({ window }) => !known.some((claim) => claim.window === window))];
}

/** A counter is kept for a month after its window, for who looks back: seconds since 1970. */
export function counterExpiry(endsAt: string): number {
  return expiryAfter(endsAt, 30 * 86_400);
}
