/**
 * Rules of a canonical order that no single field can tell. Each issue carries a `code`, the reason a
 * quarantine names.
 */
import * as z from 'zod';

import { currencySchema, moneySchema, multiplyMoney, wholeNumber } from '../shared/money.ts';
import { openUnits } from './order-completion.ts';
import type { ValidOrder } from './order-form.ts';

type Report = (code: string, path: (string | number)[], message: string) => void;

/**
 * Checks lines against each other and against the order, also when other fields are invalid, so that one
 * answer names them all: lines that are themselves malformed are passed over, for their own issues name them.
 */
export function checkAcrossFields(order: ValidOrder, context: z.core.$RefinementCtx<ValidOrder>): void {
  const report: Report = (code, path, message) =>
    context.addIssue({ code: 'custom', path, message, params: { code } });
  if (!Array.isArray(order?.lines)) return;

  const wellFormed = order.lines.map((line) => lineOutline.safeParse(line).success);
  const sound = (index: number): boolean => wellFormed[index] === true;
  const seen = new Set<string>();
  let toShip = false;
  order.lines.forEach((line, index) => {
    if (!sound(index)) return;
    if (seen.has(line.lineId))
      report('DUPLICATE_LINE', ['lines', index, 'lineId'], `line "${line.lineId}" appears twice`);
    seen.add(line.lineId);
    if (line.cancelled > line.quantity)
      report('INVALID_CANCELLED', ['lines', index, 'cancelled'], 'must not exceed the quantity');
    else if ((line.open ?? 0) > line.quantity - line.cancelled)
      report('INVALID_OPEN', ['lines', index, 'open'], 'must not exceed the quantity that is not cancelled');
    if (openUnits(order, line) === 0) return;
    toShip = true;
    if (line.sku === undefined)
      report(
        'MISSING_SKU',
        ['lines', index, 'sku'],
        `line "${line.lineId}" has to be shipped but names no SKU`,
      );
  });
  if (toShip && order.shipTo === undefined && (order.shipping?.method ?? 'ship') === 'ship')
    report('MISSING_ADDRESS', ['shipTo'], 'an order that has to be shipped needs a destination');
  if (priced.safeParse(order).success && !addsUp(order))
    report('INVALID_AMOUNT', ['lines'], 'the amounts exceed what can be added exactly (2^53 minor units)');
}

const lineOutline = z.looseObject({
  lineId: z.string(),
  sku: z.string().optional(),
  quantity: wholeNumber(1),
  cancelled: wholeNumber(0),
  open: wholeNumber(0).optional(),
  requiresShipping: z.boolean(),
});

const priced = z.looseObject({
  currency: currencySchema,
  lines: z.array(lineOutline.extend({ unitPrice: moneySchema })),
});

function addsUp(order: ValidOrder): boolean {
  try {
    const total = order.lines.reduce(
      (sum, line) => sum + multiplyMoney(line.unitPrice, line.quantity, order.currency).amount,
      0,
    );
    return Number.isSafeInteger(total);
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
