/** What WooCommerce says of an order's money, and of its refunds, whoever made them. */
import type { MoneyAtShop, RefundAtShop } from '../../contract/adapter.ts';
import type { LineOfShop } from '../../contract/order-effects.ts';
import { moneyOf } from '../../message/fields.ts';
import type { WooLine, WooOrder } from '../payload.ts';
import { type RefundRow, refundedLines } from './refund-rows.ts';

/** Units of a line that refunds have put back on the shelf, all of them together. */
function restockedOf({ meta_data }: WooLine): number {
  const value = meta_data.find(({ key }) => key === '_restock_refunded_items')?.value;
  const units = Math.floor(Number(value ?? 0));
  return Number.isSafeInteger(units) && units > 0 ? units : 0;
}

/**
 * The lines of each refund. WooCommerce counts what was restocked by line, not by refund: the first refunds of a line have
 * it. Of an order that is completed what is restocked came back; else it was never sent.
 */
function linesOf(order: WooOrder, rows: readonly RefundRow[]): ReadonlyMap<string, RefundAtShop['lines']> {
  const restock = order.status === 'completed' || order.status === 'refunded' ? 'return' : 'cancel';
  const left = new Map(order.line_items.map((line) => [line.id ?? '', restockedOf(line)]));
  const split = ({ lineId, units }: LineOfShop): RefundAtShop['lines'] => {
    const back = Math.min(units, left.get(lineId) ?? 0);
    left.set(lineId, (left.get(lineId) ?? 0) - back);
    const parts = [
      { lineId, units: back, restock },
      { lineId, units: units - back, restock: 'none' },
    ] as const;
    return parts.filter((part) => part.units > 0);
  };
  const inTurn = rows.toSorted((a, b) => Number(a.id) - Number(b.id));
  return new Map(inTurn.map((row) => [row.id, refundedLines(row).flatMap(split)]));
}

/**
 * WooCommerce knows of no authorisations: an order is paid, or it is not. The order names its refunds with their sums,
 * which count backwards; `rows`: the same refunds with their lines.
 */
export function moneyAtShop(order: WooOrder, rows: readonly RefundRow[]): MoneyAtShop | undefined {
  const { currency, total, date_paid_gmt, refunds } = order;
  if (currency === undefined) return undefined;
  const minor = (amount: string | undefined): number => moneyOf(amount, currency)?.amount ?? 0;
  const lines = linesOf(order, rows);
  const made = refunds.flatMap(({ id, reason, total: back }): RefundAtShop[] => {
    if (id === undefined) return [];
    const note = reason === undefined || reason === '' ? {} : { note: reason };
    return [{ refund: id, amount: Math.abs(minor(back)), ...note, lines: lines.get(id) ?? [] }];
  });
  return {
    currency,
    captured: date_paid_gmt === undefined ? 0 : minor(total),
    refunded: made.reduce((sum, { amount }) => sum + amount, 0),
    authorized: 0,
    refunds: made,
  };
}
