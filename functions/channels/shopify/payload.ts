/**
 * The parts of Shopify's order (Admin REST, the body of `orders/*` webhooks) that orchestration reads.
 * Numbers arrive as text.
 */
import * as z from 'zod';

import { decimal, flag, list, scalar } from '../message/payload.ts';

const money = z.object({ amount: decimal }).nullish();
const moneySet = z
  .object({ shop_money: money })
  .nullish()
  .transform((set) => set?.shop_money?.amount);
const taxLine = z.object({ title: scalar, rate: scalar, price: decimal });
const named = z.object({ name: scalar, value: z.unknown().optional() });

const address = z
  .object({
    first_name: scalar,
    last_name: scalar,
    name: scalar,
    company: scalar,
    address1: scalar,
    address2: scalar,
    city: scalar,
    zip: scalar,
    province: scalar,
    province_code: scalar,
    country: scalar,
    country_code: scalar,
    phone: scalar,
    latitude: scalar,
    longitude: scalar,
  })
  .nullish();

const lineItem = z.object({
  id: scalar,
  variant_id: scalar,
  product_id: scalar,
  sku: scalar,
  title: scalar,
  name: scalar,
  quantity: decimal,
  current_quantity: decimal,
  fulfillable_quantity: decimal,
  fulfillment_status: scalar,
  requires_shipping: flag,
  gift_card: flag,
  fulfillment_service: scalar,
  sales_line_item_group_id: scalar,
  grams: decimal,
  price: decimal,
  total_discount: decimal,
  properties: list(named),
  tax_lines: list(taxLine),
  discount_allocations: list(z.object({ amount: decimal, discount_application_index: decimal })),
});

export const shopifyOrderSchema = z.object({
  id: scalar,
  admin_graphql_api_id: scalar,
  name: scalar,
  order_number: scalar,
  confirmation_number: scalar,
  source_identifier: scalar,
  source_name: scalar,
  /** Where the till stands, of a sale at the till. */
  location_id: scalar,
  po_number: scalar,
  created_at: scalar,
  updated_at: scalar,
  cancelled_at: scalar,
  currency: scalar,
  financial_status: scalar,
  fulfillment_status: scalar,
  test: flag,
  email: scalar,
  contact_email: scalar,
  phone: scalar,
  note: scalar,
  tags: scalar,
  taxes_included: flag,
  total_line_items_price: decimal,
  total_discounts: decimal,
  total_tax: decimal,
  total_price: decimal,
  total_tip_received: decimal,
  original_total_duties_set: moneySet,
  original_total_additional_fees_set: moneySet,
  note_attributes: list(named),
  discount_applications: list(z.object({ code: scalar, title: scalar })),
  line_items: list(lineItem),
  line_item_groups: list(z.object({ id: scalar, variant_id: scalar })),
  shipping_lines: list(
    z.object({
      code: scalar,
      title: scalar,
      price: decimal,
      carrier_identifier: scalar,
      delivery_category: scalar,
      source: scalar,
      is_removed: flag,
    }),
  ),
  customer: z.object({ id: scalar, first_name: scalar, last_name: scalar, tags: scalar }).nullish(),
  billing_address: address,
  shipping_address: address,
  refunds: list(
    z.object({
      refund_line_items: list(z.object({ line_item_id: scalar, quantity: decimal, restock_type: scalar })),
    }),
  ).catch([]),
  fulfillments: list(
    z.object({ status: scalar, line_items: list(z.object({ id: scalar, quantity: decimal })) }),
  ).catch([]),
});

export type ShopifyOrder = z.output<typeof shopifyOrderSchema>;
export type ShopifyLine = ShopifyOrder['line_items'][number];
export type ShopifyAddress = ShopifyOrder['shipping_address'];
