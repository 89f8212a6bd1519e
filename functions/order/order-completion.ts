/** What follows from the other fields of an order: open units, totals, warnings, content hash. */
import { hashOf } from '../shared/content-hash.ts';
import { formatMoney, type Money, multiplyMoney, sumOfMinorUnits } from '../shared/money.ts';
import type { CanonicalLine, CanonicalOrder, ValidOrder } from './order-form.ts';

const TOTALS_DIFFER = 'TOTALS_DIFFER';

type ValidLine = ValidOrder['lines'][number];
type Warning = CanonicalOrder['warnings'][number];

/**
 * The order with every derived field filled in. Fields that the caller gave are kept: amounts that do not add
 * up become a warning, never a change.
 * @throws RangeError when a product or a sum of amounts cannot be kept exactly
 */
export function completed(order: ValidOrder): CanonicalOrder {
  const charges = completedCharges(order);
  const otherWarnings = order.warnings.filter(({ code }) => code !== TOTALS_DIFFER);
  const complete = {
    ...order,
    lines: order.lines.map((line) => completedLine(order, line)),
    charges,
    warnings: [...otherWarnings, ...totalWarnings(order, charges)],
  };
  const updatedAt = order.version.updatedAt ?? order.placedAt;
  return { ...complete, version: { updatedAt, hash: contentHash(complete) } };
}

function completedLine(order: ValidOrder, line: ValidLine): CanonicalLine {
  return {
    ...line,
    externalLineIds: line.externalLineIds.length > 0 ? line.externalLineIds : [line.lineId],
    open: openUnits(order, line),
    total: line.total ?? { amount: sumOfMinorUnits([priceOf(order, line), -sumOfAmounts(line.discounts)]) },
  };
}

/**
 * The units of a line to orchestrate. There are none when the line needs no shipping, or when the channel has
 * closed the order or ships it.
 */
export function openUnits(order: Pick<ValidOrder, 'state' | 'fulfilledBy'>, line: ValidLine): number {
  if (!line.requiresShipping || order.state !== 'open' || order.fulfilledBy === 'channel') return 0;
  return line.open ?? Math.max(0, line.quantity - line.cancelled);
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
