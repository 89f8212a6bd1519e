/**
 * Orders as shops send them, in the shape of the real payloads, ids beyond 2^53 included. Tests say what
 * differs.
 */

interface ShopLine {
  readonly id: string;
  readonly sku?: string;
  readonly quantity: number;
  /** Units that the shop still wants; all of them where nothing is said. */
  readonly current?: number;
}

const UNIT_PRICE = 25;

/** Marks a number of more digits than a double holds, which JSON.stringify could not write. */
function bigNumber(digits: string): string {
  return `@${digits}@`;
}

function jsonOf(payload: unknown): string {
  return JSON.stringify(payload).replace(/"@(\d+)@"/g, '$1');
}

function price(units: number): string {
  return (UNIT_PRICE * units).toFixed(2);
}

function currentUnits(lines: readonly ShopLine[]): number {
  return lines.reduce((units, { current, quantity }) => units + (current ?? quantity), 0);
}

/** The fields of a Shopify order that tests vary. */
export interface ShopifyOrderFields {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly updatedAt?: string;
  readonly cancelledAt?: string;
  readonly financialStatus?: string;
  readonly lines: readonly ShopLine[];
  readonly zip?: string;
  readonly note?: string;
}

/** The body of `orders/create` and its siblings: an Admin REST `Order`. */
export function shopifyOrder({
  id,
  name,
  createdAt,
  updatedAt,
  cancelledAt,
  financialStatus = 'paid',
  lines,
  zip = '10118',
  note,
}: ShopifyOrderFields): string {
  const address = {
    first_name: 'Grace',
    last_name: 'Example',
    name: 'Grace Example',
    address1: '350 5th Ave',
    city: 'New York',
    province: 'New York',
    province_code: 'NY',
    zip: '10118',
    country: 'United States',
    country_code: 'US',
    phone: '+12125550123',
  };
  const total = price(currentUnits(lines));
  return jsonOf({
    id: bigNumber(id),
    admin_graphql_api_id: `gid://shopify/Order/${id}`,
    name,
    order_number: Number(name.replace(/\D/g, '')),
    created_at: createdAt,
    updated_at: updatedAt ?? createdAt,
    processed_at: createdAt,
    cancelled_at: cancelledAt ?? null,
    cancel_reason: cancelledAt ? 'customer' : null,
    closed_at: null,
    currency: 'USD',
    presentment_currency: 'USD',
    financial_status: financialStatus,
    fulfillment_status: null,
    email: 'grace@example.com',
    test: false,
    taxes_included: false,
    subtotal_price: total,
    total_line_items_price: total,
    total_discounts: '0.00',
    total_tax: '0.00',
    total_price: total,
    tags: '',
    note: note ?? null,
    note_attributes: [],
    discount_codes: [],
    tax_lines: [],
    refunds: [],
    fulfillments: [],
    line_items: lines.map((line) => shopifyLine(line, cancelledAt !== undefined)),
    shipping_lines: [
      {
        id: 271878346,
        code: 'Standard',
        title: 'Standard',
        price: '0.00',
        source: 'shopify',
        carrier_identifier: null,
        discounted_price: '0.00',
      },
    ],
    shipping_address: { ...address, zip, latitude: 40.7484, longitude: -73.9857 },
    billing_address: address,
    customer: { id: 207119551, email: 'grace@example.com', first_name: 'Grace', last_name: 'Example' },
  });
}

function shopifyLine({ id, sku, quantity, current = quantity }: ShopLine, isCancelled: boolean): object {
  return {
    id: bigNumber(id),
    admin_graphql_api_id: `gid://shopify/LineItem/${id}`,
    sku: sku ?? null,
    title: 'Article',
    name: 'Article',
    quantity,
    current_quantity: current,
    fulfillable_quantity: isCancelled ? 0 : current,
    price: price(1),
    total_discount: '0.00',
    grams: 500,
    requires_shipping: true,
    gift_card: false,
    taxable: true,
    variant_id: 447654529,
    product_id: 6327327,
    fulfillment_status: null,
    properties: [],
    tax_lines: [],
    discount_allocations: [],
  };
}

/** The fields of a WooCommerce order that tests vary. */
export interface WooOrderFields {
  readonly id: number;
  readonly createdAt: string;
  readonly modifiedAt?: string;
  readonly status?: string;
  readonly lines: readonly ShopLine[];
  readonly postcode?: string;
}

/** A time as WooCommerce writes it: without a zone. */
function withoutZone(time: string): string {
  return time.replace(/(\.\d+)?Z$/, '');
}

/** The body of `order.created` and its siblings: a REST v3 `order`. */
export function wooOrder({
  id,
  createdAt,
  modifiedAt,
  status = 'processing',
  lines,
  postcode = '60606',
}: WooOrderFields): string {
  const address = {
    first_name: 'Alan',
    last_name: 'Example',
    company: '',
    address_1: '233 S Wacker Dr',
    address_2: '',
    city: 'Chicago',
    state: 'IL',
    postcode,
    country: 'US',
  };
  const paid = status === 'processing' || status === 'completed';
  return JSON.stringify({
    id,
    parent_id: 0,
    number: String(id),
    order_key: `wc_order_${id}`,
    created_via: 'checkout',
    version: '9.3.3',
    status,
    currency: 'USD',
    date_created: withoutZone(createdAt),
    date_created_gmt: withoutZone(createdAt),
    date_modified: withoutZone(modifiedAt ?? createdAt),
    date_modified_gmt: withoutZone(modifiedAt ?? createdAt),
    discount_total: '0.00',
    discount_tax: '0.00',
    shipping_total: '10.00',
    shipping_tax: '0.00',
    cart_tax: '0.00',
    total: (UNIT_PRICE * currentUnits(lines) + 10).toFixed(2),
    total_tax: '0.00',
    prices_include_tax: false,
    customer_id: 26,
    customer_note: '',
    billing: { ...address, email: 'alan@example.com', phone: '+13125550123' },
    shipping: { ...address, phone: '' },
    payment_method: 'card',
    payment_method_title: 'Card',
    transaction_id: 'tx',
    date_paid: paid ? withoutZone(createdAt) : null,
    date_paid_gmt: paid ? withoutZone(createdAt) : null,
    date_completed: null,
    date_completed_gmt: null,
    cart_hash: '',
    meta_data: [],
    tax_lines: [],
    fee_lines: [],
    coupon_lines: [],
    refunds: [],
    line_items: lines.map(wooLine),
    shipping_lines: [
      {
        id: 317,
        method_title: 'Flat Rate',
        method_id: 'flat_rate',
        total: '10.00',
        total_tax: '0.00',
        taxes: [],
        meta_data: [],
      },
    ],
  });
}

function wooLine({ id, sku = '', quantity }: ShopLine): object {
  return {
    id: Number(id),
    name: 'Article',
    product_id: 93,
    variation_id: 0,
    quantity,
    tax_class: '',
    subtotal: price(quantity),
    subtotal_tax: '0.00',
    total: price(quantity),
    total_tax: '0.00',
    taxes: [],
    meta_data: [],
    sku,
    price: UNIT_PRICE,
  };
}
