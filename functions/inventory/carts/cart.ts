/** A cart: units of a pool that are kept for a customer for a while, and what becomes of them. Pure. */
import * as z from 'zod';
import type { CartOutcome } from '../../order/order.ts';

const units = z.number().int().min(1);
const skuUnits = z.array(
  z.object({
    sku: z.string(),
    units,
    /** Of what is held: the number of the SKU's list that the cart stands on, where that is not the first. */
    list: z.number().int().min(0).optional(),
  }),
);
export type SkuUnits = z.output<typeof skuUnits>[number];

/** How a cart ended: `refused`: not all of it was to be had, and nothing of it is claimed. */
export const cartEnds = ['expired', 'released', 'taken', 'refused'] as const;
export type CartEnd = (typeof cartEnds)[number];

/**
 * CART: a soft claim on a pool, all lines or none. `claiming`: chunks are being taken; `open`: everything was taken;
 * `ending`: what it still holds is being given back in chunks (P17); `ended`: it claims nothing any more. What it
 * `held` is a claim like an order's: the pool's invariant counts it.
 */
export const cartSchema = z.looseObject({
  type: z.literal('Cart'),
  channel: z.string(),
  /** The channel's own. */
  id: z.string(),
  pool: z.string(),
  status: z.enum(['claiming', 'open', 'ending', 'ended']),
  /** Set with `ending` and `ended`. */
  end: z.enum(cartEnds).optional(),
  /** What was asked for. */
  lines: skuUnits,
  /** What is claimed now. */
  held: skuUnits,
  /** What lists and quotas still count of a cart that an order took over in several writes; else what it holds. */
  counting: skuUnits.optional(),
  /** From this instant on no order takes the cart over (UTC). */
  until: z.iso.datetime(),
  /** Under which time the lists of its SKUs have it. */
  listed: z.iso.datetime(),
  madeAt: z.iso.datetime(),
  /** SHA-256 of what was asked for: the same id with other content is a conflict. */
  hash: z.string(),
  /** Which quotas counted the cart when it was made, and so count it until it ends. */
  counted: z.object({ units: z.boolean(), buyer: z.string().optional() }).optional(),
  /** The order that took it over. */
  order: z.string().optional(),
  /** Since when it is the order's: when that began to take it over, or was captured, before the cart's time was over. */
  takenAt: z.iso.datetime().optional(),
  dueAt: z.iso.datetime().optional(),
  version: z.number().int(),
});
export type Cart = z.output<typeof cartSchema>;

/** Whether a cart claims its units at this time, and an order may take them over. */
export function isLive({ status, until }: Pick<Cart, 'status' | 'until'>, now: string): boolean {
  return status === 'open' && until > now;
}

/** Whether a cart's time is over and its units are still claimed. */
export function isDue({ status, until }: Pick<Cart, 'status' | 'until'>, now: string): boolean {
  return status === 'open' && until <= now;
}

export const cartStatuses = ['claiming', 'open', 'expired', 'released', 'taken'] as const;
export type CartStatus = (typeof cartStatuses)[number];

/** A cart's status as its channel is told it: one whose time is over has expired, whoever has given it back. */
export function statusOf(cart: Cart, now: string): CartStatus {
  const { status, end } = cart;
  if (status === 'claiming') return 'claiming';
  if (status === 'open') return isDue(cart, now) ? 'expired' : 'open';
  // What was refused is told to nobody as a cart.
  return end === undefined || end === 'refused' ? 'released' : end;
}

/** Why an order that has bought a cart at this time does not take it over; undefined where it does. */
export function refusalOf(
  cart: Cart | undefined,
  order: { readonly orderId: string; readonly pool: string },
  at: string,
): CartOutcome | undefined {
  if (!cart || cart.end === 'refused' || cart.status === 'claiming') return 'absent';
  if (cart.order !== undefined) return cart.order === order.orderId ? undefined : 'takenByOther';
  if (!isLive(cart, at)) return cart.end === 'released' ? 'released' : 'expired';
  return cart.pool === order.pool ? undefined : 'otherPool';
}
