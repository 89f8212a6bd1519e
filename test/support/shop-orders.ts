/**
 * Orders as shops send them: the shape of the real payloads, ids beyond 2^53 included, with what a test
 * varies.
 */

export interface ShopLine {
  readonly id: string;
  readonly sku?: string;
  readonly quantity: number /** Units that the shop still wants; all of them by default. */;
  readonly current?: number;
}

/** A number that JSON.stringify could not write: it has more digits than a double holds. */
const big = (digits: string): string => `@${digits}@`;
const written = (payload: unknown): string => JSON.stringify(payload).replace(/"@(\d+)@"/g, '$1');
const sum = (lines: readonly ShopLine[]): string =>
  (25 * lines.reduce((units, { current, quantity }) => units + (current ?? quantity), 0)).toFixed(2);

export interface ShopifyOrder {
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

/** Admin REST `Order`, as in `orders/create` and its siblings. */
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
}: ShopifyOrder): string {
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
  return written({
    id: big(id),
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
    subtotal_price: sum(lines),
    total_line_items_price: sum(lines),
    total_discounts: '0.00',
    total_tax: '0.00',
    total_price: sum(lines),
    tags: '',
    note: note ?? null,
    note_attributes: [],
    discount_codes: [],
    tax_lines: [],
    refunds: [],
    fulfillments: [],
    line_items: lines.map((line) => {
      const current = line.current ?? line.quantity;
      return {
        id: big(line.id),
        admin_graphql_api_id: `gid://shopify/LineItem/${line.id}`,
        sku: line.sku ?? null,
        title: 'Article',
        name: 'Article',
        quantity: line.quantity,
        current_quantity: current,
        fulfillable_quantity: cancelledAt ? 0 : current,
        price: '25.00',
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
    }),
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

export interface WooOrder {
  readonly id: number;
  readonly createdAt: string;
  readonly modifiedAt?: string;
  readonly status?: string;
  readonly lines: readonly ShopLine[];
  readonly postcode?: string;
}

const local = (at: string): string => at.replace(/(\.\d+)?Z$/, '');

/** REST v3 `order`, as in `order.created` and its siblings. */
export function wooOrder({
  id,
  createdAt,
  modifiedAt,
  status = 'processing',
  lines,
  postcode = '60606',
}: WooOrder): string {
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
    date_created: local(createdAt),
    date_created_gmt: local(createdAt),
    date_modified: local(modifiedAt ?? createdAt),
    date_modified_gmt: local(modifiedAt ?? createdAt),
    discount_total: '0.00',
    discount_tax: '0.00',
    shipping_total: '10.00',
    shipping_tax: '0.00',
    cart_tax: '0.00',
    total: (Number(sum(lines)) + 10).toFixed(2),
    total_tax: '0.00',
    prices_include_tax: false,
    customer_id: 26,
    customer_note: '',
    billing: { ...address, email: 'alan@example.com', phone: '+13125550123' },
    shipping: { ...address, phone: '' },
    payment_method: 'card',
    payment_method_title: 'Card',
    transaction_id: 'tx',
    date_paid: paid ? local(createdAt) : null,
    date_paid_gmt: paid ? local(createdAt) : null,
    date_completed: null,
    date_completed_gmt: null,
    cart_hash: '',
    meta_data: [],
    tax_lines: [],
    fee_lines: [],
    coupon_lines: [],
    refunds: [],
    line_items: lines.map((line) => ({
      id: Number(line.id),
      name: 'Article',
      product_id: 93,
      variation_id: 0,
      quantity: line.quantity,
      tax_class: '',
      subtotal: (25 * line.quantity).toFixed(2),
      subtotal_tax: '0.00',
      total: (25 * line.quantity).toFixed(2),
      total_tax: '0.00',
      taxes: [],
      meta_data: [],
      sku: line.sku ?? '',
      price: 25,
    })),
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
