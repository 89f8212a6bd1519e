import { stringify } from 'lossless-json';

const recipient = {
  first_name: 'Grace',
  last_name: 'Example',
  address1: '350 5th Ave',
  city: 'New York',
  province: 'New York',
  province_code: 'NY',
  state: 'NY',
  zip: '10118',
  postcode: '10118',
  country: 'United States',
  country_code: 'US',
  phone: '+12125550123',
};

const PRICE = 25;

/** In the shape of Shopify's `orders/create`, ids above 2^53 included: one unit of each SKU. */
export function shopifyOrder(number: string, skus: readonly string[]): string {
  const at = new Date().toISOString();
  const id = BigInt(`82098291194615${number}9`);
  const total = (PRICE * skus.length).toFixed(2);
  const order = {
    id,
    admin_graphql_api_id: `gid://shopify/Order/${id}`,
    name: `#${number}`,
    order_number: Number(number),
    created_at: at,
    updated_at: at,
    processed_at: at,
    cancelled_at: null,
    closed_at: null,
    currency: 'USD',
    presentment_currency: 'USD',
    financial_status: 'paid',
    fulfillment_status: null,
    email: 'grace@example.com',
    test: false,
    taxes_included: false,
    subtotal_price: total,
    total_discounts: '0.00',
    total_tax: '0.00',
    total_price: total,
    total_line_items_price: total,
    tags: '',
    note: null,
    note_attributes: [],
    discount_codes: [],
    tax_lines: [],
    shipping_lines: [shopifyShipping],
    line_items: skus.map(shopifyLine),
    shipping_address: { ...recipient, name: 'Grace Example', latitude: 40.7484, longitude: -73.9857 },
    billing_address: { ...recipient, name: 'Grace Example' },
    customer: { id: 207119551, email: 'grace@example.com', first_name: 'Grace', last_name: 'Example' },
    refunds: [],
    fulfillments: [],
  };
  return stringify(order) ?? '';
}

const shopifyShipping = {
  id: 271878346596884015n,
  code: 'Standard',
  title: 'Standard',
  price: '0.00',
  source: 'shopify',
  carrier_identifier: null,
  discounted_price: '0.00',
};

function shopifyLine(sku: string, index: number): Record<string, unknown> {
  return {
    id: BigInt(`8663437490124${index}99`),
    admin_graphql_api_id: `gid://shopify/LineItem/${index}`,
    sku,
    title: sku,
    name: sku,
    quantity: 1,
    current_quantity: 1,
    fulfillable_quantity: 1,
    price: PRICE.toFixed(2),
    total_discount: '0.00',
    grams: 500,
    requires_shipping: true,
    gift_card: false,
    taxable: true,
    variant_id: 447654529 + index,
    product_id: 6327327 + index,
    fulfillment_status: null,
    properties: [],
    tax_lines: [],
    discount_allocations: [],
  };
}

/** In the shape of WooCommerce's REST v3 order, times as the site has them: two units of one SKU. */
export function wooOrder(id: number, sku: string): string {
  const at = new Date().toISOString().slice(0, 19);
  return JSON.stringify({
    id,
    parent_id: 0,
    number: String(id),
    order_key: `wc_order_${id}`,
    created_via: 'checkout',
    version: '9.3.3',
    status: 'processing',
    currency: 'USD',
    date_created: at,
    date_created_gmt: at,
    date_modified: at,
    date_modified_gmt: at,
    discount_total: '0.00',
    discount_tax: '0.00',
    shipping_total: '10.00',
    shipping_tax: '0.00',
    cart_tax: '0.00',
    total: '60.00',
    total_tax: '0.00',
    prices_include_tax: false,
    customer_id: 26,
    customer_note: '',
    billing: {
      first_name: 'Alan',
      last_name: 'Example',
      company: '',
      address_1: '233 S Wacker Dr',
      address_2: '',
      city: 'Chicago',
      state: 'IL',
      postcode: '60606',
      country: 'US',
      email: 'alan@example.com',
      phone: '+13125550123',
    },
    shipping: {
      first_name: 'Alan',
      last_name: 'Example',
      company: '',
      address_1: '233 S Wacker Dr',
      address_2: '',
      city: 'Chicago',
      state: 'IL',
      postcode: '60606',
      country: 'US',
      phone: '',
    },
    payment_method: 'card',
    payment_method_title: 'Card',
    transaction_id: 'tx',
    date_paid: at,
    date_paid_gmt: at,
    date_completed: null,
    date_completed_gmt: null,
    cart_hash: '',
    meta_data: [],
    line_items: [
      {
        id: 315,
        name: sku,
        product_id: 93,
        variation_id: 0,
        quantity: 2,
        tax_class: '',
        subtotal: '50.00',
        subtotal_tax: '0.00',
        total: '50.00',
        total_tax: '0.00',
        taxes: [],
        meta_data: [],
        sku,
        price: 25,
      },
    ],
    tax_lines: [],
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
    fee_lines: [],
    coupon_lines: [],
    refunds: [],
  });
}

/** Units of a SKU that an order asks for. */
export interface WantedUnits {
  readonly sku: string;
  readonly quantity: number;
}

/** Where an order goes, in the United States. */
export interface Destination {
  readonly city: string;
  readonly region: string;
  readonly postalCode: string;
}

/** Body of `POST /orders` for a channel of the canonical platform. */
export function canonicalOrder(
  channel: string,
  number: string,
  wanted: readonly WantedUnits[],
  destination: Destination,
): Record<string, unknown> {
  return {
    channel,
    external: { id: number, number },
    placedAt: new Date().toISOString(),
    currency: 'USD',
    buyer: { name: 'Ada Example', email: 'ada@example.com' },
    shipTo: { name: 'Ada Example', lines: ['1 Main Street'], country: 'US', ...destination },
    lines: wanted.map(({ sku, quantity }, index) => ({
      lineId: String(index + 1),
      sku,
      title: sku,
      quantity,
      unitPrice: { amount: PRICE * 100 },
    })),
  };
}
