import { type Activation, activationInForce, activationSchema } from './activation.ts';
import type { StoredRuleset } from './ruleset.store.ts';

/** A version as lists show it: without the rules themselves. */
export function rulesetView({ version, hash, ruleset, by, at, reason }: StoredRuleset) {
  return { version, hash, name: ruleset.name, by, at, ...(reason === undefined ? {} : { reason }) };
}

/** Which version is in force at `now`, and every activation so far. */
export function slotView(activations: readonly Activation[], now: string) {
  return {
    version: activationInForce(activations, now)?.ruleset ?? null,
    activations: activations.map((one) => activationSchema.parse(one)),
  };
}
