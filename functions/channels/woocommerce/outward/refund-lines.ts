/** What a refund says of lines: each line's part of the money, with its taxes by their own ids. */
import type * as z from 'zod';
import { formatMoney, sumOfMinorUnits } from '../../../shared/money.ts';
import type { RefundEffect } from '../../contract/order-effects.ts';
import { moneyOf } from '../../message/fields.ts';
import type { refundableSchema } from './refundable.ts';

type Refundable = z.output<typeof refundableSchema>;
type RefundableLine = Refundable['line_items'][number];

interface LinePart {
  readonly id: number;
  readonly quantity: number;
  readonly total: number;
  readonly taxes: readonly { readonly id: string; readonly amount: number }[];
}

export interface RefundBody extends Readonly<Record<string, unknown>> {
  readonly amount: string;
  readonly line_items: readonly Readonly<Record<string, unknown>>[];
}

/**
 * The lines of a refund. Where they do not come to the amount that is paid back (shipping, a fee kept), the last line
 * bears the difference, so that the lines and the amount agree.
 */
export function refundBody({ lines, amount, currency }: RefundEffect, order: Refundable): RefundBody {
  const parts = lines.flatMap(({ lineId, units }) => {
    const line = order.line_items.find(({ id }) => id === lineId);
    return line ? [partOf(line, units, currency)] : [];
  });
  const agreed = withDifference(parts, amount);
  return {
    amount: formatMoney(amount, currency),
    line_items: agreed.map(({ id, quantity, total, taxes }) => ({
      id,
      quantity,
      refund_total: Number(formatMoney(total, currency)),
      refund_tax: taxes.map((tax) => ({
        id: Number(tax.id),
        refund_total: Number(formatMoney(tax.amount, currency)),
      })),
    })),
  };
}

function partOf(line: RefundableLine, units: number, currency: string): LinePart {
  const quantity = Number(line.quantity ?? 0);
  const share = (decimal: string | undefined): number => {
    const whole = moneyOf(decimal ?? '0', currency)?.amount ?? 0;
    return quantity > 0 ? Math.round((whole * units) / quantity) : 0;
  };
  const taxes = line.taxes.map(({ id, total }) => ({ id, amount: share(total) }));
  return { id: Number(line.id), quantity: units, total: share(line.total), taxes };
}

function withDifference(parts: readonly LinePart[], amount: number): readonly LinePart[] {
  const said = sumOfMinorUnits(
    parts.flatMap(({ total, taxes }) => [total, ...taxes.map((tax) => tax.amount)]),
  );
  const last = parts.at(-1);
  if (!last || said === amount) return parts;
  const total = last.total + amount - said;
  // Less is paid back than the lines are worth: they are named, and bear no money of their own.
  if (total < 0) return parts.map((part) => ({ ...part, total: 0, taxes: [] }));
  return [...parts.slice(0, -1), { ...last, total }];
}
