/** What each line of an order was sold for, and its shipping: price less discounts, and tax. Pure. */
import { isShippedByUs, setLines } from '../../order/goods.ts';
import type { CanonicalLine, CanonicalOrder } from '../../order/order-form.ts';
import { sharesByWeight } from './largest-remainder.ts';

/** Minor units of the order's currency. */
export interface PaidPart {
  /** Less its share of all discounts; with its tax where the order's prices include that. */
  readonly price: number;
  readonly tax: number;
}

export interface PaidLine extends PaidPart {
  readonly lineId: string;
  /** Units that were ordered, which share the price, ... */
  readonly quantity: number;
  /** ... and those of them that were not taken out again. */
  readonly units: number;
  /** Goods of ours, which may come back. */
  readonly isGoods: boolean;
}

export interface PaidOrder {
  readonly currency: string;
  /** The prices have their tax in them. */
  readonly taxIncluded: boolean;
  readonly lines: readonly PaidLine[];
  readonly shipping: PaidPart;
}

/** What discounts of an order are for that no line has as its own. */
export type OtherDiscounts = 'lines' | 'shipping';

interface Amounts {
  readonly lines: readonly number[];
  readonly shipping: number;
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}

/** Lines less an amount that they share; what they do not have is not taken. */
function less(lines: readonly number[], amount: number): number[] {
  const shares = sharesByWeight(Math.min(amount, sum(lines)), lines);
  return lines.map((line, index) => line - (shares[index] ?? 0));
}

/** Prices less the discounts that no line has as its own. */
function discounted({ lines, shipping }: Amounts, rest: number, isFor: OtherDiscounts): Amounts {
  if (isFor === 'shipping')
    return { lines: less(lines, Math.max(0, rest - shipping)), shipping: Math.max(0, shipping - rest) };
  return { lines: less(lines, rest), shipping: Math.max(0, shipping - Math.max(0, rest - sum(lines))) };
}

/**
 * Taxes of lines as they say; what the order has beside is its shipping's, or the lines' where nothing was paid for
 * shipping. Lines that say nothing share the order's tax with its shipping, by what they cost.
 */
function taxed(own: readonly number[], tax: number, prices: Amounts): Amounts {
  const rest = Math.max(0, tax - sum(own));
  if (sum(own) > 0 && prices.shipping > 0) return { lines: own, shipping: rest };
  const shares = sharesByWeight(rest, [...prices.lines, prices.shipping]);
  const ofLines = own.map((amount, at) => amount + (shares[at] ?? 0));
  // Where everything was free the tax is nobody's, and goes with the shipping.
  return { lines: ofLines, shipping: rest - sum(shares.slice(0, -1)) };
}

function amountOf(amounts: readonly { readonly amount: { readonly amount: number } }[]): number {
  return Math.max(0, sum(amounts.map(({ amount }) => amount.amount)));
}

/** Whether a line is a part of the set, perhaps of a set in it. */
function isPartOf(line: CanonicalLine, set: string, byId: ReadonlyMap<string, CanonicalLine>): boolean {
  for (let at: CanonicalLine | undefined = line, seen = 0; at && seen <= byId.size; seen += 1) {
    if (at.parentLineId === set) return true;
    at = at.parentLineId === undefined ? undefined : byId.get(at.parentLineId);
  }
  return false;
}

/** What was paid for sets is what their parts were sold for: by their own prices, else by their units. */
function onParts(lines: readonly CanonicalLine[], amounts: readonly number[]): number[] {
  const sets = setLines(lines);
  const byId = new Map(lines.map((line) => [line.lineId, line]));
  const total = [...amounts];
  for (const [at, { lineId }] of lines.entries()) {
    const amount = amounts[at] ?? 0;
    if (!sets.has(lineId) || amount === 0) continue;
    const isPart = lines.map((line) => isShippedByUs(line, sets) && isPartOf(line, lineId, byId));
    const prices = isPart.map((is, index) => (is ? (amounts[index] ?? 0) : 0));
    const units = isPart.map((is, index) => (is ? (lines[index]?.quantity ?? 0) : 0));
    const shares = sharesByWeight(amount, sum(prices) > 0 ? prices : units);
    if (sum(shares) === 0) continue;
    total[at] = 0;
    for (const [index, share] of shares.entries()) total[index] = (total[index] ?? 0) + share;
  }
  return total;
}

/** What each line of the order was sold for. */
export function paidOrder({ currency, lines, charges }: CanonicalOrder, others: OtherDiscounts): PaidOrder {
  const ownDiscounts = lines.map(({ discounts }) => amountOf(discounts));
  const rest = Math.max(0, charges.discount.amount - sum(ownDiscounts));
  const full = {
    lines: lines.map(({ total }) => Math.max(0, total.amount)),
    shipping: Math.max(0, charges.shipping.amount),
  };
  const prices = discounted(full, rest, others);
  const ownTaxes = lines.map(({ taxes }) => amountOf(taxes));
  const taxes = taxed(ownTaxes, charges.tax.amount, prices);
  const sets = setLines(lines);
  const [price, tax] = [onParts(lines, prices.lines), onParts(lines, taxes.lines)];
  return {
    currency,
    taxIncluded: charges.taxIncluded,
    lines: lines.map((line, at) => ({
      lineId: line.lineId,
      quantity: line.quantity,
      units: Math.max(0, line.quantity - line.cancelled),
      isGoods: isShippedByUs(line, sets),
      price: price[at] ?? 0,
      tax: tax[at] ?? 0,
    })),
    shipping: { price: prices.shipping, tax: taxes.shipping },
  };
}
