/** Which version of the rules is in force when. Pure. */
import * as z from 'zod';

/**
 * `ruleset`: a version, or null for none (the product's default; no shadow). In force from `from` on, until a
 * later one; UTC ISO.
 */
export const activationSchema = z.object({
  ruleset: z.number().int().min(1).nullable(),
  from: z.iso.datetime(),
  reason: z.string(),
  by: z.string(),
  at: z.iso.datetime(),
});
export type Activation = z.output<typeof activationSchema>;

/** So many are kept in the item; all are in the audit trail. */
const KEPT = 100;

/**
 * The activation that counts at `now`: the latest beginning that has come; of equal ones the one made last.
 */
export function inForce(activations: readonly Activation[], now: string): Activation | undefined {
  const at = Date.parse(now);
  return activations.reduce<Activation | undefined>((best, one) => {
    const from = Date.parse(one.from);
    return from <= at && (!best || from >= Date.parse(best.from)) ? one : best;
  }, undefined);
}

/** Adds one. What was in force stays what it was: a beginning in the past is moved to when it is made. */
export function activated(activations: readonly Activation[], next: Activation): Activation[] {
  const from = Date.parse(next.from) < Date.parse(next.at) ? next.at : next.from;
  const current = inForce(activations, next.at);
  const kept = activations.slice(-(KEPT - 1));
  return [...(current && !kept.includes(current) ? [current] : []), ...kept, { ...next, from }];
}
