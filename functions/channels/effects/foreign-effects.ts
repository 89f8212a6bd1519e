/** What a shop did by itself: what is left of a fetched order once our own effects are taken away (T5). Pure. */
import type { FoundEffect, LineOfShop, OrderAtShop } from '../contract/order-effects.ts';
import type { EffectState } from './effect.ts';

/** One of our effects of the order, settled or under way. */
export interface OwnEffect {
  readonly id: string;
  readonly state: EffectState;
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
  const isOurs = ({ mark, theirs }: FoundEffect): boolean =>
    (mark !== undefined && byId.has(mark)) || names.has(theirs);
  const settled = effects.flatMap(({ mark, theirs }) => {
    const ours = mark === undefined ? undefined : byId.get(mark);
    return ours && ours.state.state === 'sent' ? [{ id: ours.id, theirs }] : [];
  });
  return { foreign: effects.filter((one) => !isOurs(one)), settled };
}

/** Units that others took out of each line. */
export function foreignUnits(foreign: readonly FoundEffect[]): readonly LineOfShop[] {
  const units = new Map<string, number>();
  for (const { lineId, units: some } of foreign.flatMap(({ lines }) => lines))
    units.set(lineId, (units.get(lineId) ?? 0) + some);
  return [...units].map(([lineId, some]) => ({ lineId, units: some }));
}
