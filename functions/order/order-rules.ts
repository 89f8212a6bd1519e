/**
 * The rules of a canonical order that concern several fields. Each issue carries a `code`, which a quarantine
 * names as its reason.
 */
import * as z from 'zod';

import { isRecord } from '../shared/is-record.ts';
import {
  currencySchema,
  moneySchema,
  multiplyMoney,
  parseMoney,
  sumOfMinorUnits,
  wholeNumber,
} from '../shared/money.ts';
import { linesInCircle } from './goods.ts';
import { type OpenUnits, openUnitsIn } from './order-completion.ts';
import type { ValidOrder } from './order-form.ts';

type Report = (code: string, path: (string | number)[], message: string) => void;
type Line = ValidOrder['lines'][number];

const INVALID_AMOUNT = 'INVALID_AMOUNT';
/** The issue of amounts whose sum a number does not hold exactly. */
export const TOO_LARGE_TO_ADD = {
  message: 'the amounts exceed what can be added exactly (2^53 minor units)',
  params: { code: INVALID_AMOUNT },
};

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

  const openUnits = openUnitsIn({ ...order, lines: toCheck.map(([, line]) => line) });
  const circle = linesInCircle(toCheck.map(([, line]) => line));
  const seen = new Set<string>();
  for (const [index, line] of toCheck) {
    const reportLine: Report = (code, path, message) => report(code, ['lines', index, ...path], message);
    if (seen.has(line.lineId))
      reportLine('DUPLICATE_LINE', ['lineId'], `line "${line.lineId}" appears twice`);
    seen.add(line.lineId);
    checkQuantities(line, reportLine);
    if (circle.has(line.lineId))
      reportLine('PARENT_CIRCLE', ['parentLineId'], `line "${line.lineId}" is a part of itself`);
  }
  checkSkus(order, openUnits, report);
  checkHolds(order, report);
  checkRawAmounts(order, report);
  checkDates(order, report);
  const ships = toCheck.some(([, line]) => openUnits(line) > 0);
  if (ships && order.shipTo === undefined && travels(order))
    report('MISSING_ADDRESS', ['shipTo'], 'an order that has to be shipped needs a destination');
  if (priced.safeParse(order).success && !addsUp(order))
    report(INVALID_AMOUNT, ['lines'], TOO_LARGE_TO_ADD.message);
}

/** A line whose quantity is invalid has to be shipped, too: one answer names both faults. */
const shippedLine = z.looseObject({
  lineId: z.string(),
  sku: z.undefined().optional(),
  kind: z.enum(['item', 'bundle', 'giftcard']),
  fulfillmentService: z.undefined().optional(),
  requiresShipping: z.literal(true),
});

function checkSkus(order: ValidOrder, openUnits: OpenUnits, report: Report): void {
  for (const [index, line] of order.lines.entries()) {
    const isOpen = !lineOutline.safeParse(line).success || openUnits(line) > 0;
    if (isOpen && shippedLine.safeParse(line).success && shipsHere(order))
      report(
        'MISSING_SKU',
        ['lines', index, 'sku'],
        `line "${line.lineId}" has to be shipped but names no SKU`,
      );
  }
}

function shipsHere({ state, fulfilledBy }: ValidOrder): boolean {
  return state === 'open' && fulfilledBy === 'merchant';
}

const namedHolds = z.array(z.looseObject({ id: z.string() }));

/** Two holds of one id would be lifted by one request. */
function checkHolds({ holds }: ValidOrder, report: Report): void {
  const named = namedHolds.safeParse(holds).data ?? [];
  for (const [index, { id }] of named.entries()) {
    const isRepeated = named.findIndex((other) => other.id === id) < index;
    if (isRepeated) report('DUPLICATE_HOLD', ['holds', index, 'id'], `hold "${id}" appears twice`);
  }
}

const dated = z.looseObject({ shipNotBefore: z.string().optional(), shipBy: z.string().optional() });

/** What has to leave by a time may not be told to leave later. */
function checkDates({ shipping, lines }: ValidOrder, report: Report): void {
  const { shipBy, shipNotBefore = '' } = dated.safeParse(shipping).data ?? {};
  if (shipBy === undefined) return;
  const message = 'is after shipping.shipBy';
  if (shipNotBefore > shipBy) report('INVALID_SHIP_DATE', ['shipping', 'shipNotBefore'], message);
  for (const [index, line] of lines.entries()) {
    const own = dated.safeParse(line).data?.shipNotBefore ?? '';
    if (own > shipBy) report('INVALID_SHIP_DATE', ['lines', index, 'shipNotBefore'], message);
  }
}

/** The exact decimal of an amount and the amount have to say the same: items are computed from the decimal. */
function checkRawAmounts(order: ValidOrder, report: Report): void {
  const currency = currencySchema.safeParse(order.currency).data;
  if (currency === undefined) return;
  for (const { path, amount, raw } of rawAmounts(order)) {
    if (amountOf(raw, currency) !== amount)
      report(INVALID_AMOUNT, [...path, 'raw'], `is not ${amount} minor units of ${currency}`);
  }
}

/** Minor units of a decimal; undefined for more than can be kept exactly. */
function amountOf(raw: string, currency: string): number | undefined {
  try {
    return parseMoney(raw, currency).amount;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const rawMoney = moneySchema.required({ raw: true });

interface RawAmount {
  readonly path: (string | number)[];
  readonly amount: number;
  readonly raw: string;
}

/** Every amount of the order that comes with its exact decimal, whichever field it is in. */
function rawAmounts(value: unknown, path: (string | number)[] = []): RawAmount[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => rawAmounts(item, [...path, index]));
  if (!isRecord(value)) return [];
  const money = rawMoney.safeParse(value).data;
  if (money) return [{ path, ...money }];
  return Object.entries(value).flatMap(([name, part]) => rawAmounts(part, [...path, name]));
}

/** Whether the goods go to an address: by a carrier, or brought by the store. */
function travels({ shipping }: ValidOrder): boolean {
  const method = shipping?.method ?? 'ship';
  return method === 'ship' || method === 'local_delivery';
}

function checkQuantities({ quantity, cancelled, open = 0 }: Line, report: Report): void {
  if (cancelled > quantity) report('INVALID_CANCELLED', ['cancelled'], 'must not exceed the quantity');
  else if (open > quantity - cancelled)
    report('INVALID_OPEN', ['open'], 'must not exceed the quantity that is not cancelled');
}

/** The fields of a line that the rules ask about. */
const lineOutline = z.looseObject({
  lineId: z.string(),
  parentLineId: z.string().optional(),
  kind: z.string(),
  fulfillmentService: z.string().optional(),
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
    sumOfMinorUnits(amounts);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
