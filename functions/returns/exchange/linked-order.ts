/** The order that sends what is given for goods that come back: what it says, and what it costs. Pure. */

import type { ExchangePolicy } from '../../network/entities/return-policy.ts';
import { AWAITING_PAYMENT, AWAITING_RETURN_ITEMS, type Order } from '../../order/order.ts';
import type { CanonicalOrder, OrderDraft, OrderHold } from '../../order/order-form.ts';
import type { OwedReturn } from '../money/settlement.ts';
import type { Return } from '../rma/return.ts';
import { linkedId } from './exchange.ts';

/** Units of a SKU that are sent; what they cost together, tax and all, and the tax in it. Minor units. */
export interface SentLine {
  readonly lineId: string;
  readonly sku: string;
  readonly units: number;
  readonly price: number;
  readonly tax: number;
}

/** What is sent, and how it is paid for; minor units. */
export interface LinkedGoods {
  readonly lines: readonly SentLine[];
  readonly credit: number;
  readonly price: number;
  readonly due: number;
}

/** What units of a line are worth as they were sold; a fee is kept back of the money, and makes nothing cheaper. */
function worthOfLine(
  { lines }: OwedReturn,
  lineId: string,
): { readonly price: number; readonly tax: number } {
  const runs = lines.filter((run) => run.lineId === lineId);
  return {
    price: runs.reduce((sum, { units, amount, fee }) => sum + units * (amount + fee), 0),
    tax: runs.reduce((sum, { units, tax }) => sum + units * tax, 0),
  };
}

/** The SKU that is sent for a line; undefined where the customer named none for this choice. */
function skuFor({ wishes = [], claim }: Return, lineId: string, sku: string, choice: number) {
  const wish = wishes.find((one) => one.lineId === lineId);
  if (choice === 2) return wish?.secondChoice ?? wish?.exchangeFor;
  return wish?.exchangeFor ?? (claim ? sku : undefined);
}

/** Whether the customer said what else they take. */
export function hasSecondChoice({ wishes = [] }: Pick<Return, 'wishes'>): boolean {
  return wishes.some(({ secondChoice }) => secondChoice !== undefined);
}

/**
 * What is sent for a return, net of what its units are owed. Where nobody named a price a unit costs what the unit that
 * comes back is worth.
 */
export function linkedGoods(returned: Return, owed: OwedReturn, choice: number): LinkedGoods {
  const lines = returned.lines.flatMap(({ lineId, sku: back, units }): SentLine[] => {
    const sku = skuFor(returned, lineId, back, choice);
    if (sku === undefined || units === 0) return [];
    const wish = returned.wishes?.find((one) => one.lineId === lineId);
    const even = worthOfLine(owed, lineId);
    const told = wish?.exchangePrice;
    const cost = told === undefined ? even : { price: told * units, tax: 0 };
    return [{ lineId, sku, units, ...cost }];
  });
  const price = lines.reduce((sum, line) => sum + line.price, 0);
  return { lines, credit: owed.amount, price, due: Math.max(0, price - owed.amount) };
}

function holdsOf({ due }: LinkedGoods, waits: boolean, { unpaid }: ExchangePolicy): OrderHold[] {
  const hold = (id: string): OrderHold => ({ id, reason: id, before: 'route', onExpiry: 'lift' });
  return [
    ...(waits ? [hold(AWAITING_RETURN_ITEMS)] : []),
    ...(due > 0 && unpaid === 'hold' ? [hold(AWAITING_PAYMENT)] : []),
  ];
}

function lineDraft({ lineId, sku, units, price, tax }: SentLine): OrderDraft['lines'][number] {
  const unitPrice = Math.ceil(price / units);
  const beyond = unitPrice * units - price;
  return {
    lineId,
    sku,
    quantity: units,
    unitPrice: { amount: unitPrice },
    ...(beyond > 0 ? { discounts: [{ amount: { amount: beyond } }] } : {}),
    ...(tax > 0 ? { taxes: [{ amount: { amount: tax } }] } : {}),
    total: { amount: price },
  };
}

/** How customers call it: `1001-X1`; where it is their second choice `1001-X1-2`. */
function linkedNumber({ n }: Pick<Return, 'n'>, number: string, choice: number): string {
  return `${number.slice(0, 80)}-X${n}${choice > 1 ? `-${choice}` : ''}`;
}

/**
 * The linked order as anybody would submit it: for the channel and the customer of the first one, without its shipping.
 * An order whose goods are short is cancelled, so that the next choice is made.
 */
export function linkedDraft(
  { returned, first, body }: { returned: Return; first: Order; body: CanonicalOrder },
  goods: LinkedGoods,
  choice: number,
  { waits, policy, now }: { waits: boolean; policy: ExchangePolicy; now: string },
): OrderDraft {
  const { channel, currency, test, buyer, billTo, shipTo, tags, customerTier } = body;
  const name = {
    id: linkedId(returned, choice),
    number: linkedNumber(returned, first.external.number, choice),
  };
  return {
    channel,
    external: { ...name, parentId: first.external.id },
    placedAt: now,
    currency,
    payment: goods.due > 0 ? 'partially_paid' : 'paid',
    test,
    holds: holdsOf(goods, waits, policy),
    buyer,
    ...(billTo ? { billTo } : {}),
    ...(shipTo ? { shipTo } : {}),
    lines: goods.lines.map(lineDraft),
    charges: { taxIncluded: true },
    shipping: { method: 'ship', requested: { serviceLevel: 'standard' }, backorder: 'cancel' },
    tags,
    ...(customerTier === undefined ? {} : { customerTier }),
  };
}
