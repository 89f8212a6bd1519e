import * as z from 'zod';
import { countrySchema } from '../order/countries.ts';
import { cartIdSchema, channelIdSchema } from '../order/order-form.ts';
import { skuIdSchema } from '../order/sku-id.ts';
import { door } from '../shared/door.ts';
import { eachOnce } from '../shared/each-once.ts';
import { cartStatuses } from './carts/cart.ts';
import { unitsSchema } from './quantity-schemas.ts';

/** A cart has as many lines as an answer about availability has SKUs. */
const MAX_CART_LINES = 100;
/** Whole seconds: half an hour at most, from the moment of asking. */
const ttlSchema = z.int().min(1).max(1800);

/** Where an order of the cart will go, as far as the pool follows from it. */
const cartDestinationSchema = z.strictObject({
  country: countrySchema,
  region: z.string().trim().min(1).max(10).optional(),
});

export const cartViewSchema = z.object({
  id: z.string(),
  channel: z.string(),
  pool: z.string(),
  status: z.enum(cartStatuses),
  lines: z.array(z.object({ sku: z.string(), quantity: unitsSchema })),
  /** From this instant on no order takes the units over. */
  expiresAt: z.iso.datetime(),
  /** The order that took the units over. */
  orderId: z.string().optional(),
});

/** Of an operator: whose cart it is. A channel names only its own. */
const ofChannel = z.strictObject({ channel: channelIdSchema.optional() });
const cartParams = z.strictObject({ id: cartIdSchema });

export const makeCartDoor = door({
  name: 'makeReservation',
  method: 'POST',
  path: '/reservations',
  scope: 'orders:write',
  callers: ['channel', 'operator'],
  summary:
    'Keep units for a cart, all lines or none, for up to half an hour. 200: the same again; 409 names what is short.',
  handler: 'inventory/keep-carts',
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: z.strictObject({
    /** The channel's own, and for ever the same content. */
    id: cartIdSchema,
    channel: channelIdSchema,
    lines: eachOnce(
      z
        .array(z.strictObject({ sku: skuIdSchema, quantity: z.int().min(1).max(1_000_000) }))
        .min(1)
        .max(MAX_CART_LINES),
      'sku',
    ),
    ttl: ttlSchema.default(900),
    destination: cartDestinationSchema.optional(),
    /** Whose cart it is, in the channel's own words, for the quota of a buyer. Only a hash of it is kept. */
    buyer: z.string().trim().min(1).max(200).optional(),
  }),
  answers: { 201: cartViewSchema, 200: cartViewSchema },
});

export const readCartDoor = door({
  name: 'readReservation',
  method: 'GET',
  path: '/reservations/{id}',
  scope: 'orders:read',
  callers: ['channel', 'operator'],
  summary: 'A cart of the channel: until when its units are kept, or what became of them.',
  handler: 'inventory/keep-carts',
  params: cartParams,
  query: ofChannel,
  answers: { 200: cartViewSchema },
});

export const extendCartDoor = door({
  name: 'extendReservation',
  method: 'POST',
  path: '/reservations/{id}/extend',
  scope: 'orders:write',
  callers: ['channel', 'operator'],
  summary:
    'Keep the units of a cart for so long from now on. 409: its time is over, or an order has taken it over.',
  handler: 'inventory/keep-carts',
  params: cartParams,
  query: ofChannel,
  body: z.strictObject({ ttl: ttlSchema.default(900) }),
  answers: { 200: cartViewSchema },
});

export const releaseCartDoor = door({
  name: 'releaseReservation',
  method: 'DELETE',
  path: '/reservations/{id}',
  scope: 'orders:write',
  callers: ['channel', 'operator'],
  summary: 'Give the units of a cart back. 409: an order has taken them over.',
  handler: 'inventory/keep-carts',
  params: cartParams,
  query: ofChannel,
  answers: { 204: undefined },
});
