import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { ApiClient } from './api-client.ts';
import { signedHeaders } from './signed-headers.ts';

/** One order of the local run: how it comes in, and how it must end. */
export interface Scenario {
  readonly title: string;
  readonly via: string;
  /** Its status when all is done. */
  readonly ends: string;
  /** Its first location says no, and it is re-routed. */
  readonly rejectedOnce?: true;
  /** It comes back after delivery. */
  readonly comesBack?: true;
  /** Places it and answers its order id. */
  readonly place: () => Promise<string>;
}

export interface Shops {
  readonly api: ApiClient;
  readonly secrets: Readonly<Record<string, string>>;
  readonly skus: { readonly everywhere: readonly string[]; readonly storesOnly: string };
}

const listed = z.object({ orders: z.array(z.looseObject({ orderId: z.string() })) });

/**
 * A webhook's answer names nothing that a shop needs; operators find the order by the number that the
 * customer says.
 */
async function findOrder(api: ApiClient, channel: string, number: string): Promise<string> {
  for (let tries = 0; tries < 50; tries++) {
    const { orders } = listed.parse(
      await api.get(`/orders?channel=${channel}&external=${encodeURIComponent(number)}`),
    );
    if (orders[0]) return orders[0].orderId;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`order ${number} of ${channel} was not captured`);
}

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

/** In the shape of Shopify's `orders/create`: ids above 2^53 included. */
function shopifyOrder(number: string, skus: readonly string[]): string {
  const at = new Date().toISOString();
  const lines = skus.map(
    (sku, index) =>
      `{"id":${`8663437490124${index}`}99,"admin_graphql_api_id":"gid://shopify/LineItem/${index}","sku":${JSON.stringify(sku)},"title":${JSON.stringify(sku)},"name":${JSON.stringify(sku)},"quantity":1,"current_quantity":1,"fulfillable_quantity":1,"price":"25.00","total_discount":"0.00","grams":500,"requires_shipping":true,"gift_card":false,"taxable":true,"variant_id":${447654529 + index},"product_id":${6327327 + index},"fulfillment_status":null,"properties":[],"tax_lines":[],"discount_allocations":[]}`,
  );
  const total = (25 * skus.length).toFixed(2);
  return `{"id":82098291194615${number}9,"admin_graphql_api_id":"gid://shopify/Order/82098291194615${number}9","name":"#${number}","order_number":${number},"created_at":"${at}","updated_at":"${at}","processed_at":"${at}","cancelled_at":null,"closed_at":null,"currency":"USD","presentment_currency":"USD","financial_status":"paid","fulfillment_status":null,"email":"grace@example.com","test":false,"taxes_included":false,"subtotal_price":"${total}","total_discounts":"0.00","total_tax":"0.00","total_price":"${total}","total_line_items_price":"${total}","tags":"","note":null,"note_attributes":[],"discount_codes":[],"tax_lines":[],"shipping_lines":[{"id":271878346596884015,"code":"Standard","title":"Standard","price":"0.00","source":"shopify","carrier_identifier":null,"discounted_price":"0.00"}],"line_items":[${lines.join(',')}],"shipping_address":${JSON.stringify({ ...recipient, name: 'Grace Example', latitude: 40.7484, longitude: -73.9857 })},"billing_address":${JSON.stringify({ ...recipient, name: 'Grace Example' })},"customer":{"id":207119551,"email":"grace@example.com","first_name":"Grace","last_name":"Example"},"refunds":[],"fulfillments":[]}`;
}

/** In the shape of WooCommerce's REST v3 order: site-local times, prices as text and as numbers. */
function wooOrder(id: number, sku: string): string {
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

/** Body of `POST /orders` for the canonical channel. */
export function canonicalOrder(
  channel: string,
  number: string,
  lines: readonly { readonly sku: string; readonly quantity: number }[],
  to: { readonly city: string; readonly region: string; readonly postalCode: string },
): Record<string, unknown> {
  return {
    channel,
    external: { id: number, number },
    placedAt: new Date().toISOString(),
    currency: 'USD',
    buyer: { name: 'Ada Example', email: 'ada@example.com' },
    shipTo: { name: 'Ada Example', lines: ['1 Main Street'], country: 'US', ...to },
    lines: lines.map(({ sku, quantity }, index) => ({
      lineId: String(index + 1),
      sku,
      title: sku,
      quantity,
      unitPrice: { amount: 2500 },
    })),
  };
}

/** The orders of the local run: three kinds of channel, one rejected and re-routed, one that comes back. */
export function scenarios({ api, secrets, skus }: Shops): Scenario[] {
  const run = randomUUID().slice(0, 4).replace(/\D/g, '7').padEnd(4, '3');
  const sku = (index: number): string => skus.everywhere[index % skus.everywhere.length] ?? '';
  const canonical =
    (
      number: string,
      lines: readonly { readonly sku: string; readonly quantity: number }[],
      to: { city: string; region: string; postalCode: string },
    ) =>
    async (): Promise<string> =>
      z
        .object({ orderId: z.string() })
        .parse(await api.post('/orders', canonicalOrder('direct', number, lines, to))).orderId;
  return [
    {
      title: 'three articles for New York',
      via: 'Shopify webhook, signed',
      ends: 'delivered',
      place: async () => {
        const body = shopifyOrder(`1${run}`, [sku(0), sku(1), sku(2)]);
        await api.call(
          'POST',
          '/channels/shopify-us/orders',
          body,
          signedHeaders.shopify(secrets['shopify-us'] ?? '', body),
        );
        return findOrder(api, 'shopify-us', `#1${run}`);
      },
    },
    {
      title: 'two of one article for Chicago',
      via: 'WooCommerce webhook, signed',
      ends: 'delivered',
      place: async () => {
        const id = Number(`2${run}`);
        const body = wooOrder(id, sku(3));
        await api.call(
          'POST',
          '/channels/woo-us/orders',
          body,
          signedHeaders.woocommerce(secrets['woo-us'] ?? '', body),
        );
        return findOrder(api, 'woo-us', String(id));
      },
    },
    {
      title: 'two articles for Los Angeles',
      via: 'POST /orders',
      ends: 'delivered',
      place: canonical(
        `3${run}`,
        [
          { sku: sku(4), quantity: 1 },
          { sku: sku(5), quantity: 2 },
        ],
        { city: 'Los Angeles', region: 'CA', postalCode: '90012' },
      ),
    },
    {
      title: 'sold in stores only; the first store says no',
      via: 'POST /orders',
      ends: 'delivered',
      rejectedOnce: true,
      place: canonical(`4${run}`, [{ sku: skus.storesOnly, quantity: 1 }], {
        city: 'New York',
        region: 'NY',
        postalCode: '10001',
      }),
    },
    {
      title: 'comes back after delivery',
      via: 'POST /orders',
      ends: 'returned',
      comesBack: true,
      place: canonical(`5${run}`, [{ sku: sku(6), quantity: 1 }], {
        city: 'Dallas',
        region: 'TX',
        postalCode: '75201',
      }),
    },
  ];
}
