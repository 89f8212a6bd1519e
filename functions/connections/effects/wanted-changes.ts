/** What changes of the effects of an order, and which of an order's units an effect may speak of. Pure. */
import type { OrderEffectKind, ToldEffect } from '../../channels/contract/order-effects.ts';
import type { ShopEffect } from '../../channels/effects/effect.store.ts';
import { linesOf } from '../../channels/effects/effect.ts';
import type { Connection } from '../../network/entities/connection.ts';
import type { SomeUnits } from '../../order/line-units.ts';
import type { TrackingStatus } from '../../tracking/parcel/tracking-status.ts';
import type { EffectFacts } from './effect-facts.ts';

/** How far a parcel is, by its carrier. */
export interface ParcelNews {
  readonly n: number;
  readonly m: number;
  readonly status: TrackingStatus;
  readonly at: string;
}

export interface EffectTermsOfShop {
  readonly connection: Connection;
  readonly can: (kind: OrderEffectKind) => boolean;
}

/** An effect that is to be told, or what one that nobody has sent yet says by now. */
export interface EffectDraft {
  readonly effect: ToldEffect;
  readonly of?: string;
}

/** What changes of the effects of an order. */
export interface WantedChanges {
  /** New ones, in the order in which they are told. */
  readonly drafts: readonly EffectDraft[];
  /** Effects that nobody has sent, and that say something else by now. */
  readonly revised: readonly { readonly known: ShopEffect; readonly effect: ToldEffect }[];
  /** Effects that nobody has sent, and that a later one has made empty. */
  readonly moot: readonly ShopEffect[];
}

export const nothing: WantedChanges = { drafts: [], revised: [], moot: [] };

export function joined(all: readonly WantedChanges[]): WantedChanges {
  return {
    drafts: all.flatMap(({ drafts }) => drafts),
    revised: all.flatMap(({ revised }) => revised),
    moot: all.flatMap(({ moot }) => moot),
  };
}

export type Lines = readonly SomeUnits[];

export function sumByLine(all: readonly Lines[]): Map<string, number> {
  const units = new Map<string, number>();
  for (const { lineId, units: some } of all.flat()) units.set(lineId, (units.get(lineId) ?? 0) + some);
  return units;
}

/** `all` without what is covered, line by line. */
export function beyond(
  all: Lines,
  covered: ReadonlyMap<string, number>,
): { lineId: string; units: number }[] {
  return all
    .map(({ lineId, units }) => ({ lineId, units: units - (covered.get(lineId) ?? 0) }))
    .filter(({ units }) => units > 0);
}

export function ofKind(known: readonly ShopEffect[], kind: OrderEffectKind): ShopEffect[] {
  return known.filter(({ effect }) => effect.kind === kind);
}

export function linesCovered(known: readonly ShopEffect[]): ReadonlyMap<string, number> {
  return sumByLine(known.map(({ effect }) => linesOf(effect)));
}

/** What the shop itself sold of each line: units that a person has added here are none of its business. */
function soldByShop({ versions }: EffectFacts): ReadonlyMap<string, number> {
  return new Map(versions.fromChannel.lines.map(({ lineId, quantity }) => [lineId, quantity]));
}

/** Of the lines, at most what the shop has sold and was not told of in another way. */
export function knownToShop(facts: EffectFacts, lines: Lines, told: readonly ShopEffect[]): SomeUnits[] {
  const sold = soldByShop(facts);
  const covered = linesCovered(told);
  return lines
    .map(({ lineId, units }) => {
      const left = (sold.get(lineId) ?? 0) - (covered.get(lineId) ?? 0);
      return { lineId, units: Math.min(units, left) };
    })
    .filter(({ units }) => units > 0);
}
