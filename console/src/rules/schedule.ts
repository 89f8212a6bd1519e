/** Which version is in force, plans in the shadow, or will be. Pure. */
import type { Activation, Rules } from '../api/rules-types.ts';

/** What a version does now. */
export type VersionState = 'active' | 'tried' | 'shadow' | 'coming' | 'past' | 'unused';

type Slots = Pick<Rules, 'active' | 'shadow'>;

function isComing({ from }: Activation, now: number): boolean {
  return Date.parse(from) > now;
}

/** The state of a version; 0 is the product's default, in force while no other is. `tried`: on a share of the orders. */
export function stateOf(
  version: number,
  { active, shadow }: Slots,
  now: number,
  tried?: number,
): VersionState {
  if (version === (active.version ?? 0)) return 'active';
  if (version === tried) return 'tried';
  if (version === shadow.version) return 'shadow';
  const own = active.activations.filter(({ ruleset }) => (ruleset ?? 0) === version);
  if (own.some((one) => isComing(one, now))) return 'coming';
  return own.length > 0 ? 'past' : 'unused';
}

/** The version that was in force before the one that is; 0 is the product's default. */
export function previousVersion({ active }: Slots, now: number): number | undefined {
  const begun = active.activations.filter((one) => !isComing(one, now));
  const inOrder = begun.toSorted((one, other) => Date.parse(one.from) - Date.parse(other.from));
  if (inOrder.length === 0) return undefined;
  const present = active.version ?? 0;
  return inOrder.map(({ ruleset }) => ruleset ?? 0).findLast((version) => version !== present) ?? 0;
}

export interface Deed extends Activation {
  readonly slot: 'active' | 'shadow';
}

/** Who put which version in force or into the shadow, the newest first. */
export function deedsOf({ active, shadow }: Slots): Deed[] {
  const deeds: Deed[] = [
    ...active.activations.map((one): Deed => ({ ...one, slot: 'active' })),
    ...shadow.activations.map((one): Deed => ({ ...one, slot: 'shadow' })),
  ];
  return deeds.toSorted((one, other) => Date.parse(other.at) - Date.parse(one.at));
}
