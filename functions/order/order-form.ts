/**
 * The form of an order: every field with its bounds, as a caller may send an order and as a complete one is
 * stored. The rules across fields are in order-rules.ts, what follows from other fields is in
 * order-completion.ts; canonical-order.ts joins the three.
 *
 * Ids are strings. Money is in integer minor units of the order's one currency. Quantities are whole units.
 * Times are UTC. An order has one destination.
 */
import * as z from 'zod';
import { measuredNumber } from '../shared/measured-number.ts';

import { currencySchema, moneySchema, wholeNumber } from '../shared/money.ts';
import { instantSchema as instant } from '../shared/time.ts';
import { backorderPolicies } from './backorder-policies.ts';
import { countrySchema } from './countries.ts';
import { serviceLevels } from './service-levels.ts';
import { skuIdSchema } from './sku-id.ts';
import { withoutTerritory } from './us-territories.ts';

/** How far the customer's money has come. */
export const paymentStates = [
  'pending',
  'authorized',
  'partially_paid',
  'paid',
  'partially_refunded',
  'refunded',
  'voided',
] as const;

/** Holds that an order may bring along; its channel's policy may add some. */
const MAX_HOLDS = 20;
const MAX_HOLDS_OF_POLICY = 5;

/** A reservation of more lines than this does not fit its protocol (P17). */
export const MAX_LINES = 500;

function text(max: number) {
  return z.string().trim().min(1).max(max);
}

const strings = z.record(z.string().max(200), z.string().max(5000));

/** A channel's id begins the id of every order of the channel: few characters, all of them safe in names. */
export const channelIdSchema = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,22}[a-z0-9])?$/, {
  error: 'must be lower-case letters, digits and inner hyphens, at most 24 characters',
});

const addressFields = z.strictObject({
  name: text(200).optional(),
  company: text(200).optional(),
  lines: z.array(text(200)).min(1).max(4),
  city: text(100).optional(),
  district: text(100).optional(),
  /** The subdivision part of ISO 3166-2, such as `KY`. */
  region: text(10).optional(),
  /** The region as the channel wrote it, such as `Kentucky`. */
  regionText: text(100).optional(),
  postalCode: text(20).optional(),
  country: countrySchema,
  phone: text(50).optional(),
  email: text(254).optional(),
  residential: z.boolean().optional(),
  geo: z.strictObject({ latitude: measuredNumber(-90, 90), longitude: measuredNumber(-180, 180) }).optional(),
  gln: z
    .string()
    .regex(/^\d{13}$/)
    .optional(),
});

export const addressSchema = addressFields.overwrite(withoutTerritory);

/** A named reason not to go on with a step, which an order brings along. */
export const orderHoldSchema = z.strictObject({
  /** Unique in the order. */
  id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  reason: text(64),
  before: z.enum(['reserve', 'route', 'dispatch']).default('route'),
  expiresAt: instant.optional(),
  /** Whole seconds from when the hold is placed until it expires, where no time is named. */
  expiresAfter: wholeNumber(1, 3 * 366 * 86_400).optional(),
  onExpiry: z.enum(['lift', 'cancel']).default('lift'),
  note: text(500).optional(),
});

const discountSchema = z.strictObject({
  code: text(200).optional(),
  title: text(200).optional(),
  amount: moneySchema,
});
const taxSchema = z.strictObject({
  title: text(200).optional(),
  rate: text(30).optional(),
  amount: moneySchema,
});

/** A cart's id is its channel's own: it is part of a path, and of a key. */
export const cartIdSchema = z.string().regex(/^[A-Za-z0-9_.:-]{1,64}$/, {
  error: 'must be 1 to 64 letters, digits, "_", ".", ":" or "-"',
});

const lineInputSchema = z.strictObject({
  lineId: z
    .string()
    .regex(/^[A-Za-z0-9_.:-]{1,64}$/, { error: 'must be 1 to 64 letters, digits, "_", ".", ":" or "-"' }),
  externalLineIds: z.array(text(100)).default([]),
  /** The line of the set that this line is a part of: the parts are shipped, and not the set beside them. */
  parentLineId: text(64).optional(),
  /** Services and fees are nothing to ship. A `bundle` without lines that name it as parent ships as what it is. */
  kind: z.enum(['item', 'bundle', 'giftcard', 'service', 'fee']).default('item'),
  sku: skuIdSchema.optional(),
  externalSkuIds: strings.default({}),
  title: text(500).optional(),
  /** Units that were ordered. */
  quantity: wholeNumber(1, 1_000_000),
  /** Units of the quantity that the channel has taken out again. */
  cancelled: wholeNumber(0, 1_000_000).default(0),
  /** Units to orchestrate: the rest by default, less where some were fulfilled before the order came here. */
  open: wholeNumber(0, 1_000_000).optional(),
  requiresShipping: z.boolean().default(true),
  /** The fulfilment service of somebody else that sends the line: it is recorded, and not ours to ship. */
  fulfillmentService: text(100).optional(),
  /** Before discounts. */
  unitPrice: moneySchema,
  discounts: z.array(discountSchema).default([]),
  taxes: z.array(taxSchema).default([]),
  /** The line after discounts, without tax unless the order's prices include it. */
  total: moneySchema.optional(),
  tags: z.array(text(100)).default([]),
  properties: strings.default({}),
  weightGrams: wholeNumber(0).optional(),
  hsCode: text(20).optional(),
  originCountry: countrySchema.optional(),
  /** The line must not leave before this time; the order's own where the line says none. */
  shipNotBefore: instant.optional(),
  /** Lines of one group leave in one fulfillment. */
  shipTogether: text(64).optional(),
});

const chargesSchema = z.strictObject({
  items: moneySchema.optional(),
  shipping: moneySchema.optional(),
  handling: moneySchema.optional(),
  duties: moneySchema.optional(),
  fees: moneySchema.optional(),
  tip: moneySchema.optional(),
  discount: moneySchema.optional(),
  tax: moneySchema.optional(),
  total: moneySchema.optional(),
  taxIncluded: z.boolean().default(false),
});

/** An order as a caller or a channel writes it. */
export const orderInputSchema = z.strictObject({
  channel: channelIdSchema,
  external: z.strictObject({
    id: text(200),
    gid: text(200).optional(),
    number: text(100),
    aliases: z.array(text(200)).default([]),
    parentId: text(200).optional(),
  }),
  version: z.strictObject({ updatedAt: instant.optional(), hash: z.string().optional() }).default({}),
  placedAt: instant,
  currency: currencySchema,
  /** What the channel says about the whole order: anything but `open` leaves no unit to orchestrate. */
  state: z.enum(['open', 'cancelled', 'completed', 'refunded']).default('open'),
  payment: z.enum(paymentStates).default('paid'),
  /** An order that the channel itself ships is recorded and never routed. */
  fulfilledBy: z.enum(['merchant', 'channel']).default('merchant'),
  test: z.boolean().default(false),
  holds: z.array(orderHoldSchema).max(MAX_HOLDS).default([]),
  buyer: z
    .strictObject({
      name: text(200).optional(),
      email: text(254).optional(),
      phone: text(50).optional(),
      company: text(200).optional(),
      taxId: text(50).optional(),
      customerId: text(100).optional(),
    })
    .default({}),
  billTo: addressSchema.optional(),
  shipTo: addressSchema.optional(),
  lines: z.array(lineInputSchema).min(1).max(MAX_LINES),
  charges: chargesSchema.default({ taxIncluded: false }),
  shipping: z
    .strictObject({
      method: z.enum(['ship', 'pickup', 'local_delivery', 'retail', 'none']).default('ship'),
      requested: z
        .strictObject({
          code: text(200).optional(),
          title: text(200).optional(),
          carrier: text(100).optional(),
          serviceLevel: z.enum(serviceLevels).default('standard'),
          price: moneySchema.optional(),
        })
        .default({ serviceLevel: 'standard' }),
      /** Our location, or the shop's own word for it: of a pickup, a delivery by the store, a sale at the till. */
      pickupLocationId: text(200).optional(),
      /** The goods must not leave before this time: they are reserved at once, and planned when it is near. */
      shipNotBefore: instant.optional(),
      /** The goods have to leave by this time: no location is given longer. */
      shipBy: instant.optional(),
      deliverBy: instant.optional(),
      /** What becomes of the order where goods are short; else the policy of the SKU counts, then the channel's. */
      backorder: z.enum(backorderPolicies).optional(),
      signature: z.boolean().optional(),
      saturday: z.boolean().optional(),
    })
    .default({ method: 'ship', requested: { serviceLevel: 'standard' } }),
  gift: z
    .strictObject({ isGift: z.boolean(), message: text(1000).optional(), wrap: text(200).optional() })
    .default({ isGift: false }),
  notes: z
    .strictObject({
      customer: text(5000).optional(),
      internal: text(5000).optional(),
      packing: text(1000).optional(),
    })
    .default({}),
  tags: z.array(text(255)).max(250).default([]),
  customerTier: text(64).optional(),
  poNumber: text(100).optional(),
  /** The channel's cart whose units the order takes over (POST /reservations). One that is over changes nothing. */
  cart: cartIdSchema.optional(),
  attributes: strings.default({}),
  /** What a person may want to know and no step stops for. Completion adds that totals do not add up. */
  warnings: z
    .array(z.strictObject({ code: z.string(), path: z.string().optional(), message: z.string() }))
    .default([]),
});

/** A complete canonical order, as stored in the order's body and handed to the stages. */
export const capturedOrderSchema = orderInputSchema.extend({
  holds: z
    .array(orderHoldSchema)
    .max(MAX_HOLDS + MAX_HOLDS_OF_POLICY)
    .default([]),
  version: z.strictObject({ updatedAt: instant, hash: z.string() }),
  // An order that was taken before SKUs had one spelling keeps its own.
  lines: z.array(lineInputSchema.required({ open: true, total: true }).extend({ sku: text(100).optional() })),
  charges: chargesSchema.required({ items: true, shipping: true, discount: true, tax: true, total: true }),
});

export type Address = z.output<typeof addressSchema>;
export type OrderHold = z.output<typeof orderHoldSchema>;
/** An order as a caller or a channel's adapter writes it: fields that have a default may be left out. */
export type OrderDraft = z.input<typeof orderInputSchema>;
/** An order of valid fields, before its rules are checked and it is completed. */
export type ValidOrder = z.output<typeof orderInputSchema>;
export type CanonicalOrder = z.output<typeof capturedOrderSchema>;
export type CanonicalLine = CanonicalOrder['lines'][number];
