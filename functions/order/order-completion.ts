/** What follows from the other fields of an order: open units, totals, warnings, content hash. */
import { hashOf } from '../shared/content-hash.ts';
import { formatMoney, type Money, multiplyMoney, sumOfMinorUnits } from '../shared/money.ts';
import { isShippedByUs, setLines } from './goods.ts';
import type { CanonicalLine, CanonicalOrder, ValidOrder } from './order-form.ts';

const TOTALS_DIFFER = 'TOTALS_DIFFER';
const UNKNOWN_PARENT = 'UNKNOWN_PARENT';
/** Warnings that follow from the order, and are found anew whenever it is completed. */
const DERIVED: ReadonlySet<string> = new Set([TOTALS_DIFFER, UNKNOWN_PARENT]);

type ValidLine = ValidOrder['lines'][number];
type Warning = CanonicalOrder['warnings'][number];

/**
 * The order with every derived field filled in. Fields that the caller gave are kept: amounts that do not add
 * up become a warning, never a change.
 * @throws RangeError when a product or a sum of amounts cannot be kept exactly
 */
export function completed(order: ValidOrder): CanonicalOrder {
  const charges = completedCharges(order);
  const otherWarnings = order.warnings.filter(({ code }) => !DERIVED.has(code));
  const openUnits = openUnitsIn(order);
  const complete = {
    ...order,
    lines: order.lines.map((line) => completedLine(order, line, openUnits(line))),
    charges,
    warnings: [...otherWarnings, ...totalWarnings(order, charges), ...parentWarnings(order)],
  };
  const updatedAt = order.version.updatedAt ?? order.placedAt;
  return { ...complete, version: { updatedAt, hash: contentHash(complete) } };
}

function completedLine(order: ValidOrder, line: ValidLine, open: number): CanonicalLine {
  return {
    ...line,
    externalLineIds: line.externalLineIds.length > 0 ? line.externalLineIds : [line.lineId],
    open,
    total: line.total ?? { amount: sumOfMinorUnits([priceOf(order, line), -sumOfAmounts(line.discounts)]) },
  };
}

/** Says how many units of a line are to be orchestrated. */
export type OpenUnits = (line: ValidLine) => number;

/**
 * The units of each line of an order to orchestrate. Of a sale at the till only those that a line names: the others
 * have left with the customer. There are none when the line is not ours to ship (goods.ts), or
 * when the channel has closed the order or ships it.
 */
export function openUnitsIn({
  state,
  fulfilledBy,
  lines,
  shipping,
}: Pick<ValidOrder, 'state' | 'fulfilledBy' | 'lines' | 'shipping'>): OpenUnits {
  const sets = setLines(lines);
  const isOver = state !== 'open' || fulfilledBy === 'channel';
  return (line) => {
    if (isOver || !isShippedByUs(line, sets)) return 0;
    // The rules ask this of orders whose fields are not all well formed.
    if (shipping?.method === 'retail') return line.open ?? 0;
    return line.open ?? Math.max(0, line.quantity - line.cancelled);
  };
}

/**
 * SHA-256 of an order's content, 64 hexadecimal digits: the same whatever the order of keys, lines, tags and
 * holds. The version and the derived warnings are no content.
 */
export function contentHash(order: Omit<CanonicalOrder, 'version'>): string {
  return hashOf({
    ...order,
    version: undefined,
    warnings: undefined,
    lines: order.lines.toSorted(ascendingBy((line) => line.lineId)),
    holds: order.holds.toSorted(ascendingBy((hold) => hold.id)),
    tags: order.tags.toSorted(),
  });
}

function completedCharges({ charges, ...order }: ValidOrder): CanonicalOrder['charges'] {
  const {
    lines,
    shipping: { requested },
  } = order;
  const items = charges.items ?? { amount: sumOfMinorUnits(lines.map((line) => priceOf(order, line))) };
  const shipping = charges.shipping ?? requested.price ?? { amount: 0 };
  const discount = charges.discount ?? { amount: sumOfAmounts(lines.flatMap((line) => line.discounts)) };
  const tax = charges.tax ?? { amount: sumOfAmounts(lines.flatMap((line) => line.taxes)) };
  const parts = { ...charges, items, shipping, discount, tax };
  return { ...parts, total: charges.total ?? { amount: sumOfCharges(parts) } };
}

/**
 * Items, shipping, handling, duties, fees and tip, less the discount, plus the tax unless prices include it.
 */
function sumOfCharges(charges: Omit<CanonicalOrder['charges'], 'total'>): number {
  const { items, shipping, handling, duties, fees, tip, discount, tax, taxIncluded } = charges;
  const added = [items, shipping, handling, duties, fees, tip, taxIncluded ? undefined : tax];
  return sumOfMinorUnits([...added.map((part) => part?.amount ?? 0), -discount.amount]);
}

/**
 * A warning where the total is not the sum of its parts. The total stands: old orders of real shops do not
 * add up.
 */
function totalWarnings(order: ValidOrder, charges: CanonicalOrder['charges']): Warning[] {
  const expected = sumOfCharges(charges);
  if (expected === charges.total.amount) return [];
  const { currency } = order;
  const total = formatMoney(charges.total.amount, currency);
  const parts = formatMoney(expected, currency);
  const message = `total is ${total} ${currency}, its parts make ${parts}`;
  return [{ code: TOTALS_DIFFER, path: 'charges.total', message }];
}

/** A part of a set that the order does not list is shipped like any other line. */
function parentWarnings({ lines }: ValidOrder): Warning[] {
  const known = new Set(lines.map(({ lineId }) => lineId));
  return lines.flatMap(({ lineId, parentLineId }, index) => {
    if (parentLineId === undefined || known.has(parentLineId)) return [];
    const message = `line "${lineId}" is a part of "${parentLineId}", which is no line of the order`;
    return [{ code: UNKNOWN_PARENT, path: `lines.${index}.parentLineId`, message }];
  });
}

/** The price of all units of a line before discounts. */
function priceOf(order: Pick<ValidOrder, 'currency'>, line: ValidLine): number {
  return multiplyMoney(line.unitPrice, line.quantity, order.currency).amount;
}

function sumOfAmounts(parts: readonly { readonly amount: Money }[]): number {
  return sumOfMinorUnits(parts.map((part) => part.amount.amount));
}

function ascendingBy<Item>(key: (item: Item) => string): (a: Item, b: Item) => number {
  return (a, b) => {
    if (key(a) === key(b)) return 0;
    return key(a) < key(b) ? -1 : 1;
  };
}
