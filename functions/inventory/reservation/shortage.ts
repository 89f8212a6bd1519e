/** What becomes of an order whose pool has too little of some SKUs. Pure. */
import type { BackorderPolicy } from '../../order/backorder-policies.ts';
import { type LineUnits, minus } from '../../order/line-units.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';

/** What is short, and what order, SKU and channel say of it. */
export interface Shortage {
  /** All that is wanted and not claimed yet. */
  readonly lines: readonly LineUnits[];
  /** What the pool may promise of the SKUs that are short; there is enough of any other. */
  readonly available: ReadonlyMap<string, number>;
  readonly policyOf: (sku: string) => BackorderPolicy;
  /** The group that a line leaves with; undefined for a line that leaves alone. */
  readonly groupOf: (lineId: string) => string | undefined;
  /** The order's execution can follow a further wait beside what is shipped. */
  readonly mayPart: boolean;
  /** Something of the order is claimed already. */
  readonly hasPart: boolean;
}

export type ShortageCourse =
  /** A SKU that is short has the whole order cancelled. */
  | { readonly kind: 'cancelOrder' }
  /** These units are cancelled; then the rest is looked at again. */
  | { readonly kind: 'cancelLines'; readonly lines: readonly LineUnits[] }
  /** These units are claimed, the others wait. */
  | { readonly kind: 'part'; readonly lines: readonly LineUnits[] }
  /** All of it waits. */
  | { readonly kind: 'wait' };

/** Lines of a group leave together, and so do the parts of a set. */
export function groupsOf({ lines }: Pick<CanonicalOrder, 'lines'>): (lineId: string) => string | undefined {
  const groups = new Map(lines.map((line) => [line.lineId, line.shipTogether ?? line.parentLineId]));
  return (lineId) => groups.get(lineId);
}

/** What the lines get of their SKUs, the first line first. */
function servedLines(
  lines: readonly LineUnits[],
  available: Shortage['available'],
  isBarred: (line: LineUnits) => boolean,
): LineUnits[] {
  const left = new Map(available);
  return lines.flatMap((line) => {
    const units = isBarred(line) ? 0 : Math.min(line.units, left.get(line.sku) ?? line.units);
    left.set(line.sku, (left.get(line.sku) ?? Infinity) - units);
    return units > 0 ? [{ ...line, units }] : [];
  });
}

/** What is there of lines, of those that leave together all or nothing. */
export function availableLines({
  lines,
  available,
  groupOf,
}: Pick<Shortage, 'lines' | 'available' | 'groupOf'>): LineUnits[] {
  const barred = new Set<string>();
  for (;;) {
    const served = servedLines(lines, available, ({ lineId }) => barred.has(groupOf(lineId) ?? ''));
    const short = minus(lines, served).map(({ lineId }) => groupOf(lineId));
    const more = short.filter((group) => group !== undefined && !barred.has(group));
    if (more.length === 0) return served;
    for (const group of more) if (group !== undefined) barred.add(group);
  }
}

/**
 * The course of an order that is short of something. Each SKU that is short has its own policy: one that cancels the
 * order goes before all, units that are to be cancelled go next, and one for which all is to wait keeps the rest.
 */
export function courseOfShortage(shortage: Shortage): ShortageCourse {
  const { lines, available, policyOf, mayPart, hasPart } = shortage;
  const policies = new Map([...available.keys()].map((sku) => [sku, policyOf(sku)]));
  const isAny = (policy: BackorderPolicy): boolean => [...policies.values()].includes(policy);
  if (isAny('cancel')) return { kind: 'cancelOrder' };
  if (isAny('cancelLine')) {
    const short = minus(
      lines,
      servedLines(lines, available, () => false),
    );
    const cut = short.filter(({ sku }) => policies.get(sku) === 'cancelLine');
    const isAll = !hasPart && minus(lines, cut).length === 0;
    return isAll ? { kind: 'cancelOrder' } : { kind: 'cancelLines', lines: cut };
  }
  if (isAny('wait') || !mayPart) return { kind: 'wait' };
  const there = availableLines(shortage);
  return there.length > 0 || hasPart ? { kind: 'part', lines: there } : { kind: 'wait' };
}
