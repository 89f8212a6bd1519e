/** What a shop did by itself: what is left of a fetched order once our own effects are taken away (T5). Pure. */
import type { FoundEffect, LineOfShop, OrderAtShop, OrderEffectKind } from '../contract/order-effects.ts';
import type { EffectState } from './effect.ts';

/** One of our effects of the order, settled or under way. */
export interface OwnEffect {
  readonly id: string;
  readonly state: EffectState;
  /** The number of the parcel that it tells of. */
  readonly parcel?: string | undefined;
}

export interface SeenEffects {
  /** Effects of others: never found by comparing quantities, a hash or a time stamp. */
  readonly foreign: readonly FoundEffect[];
  /** Ours that were under way: the mark settles them. */
  readonly settled: readonly { readonly id: string; readonly theirs: string }[];
}

/** Ours are known by their mark, or by the name that the shop gave in its answer; those under way, too. */
export function separateEffects({ effects }: OrderAtShop, own: readonly OwnEffect[]): SeenEffects {
  const byId = new Map(own.map((one) => [one.id, one]));
  const names = new Set(own.flatMap(({ state }) => (state.theirs === undefined ? [] : [state.theirs])));
  // Two parcels may go under one number: one whose name at the shop is known is that one, and no other.
  const nameless = own.filter(({ state }) => state.theirs === undefined);
  const byParcel = new Map(nameless.map((one) => [one.parcel ?? one.id, one]));
  const markedBy = ({ kind, mark, parcel }: FoundEffect): OwnEffect | undefined =>
    byId.get(mark ?? '') ?? (kind === 'ship' ? byParcel.get(parcel ?? '') : undefined);
  const isOurs = (found: FoundEffect): boolean => markedBy(found) !== undefined || names.has(found.theirs);
  const settled = effects.flatMap((found) => {
    const ours = markedBy(found);
    const { theirs } = found;
    return ours && ours.state.state === 'sent' ? [{ id: ours.id, theirs }] : [];
  });
  return { foreign: effects.filter((one) => !isOurs(one)), settled };
}

/**
 * What is left of the doing of others for a further effect of a kind, where effects of ours of that kind are moot by it: a unit
 * that others have sent is one of our units, not each of them.
 */
export function withoutClaimed(
  foreign: readonly FoundEffect[],
  kind: OrderEffectKind,
  claimed: readonly LineOfShop[],
): readonly FoundEffect[] {
  const left = new Map<string, number>();
  for (const { lineId, units } of claimed) left.set(lineId, (left.get(lineId) ?? 0) + units);
  const rest = ({ lineId, units }: LineOfShop): LineOfShop => {
    const taken = Math.min(units, left.get(lineId) ?? 0);
    left.set(lineId, (left.get(lineId) ?? 0) - taken);
    return { lineId, units: units - taken };
  };
  return foreign.map((one) => {
    if (one.kind !== kind) return one;
    return { ...one, lines: one.lines.map(rest).filter(({ units }) => units > 0) };
  });
}

/** Units that others took out of each line. */
export function foreignUnits(foreign: readonly FoundEffect[]): readonly LineOfShop[] {
  const units = new Map<string, number>();
  for (const { lineId, units: some } of foreign.flatMap(({ lines }) => lines))
    units.set(lineId, (units.get(lineId) ?? 0) + some);
  return [...units].map(([lineId, some]) => ({ lineId, units: some }));
}
