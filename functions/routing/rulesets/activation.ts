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

/** Activations that the item keeps; all of them are in the audit trail. */
const KEPT = 100;

/**
 * The activation that is in force at `now`: the one with the latest beginning that has come, of equal
 * beginnings the one that was made last.
 */
export function activationInForce(activations: readonly Activation[], now: string): Activation | undefined {
  const at = Date.parse(now);
  return activations.reduce<Activation | undefined>((best, one) => {
    const from = Date.parse(one.from);
    return from <= at && (!best || from >= Date.parse(best.from)) ? one : best;
  }, undefined);
}

/**
 * The activations with one more. The past stays as it was: an activation that would begin in the past begins
 * when it is made.
 */
export function withActivation(activations: readonly Activation[], next: Activation): Activation[] {
  const from = Date.parse(next.from) < Date.parse(next.at) ? next.at : next.from;
  const current = activationInForce(activations, next.at);
  const kept = activations.slice(-(KEPT - 1));
  return [...(current && !kept.includes(current) ? [current] : []), ...kept, { ...next, from }];
}
