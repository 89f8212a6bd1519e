/** Bodies of WooCommerce's order webhooks, by a grammar of REST v3 orders and of what plug-ins make of them. */
import fc from 'fast-check';
import { stringify } from 'lossless-json';
import * as leaves from './leaves.ts';

/** A message as WooCommerce sends it. */
export interface WooMessage {
  readonly topic: string;
  readonly body: string;
}

type Fields = Record<string, fc.Arbitrary<unknown>>;

const topics = ['order.created', 'order.updated', 'order.restored', 'order.deleted'] as const;
const statuses = [
  'processing',
  'processing',
  'processing',
  'pending',
  'processing',
  'on-hold',
  'completed',
  'cancelled',
  'refunded',
  'failed',
  'trash',
  'checkout-draft',
  'packed',
  'wc-awaiting-shipment',
] as const;

const meta = fc.array(
  fc.record({
    id: fc.nat(),
    key: fc.constantFrom('_billing_vat', 'gift_note', 'delivery_date', '', '__proto__', 'constructor'),
    value: fc.oneof(leaves.words, fc.jsonValue({ maxDepth: 2 })),
  }),
  { maxLength: 3 },
);

const address = fc.record({
  first_name: leaves.words,
  last_name: leaves.words,
  company: fc.constantFrom('', 'Example Ltd'),
  address_1: fc.constantFrom('1 Main Street', '', '233 S Wacker Dr'),
  address_2: fc.constantFrom('', 'Flat 4'),
  city: leaves.words,
  state: fc.constantFrom('IL', '', 'Île-de-France', 'BY'),
  postcode: fc.constantFrom('60606', '80331', '', '000'),
  country: leaves.country,
  phone: fc.constantFrom('', '+1 312 555 0100'),
});

const line = fc.record({
  id: leaves.id,
  name: leaves.words,
  product_id: leaves.id,
  variation_id: fc.constantFrom(0, 12),
  quantity: fc.oneof(
    { weight: 30, arbitrary: fc.integer({ min: 1, max: 5 }) },
    { weight: 1, arbitrary: fc.constantFrom<unknown>(0, -1, 2.5, '3', 1e9) },
  ),
  subtotal: leaves.money,
  total: leaves.money,
  total_tax: leaves.money,
  price: fc.constantFrom(15, 7.333333333333333, 0),
  sku: fc.oneof({ weight: 20, arbitrary: leaves.sku }, { weight: 1, arbitrary: fc.constantFrom('', null) }),
  meta_data: meta,
});

/** A PHP array becomes a JSON object where its keys have gaps. */
function gapped(items: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(items.map((item, index) => [String(index + 2), item]));
}

const lines = fc.array(line, { minLength: 1, maxLength: 4 });

const order: Fields = {
  id: leaves.id,
  parent_id: fc.constantFrom(0, 11),
  number: fc.oneof(leaves.id.map(String), fc.constantFrom('SO-2026-7', '#8')),
  order_key: fc.constantFrom('wc_order_1', ''),
  status: fc.constantFrom(...statuses),
  currency: leaves.currency,
  date_created_gmt: leaves.localTime,
  date_modified_gmt: leaves.localTime,
  date_paid_gmt: fc.oneof(leaves.localTime, fc.constant(null)),
  discount_total: leaves.money,
  shipping_total: leaves.money,
  total: leaves.money,
  total_tax: leaves.money,
  customer_id: fc.nat(),
  customer_note: leaves.words,
  payment_method: fc.constantFrom('cod', 'bacs', 'stripe', ''),
  billing: fc.oneof({ weight: 9, arbitrary: address }, { weight: 1, arbitrary: fc.constant(null) }),
  shipping: fc.oneof(
    { weight: 20, arbitrary: address },
    { weight: 1, arbitrary: fc.constantFrom<unknown>(null, '', {}, []) },
  ),
  meta_data: meta,
  line_items: fc.oneof(
    { weight: 16, arbitrary: lines },
    { weight: 1, arbitrary: lines.map(gapped) },
    { weight: 1, arbitrary: fc.constantFrom<unknown>([], null, '', 'none') },
  ),
  shipping_lines: fc.array(
    fc.record({
      method_id: fc.constantFrom('flat_rate', 'local_pickup', 'pickup_location', 'free_shipping:3'),
      method_title: leaves.words,
      total: leaves.money,
    }),
    { maxLength: 2 },
  ),
  fee_lines: fc.array(fc.record({ name: leaves.words, total: leaves.money }), { maxLength: 1 }),
  coupon_lines: fc.array(fc.record({ code: leaves.words }), { maxLength: 1 }),
  refunds: fc.oneof(
    { weight: 4, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.constant([{ id: 3, total: '-5.00' }]) },
  ),
};

/** A value that the grammar allows, now and then one that nobody would expect. */
function atTimes(plain: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const wrong = fc.oneof(leaves.odd, leaves.oddMoney, leaves.oddTime);
  return fc.oneof({ weight: 40, arbitrary: plain }, { weight: 1, arbitrary: wrong });
}

const plainOrder = fc.record(order);
const oddOrder = fc
  .tuple(
    fc.record(Object.fromEntries(Object.entries(order).map(([name, plain]) => [name, atTimes(plain)]))),
    fc.subarray(Object.keys(order), { maxLength: 2 }),
  )
  .map(([body, left]) => Object.fromEntries(Object.entries(body).filter(([name]) => !left.includes(name))));

const deletion = fc.record({ id: leaves.id });

/** Any message about an order. */
export const wooMessage: fc.Arbitrary<WooMessage> = fc
  .tuple(
    fc.constantFrom(...topics),
    fc.oneof(
      { weight: 6, arbitrary: plainOrder },
      { weight: 4, arbitrary: oddOrder },
      { weight: 1, arbitrary: deletion },
    ),
  )
  .map(([topic, body]) => ({ topic, body: stringify(body) ?? '{}' }));
