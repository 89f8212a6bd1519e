/** What follows from the rest of an order: open units, totals, warnings, content hash. */

import { hashOf } from '../shared/content-hash.ts';
import { formatMoney, type Money, multiplyMoney } from '../shared/money.ts';
import type { CanonicalLine, CanonicalOrder, ValidOrder } from './order-form.ts';

const TOTALS_DIFFER = 'TOTALS_DIFFER';

type Warning = CanonicalOrder['warnings'][number];

/**
 * The order with everything derived filled in. What the caller gave is kept; what does not add up becomes a
 * warning, never a change.
 */
export function completed(order: ValidOrder): CanonicalOrder {
  const lines = order.lines.map(
    (line): CanonicalLine => ({
      ...line,
      externalLineIds: line.externalLineIds.length > 0 ? line.externalLineIds : [line.lineId],
      open: openUnits(order, line),
      total: line.total ?? { amount: priceOf(order, line) - sum(line.discounts) },
    }),
  );
  const charges = completedCharges(order);
  const complete = {
    ...order,
    lines,
    charges,
    warnings: [
      ...order.warnings.filter(({ code }) => code !== TOTALS_DIFFER),
      ...totalWarnings(order, charges),
    ],
  };
  return {
    ...complete,
    version: { updatedAt: order.version.updatedAt ?? order.placedAt, hash: contentHash(complete) },
  };
}

/**
 * Units of a line to orchestrate: none when nothing has to be shipped, or when the channel has closed or
 * ships the order.
 */
export function openUnits(
  order: Pick<ValidOrder, 'state' | 'fulfilledBy'>,
  line: ValidOrder['lines'][number],
): number {
  if (!line.requiresShipping || order.state !== 'open' || order.fulfilledBy === 'channel') return 0;
  return line.open ?? Math.max(0, line.quantity - line.cancelled);
}

/**
 * SHA-256 of what the order says, 64 hexadecimal digits. Independent of the order of keys, lines, tags and
 * holds; the version and the derived warnings are no content.
 */
export function contentHash(order: Omit<CanonicalOrder, 'version'>): string {
  return hashOf({
    ...order,
    version: undefined,
    warnings: undefined,
    lines: order.lines.toSorted(by((line) => line.lineId)),
    holds: order.holds.toSorted(by((hold) => hold.id)),
    tags: order.tags.toSorted(),
  });
}

function completedCharges({ charges, ...order }: ValidOrder): CanonicalOrder['charges'] {
  const items = charges.items ?? {
    amount: order.lines.reduce((total, line) => total + priceOf(order, line), 0),
  };
  const shipping = charges.shipping ?? order.shipping.requested.price ?? { amount: 0 };
  const discount = charges.discount ?? { amount: sum(order.lines.flatMap((line) => line.discounts)) };
  const tax = charges.tax ?? { amount: sum(order.lines.flatMap((line) => line.taxes)) };
  const parts = { ...charges, items, shipping, discount, tax };
  return { ...parts, total: charges.total ?? { amount: sumOfCharges(parts) } };
}

/**
 * Items, shipping, handling, duties, fees and tip less the discount, and the tax unless the prices include
 * it.
 */
function sumOfCharges(charges: Omit<CanonicalOrder['charges'], 'total'>): number {
  const { items, shipping, handling, duties, fees, tip, discount, tax, taxIncluded } = charges;
  const added = [items, shipping, handling, duties, fees, tip, taxIncluded ? undefined : tax];
  return added.reduce((total, part) => total + (part?.amount ?? 0), 0) - discount.amount;
}

/**
 * A total that is not the sum of its parts is the channel's word all the same: old orders of real shops do
 * not add up.
 */
function totalWarnings(order: ValidOrder, charges: CanonicalOrder['charges']): Warning[] {
  const expected = sumOfCharges(charges);
  if (expected === charges.total.amount) return [];
  const [said, parts] = [charges.total.amount, expected].map((amount) => formatMoney(amount, order.currency));
  return [
    {
      code: TOTALS_DIFFER,
      path: 'charges.total',
      message: `total is ${said} ${order.currency}, its parts make ${parts}`,
    },
  ];
}

function priceOf(order: Pick<ValidOrder, 'currency'>, line: ValidOrder['lines'][number]): number {
  return multiplyMoney(line.unitPrice, line.quantity, order.currency).amount;
}

function sum(parts: readonly { readonly amount: Money }[]): number {
  return parts.reduce((total, part) => total + part.amount.amount, 0);
}

function by<Item>(key: (item: Item) => string): (a: Item, b: Item) => number {
  return (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
}
