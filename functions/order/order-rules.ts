/**
 * The rules of a canonical order that concern several fields. Each issue carries a `code`, which a quarantine
 * names as its reason.
 */
import * as z from 'zod';

import { currencySchema, moneySchema, multiplyMoney, wholeNumber } from '../shared/money.ts';
import { openUnits } from './order-completion.ts';
import type { ValidOrder } from './order-form.ts';

type Report = (code: string, path: (string | number)[], message: string) => void;
type Line = ValidOrder['lines'][number];

/**
 * Checks lines against each other and against the order. Zod calls this also when fields are invalid, so that
 * one answer names everything that is wrong; malformed lines are passed over, for their own issues name them.
 */
export function checkAcrossFields(order: ValidOrder, context: z.core.$RefinementCtx<ValidOrder>): void {
  if (!Array.isArray(order?.lines)) return;
  const report: Report = (code, path, message) =>
    context.addIssue({ code: 'custom', path, message, params: { code } });
  const wellFormed = order.lines.map((line) => lineOutline.safeParse(line).success);
  const toCheck = [...order.lines.entries()].filter(([index]) => wellFormed[index]);

  const seen = new Set<string>();
  for (const [index, line] of toCheck) {
    const reportLine: Report = (code, path, message) => report(code, ['lines', index, ...path], message);
    if (seen.has(line.lineId))
      reportLine('DUPLICATE_LINE', ['lineId'], `line "${line.lineId}" appears twice`);
    seen.add(line.lineId);
    checkQuantities(line, reportLine);
    if (openUnits(order, line) > 0 && line.sku === undefined)
      reportLine('MISSING_SKU', ['sku'], `line "${line.lineId}" has to be shipped but names no SKU`);
  }
  const ships = toCheck.some(([, line]) => openUnits(order, line) > 0);
  if (ships && order.shipTo === undefined && (order.shipping?.method ?? 'ship') === 'ship')
    report('MISSING_ADDRESS', ['shipTo'], 'an order that has to be shipped needs a destination');
  if (priced.safeParse(order).success && !addsUp(order))
    report('INVALID_AMOUNT', ['lines'], 'the amounts exceed what can be added exactly (2^53 minor units)');
}

function checkQuantities({ quantity, cancelled, open = 0 }: Line, report: Report): void {
  if (cancelled > quantity) report('INVALID_CANCELLED', ['cancelled'], 'must not exceed the quantity');
  else if (open > quantity - cancelled)
    report('INVALID_OPEN', ['open'], 'must not exceed the quantity that is not cancelled');
}

/** The fields of a line that the rules ask about. */
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

/** Whether the sum of the lines is an integer that a number holds exactly. */
function addsUp({ lines, currency }: ValidOrder): boolean {
  try {
    const amounts = lines.map((line) => multiplyMoney(line.unitPrice, line.quantity, currency).amount);
    return Number.isSafeInteger(amounts.reduce((sum, amount) => sum + amount, 0));
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
