/** Orders of connected shops as their platforms tell of them. */
import { parse, stringify } from 'lossless-json';
import * as z from 'zod';
import type { SignedPlatformName } from '../../functions/network/entities/channel.ts';
import { shopifyOrder, wooOrder } from '../../local/brand/order-bodies.ts';
import type { OrderVersion } from './order-version.ts';

const payloadSchema = z.looseObject({ line_items: z.array(z.looseObject({})) });

/** Numbers stay what they are: an id of Shopify is larger than a number is exact. */
function payloadOf(body: string): z.output<typeof payloadSchema> {
  return payloadSchema.parse(parse(body));
}

/** The shop's own id of the only line of each order (local/brand/order-bodies.ts). */
export function lineIdOf(platform: SignedPlatformName): string {
  return platform === 'shopify' ? '8663437490124099' : '315';
}

/** The shop's own id of an order with this number. */
export function orderIdOf(platform: SignedPlatformName, number: number): string {
  return platform === 'shopify' ? `82098291194615${number}9` : String(number);
}

/** Units that are back on the shelf are none of the order's any more, and had left. */
function refundsOf({ refunds }: OrderVersion, line: unknown): object[] {
  const back = refunds.filter((one) => one.back > 0);
  return back.map((one) => ({
    refund_line_items: [{ line_item_id: line, quantity: one.back, restock_type: 'return' }],
  }));
}

function shopifyBody(version: OrderVersion): string {
  const { number, sku, units, out, left, createdAt, updatedAt, state, refunds } = version;
  const { line_items: lines, ...order } = payloadOf(shopifyOrder(String(number), [sku]));
  const at = new Date(updatedAt).toISOString();
  const back = refunds.reduce((sum, one) => sum + one.back, 0);
  const counts = {
    quantity: units,
    current_quantity: units - out - back,
    fulfillable_quantity: units - out - left,
  };
  return (
    stringify({
      ...order,
      created_at: new Date(createdAt).toISOString(),
      updated_at: at,
      financial_status: state === 'unpaid' ? 'pending' : 'paid',
      ...(state === 'cancelled' ? { cancelled_at: at, cancel_reason: 'customer' } : {}),
      line_items: lines.map((line) => ({ ...line, ...counts })),
      ...(back > 0 ? { refunds: refundsOf(version, lines[0]?.['id']) } : {}),
    }) ?? ''
  );
}

const WOO_STATUS = { unpaid: 'pending', paid: 'processing', cancelled: 'cancelled' } as const;

function wooBody({ number, sku, units, out, left, createdAt, updatedAt, state }: OrderVersion): string {
  const { line_items: lines, ...order } = payloadOf(wooOrder(number, sku));
  const [made, changed] = [createdAt, updatedAt].map((at) => new Date(at).toISOString().slice(0, 19));
  const price = (25 * units).toFixed(2);
  return (
    stringify({
      ...order,
      status: left > 0 && left + out === units ? 'completed' : WOO_STATUS[state],
      date_created: made,
      date_created_gmt: made,
      date_modified: changed,
      date_modified_gmt: changed,
      ...(state === 'unpaid' ? { date_paid: null, date_paid_gmt: null } : {}),
      line_items: lines.map((line) => ({ ...line, quantity: units, subtotal: price, total: price })),
    }) ?? ''
  );
}

export interface ToldVersion {
  readonly topic: string;
  readonly body: string;
}

export function toldAs(platform: SignedPlatformName, version: OrderVersion): ToldVersion {
  const isNew = version.createdAt === version.updatedAt;
  return platform === 'shopify'
    ? { topic: isNew ? 'orders/create' : 'orders/updated', body: shopifyBody(version) }
    : { topic: isNew ? 'order.created' : 'order.updated', body: wooBody(version) };
}
