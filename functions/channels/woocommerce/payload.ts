/**
 * The parts of WooCommerce's order (REST v3, the body of `order.*` webhooks) that orchestration reads.
 * Numbers arrive as text.
 */
import * as z from 'zod';

import { decimal, list, scalar } from '../message/payload.ts';

const meta = list(z.object({ key: scalar, value: z.unknown().optional() }));

/** The id of another line. Extensions of the shop write it, and empty text, 0 or false where there is none. */
const lineReference = z
  .unknown()
  .optional()
  .transform((value) => (typeof value === 'string' && value !== '0' ? value.trim() || undefined : undefined));

const address = z
  .object({
    first_name: scalar,
    last_name: scalar,
    company: scalar,
    address_1: scalar,
    address_2: scalar,
    city: scalar,
    state: scalar,
    postcode: scalar,
    country: scalar,
    email: scalar,
    phone: scalar,
  })
  .nullish();

const lineItem = z.object({
  id: scalar,
  name: scalar,
  product_id: scalar,
  variation_id: scalar,
  quantity: decimal,
  subtotal: decimal,
  total: decimal,
  total_tax: decimal,
  sku: scalar,
  meta_data: meta,
  /** Of extensions that sell sets: the line of the set that this line is a part of. */
  bundled_by: lineReference,
  composite_parent: lineReference,
  container_id: lineReference,
});

export const wooOrderSchema = z.object({
  id: scalar,
  parent_id: scalar,
  number: scalar,
  order_key: scalar,
  status: scalar,
  currency: scalar,
  date_created_gmt: scalar,
  date_modified_gmt: scalar,
  date_paid_gmt: scalar,
  discount_total: decimal,
  shipping_total: decimal,
  total: decimal,
  total_tax: decimal,
  customer_id: scalar,
  customer_note: scalar,
  created_via: scalar,
  payment_method: scalar,
  billing: address,
  shipping: address,
  meta_data: meta,
  line_items: list(lineItem),
  shipping_lines: list(
    z.object({
      method_id: scalar,
      method_title: scalar,
      instance_id: scalar,
      total: decimal,
      meta_data: meta,
    }),
  ),
  fee_lines: list(z.object({ name: scalar, total: decimal })),
  coupon_lines: list(z.object({ code: scalar })),
  refunds: list(z.object({ id: scalar, reason: scalar, total: decimal })),
});

export type WooOrder = z.output<typeof wooOrderSchema>;
export type WooLine = WooOrder['line_items'][number];
export type WooAddress = WooOrder['shipping'];
