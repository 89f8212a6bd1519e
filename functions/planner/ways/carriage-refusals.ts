/** Why SKUs cannot be had at a location by single carriages of it: by life that is left, or by weight. */
import type { ExclusionReason } from '../decision.ts';
import { billableGrams } from '../pricing/tariff.ts';
import type { Carriage } from '../promise/carriages.ts';
import type { Bundle, Demand } from './demand.ts';

/** Grams that the carriage's card bills for a bundle. */
function billedGrams({ skus }: Demand, { parts }: Bundle, { card }: Carriage): number {
  return parts.reduce((sum, { at, quantity }) => {
    const { grams = 0, cubicMillimetres } = skus[at] ?? {};
    return sum + quantity * (card ? billableGrams(card, grams, cubicMillimetres) : grams);
  }, 0);
}

/** Whatever a bundle weighs, the carrier takes it: most do. */
export function takesAnyWeight({ tariff }: Carriage): boolean {
  return (tariff?.heaviest ?? Infinity) === Infinity;
}

/** The bundles at hand (`limits` by item) of which not even one is light enough for a parcel of the carriage. */
export function tooHeavy(
  demand: Demand,
  carriage: Carriage,
  tareGrams: number,
  limits: ArrayLike<number>,
): { readonly reasons: ExclusionReason[]; readonly isAll: boolean } {
  const limit = carriage.tariff?.heaviest ?? 0;
  const reasons: ExclusionReason[] = [];
  let isAll = true;
  demand.bundles.forEach((bundle, item) => {
    if ((limits[item] ?? 0) === 0) return;
    const value = billedGrams(demand, bundle, carriage) + tareGrams;
    const [only, ...others] = bundle.parts;
    const sku = others.length === 0 && only ? demand.skus[only.at]?.sku : undefined;
    if (value <= limit) isAll = false;
    else reasons.push({ code: 'WEIGHT', ...(sku === undefined ? {} : { sku }), value, limit });
  });
  return { reasons, isAll: isAll && reasons.length > 0 };
}

/** Whether the first of two reasons of one code is nearer to passing. */
function isNearer(a: ExclusionReason, b: ExclusionReason): boolean {
  if (typeof a.value !== 'number') return false;
  if (typeof b.value !== 'number') return true;
  if (a.code === 'WEIGHT') return Number(a.limit) - a.value > Number(b.limit) - b.value;
  return a.value > b.value;
}

/** Each rule on each SKU once, as the carriage that is nearest to passing says it. */
function nearest(reasons: readonly ExclusionReason[]): ExclusionReason[] {
  const found = new Map<string, ExclusionReason>();
  for (const reason of reasons) {
    const about = `${reason.code} ${reason.sku ?? ''}`;
    const known = found.get(about);
    if (!known || isNearer(reason, known)) found.set(about, reason);
  }
  return [...found.values()];
}

/**
 * What of a location's carriages keeps SKUs from every one of them; where no carriage is left (`isClosed`), all that
 * keeps them from any.
 */
export function sharedRefusals(
  byCarriage: readonly (readonly ExclusionReason[])[],
  isClosed: boolean,
): ExclusionReason[] {
  if (byCarriage.every(({ length }) => length === 0)) return [];
  const all = byCarriage.flat();
  const isShared = ({ sku }: ExclusionReason): boolean =>
    byCarriage.every((own) => own.some((reason) => reason.sku === sku));
  return nearest(isClosed ? all : all.filter(isShared));
}
