/** Goods that stand at a counter with an order's number, and that nobody announced. Pure. */
import { asInspected, type Graded, gradedUnits } from './grades.ts';
import type { CounterGoods } from './work-types.ts';

/** `web-1001-1bd2ek9v-f1`, as it stands on a packing slip: the order's id, and which part of it. */
const PART = /-[fsr]\d{1,6}(-\d{1,6})?$/;

/** The id of the order in what was scanned or typed: of one of its parts, or its own. */
export function orderIdIn(text: string): string {
  return text.trim().replace(PART, '');
}

/** Whether a text may be an order's id, and not its number alone. */
export function mayBeId(text: string): boolean {
  return orderIdIn(text).split('-').length > 2;
}

/** What somebody has said of the goods so far. */
export interface CounterSheet {
  /** Units that are there, by line. */
  readonly units: Readonly<Record<string, number>>;
  readonly graded: Graded;
  /** Why units are not sold as new, by line. */
  readonly reasons: Readonly<Record<string, string>>;
  /** Articles that were named by SKU. */
  readonly others: readonly { readonly sku: string; readonly units: number }[];
  readonly outcome: 'refund' | 'store_credit';
}

export const emptySheet: CounterSheet = { units: {}, graded: {}, reasons: {}, others: [], outcome: 'refund' };

/** What the API is told of the goods; nothing while no unit is named, or a line has more grades than units. */
export function counterGoods(
  { units, graded, reasons, others, outcome }: CounterSheet,
  orderId: string,
  location: string,
): Omit<CounterGoods, 'id'> | undefined {
  const lines = Object.entries(units).flatMap(([lineId, count]) =>
    count > 0 ? [{ lineId, units: count }] : [],
  );
  const isBeyond = Object.keys(graded).some((lineId) => gradedUnits(graded, lineId) > (units[lineId] ?? 0));
  if (lines.length + others.length === 0 || isBeyond) return undefined;
  const inspected = asInspected(graded, reasons);
  return {
    orderId,
    location,
    lines,
    outcome,
    ...(others.length === 0
      ? {}
      : { strange: others.map(({ sku, units: count }) => ({ sku, units: count })) }),
    ...(inspected.length === 0 ? {} : { inspected: { lines: inspected } }),
  };
}

/** So many units of an article more: of a line of its SKU, or of what is none of the order. */
export function withArticle(
  sheet: CounterSheet,
  lines: readonly { readonly lineId: string; readonly sku: string }[],
  code: string,
): CounterSheet {
  const sku = code.trim();
  const line = lines.find((one) => one.sku.toUpperCase() === sku.toUpperCase());
  if (line !== undefined) {
    const units = { ...sheet.units, [line.lineId]: (sheet.units[line.lineId] ?? 0) + 1 };
    return { ...sheet, units };
  }
  const before = sheet.others.find((one) => one.sku === sku)?.units ?? 0;
  const others = sheet.others.filter((one) => one.sku !== sku);
  return { ...sheet, others: [...others, { sku, units: before + 1 }] };
}
