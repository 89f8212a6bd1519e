import * as z from 'zod';
import { backorderPolicies } from '../../order/backorder-policies.ts';
import { measuredNumber } from '../../shared/measured-number.ts';
import { victimPolicies } from '../../shared/victim-policies.ts';
import { countryFault, deadlineSchema, passableSchema, waitSchema } from './bounds.ts';
import { brandSchema } from './brand.ts';
import { capturePolicySchema } from './channel-policy.ts';
import { claimPolicySchema } from './claim-policy.ts';
import { connectionSchema } from './connection.ts';
import { entityBody, poolSchema, secretNameSchema, storedEntity } from './entity-schemas.ts';
import { fileExportsSchema } from './file-export.ts';
import { orderFileSchema } from './order-file.ts';
import { returnPolicySchema } from './return-policy.ts';
import { channelSellingShape } from './selling-policy.ts';

/** Shop platforms that sign their webhooks; functions/channels/registry.ts implements each of them. */
export const signedPlatformNames = ['shopify', 'woocommerce'] as const;
export type SignedPlatformName = (typeof signedPlatformNames)[number];

/** A `canonical` shop signs no webhooks: it sends canonical orders to POST /orders by itself. */
export const channelPlatforms = [...signedPlatformNames, 'canonical'] as const;

export const channelKinds = ['webstore', 'marketplace', 'social', 'wholesale', 'pos'] as const;

/**
 * What becomes of units that cannot be collected where the customer chose: a person asks the customer, another store
 * has them ready, they are shipped, or they are cancelled.
 */
export const pickupCourses = ['ask', 'otherStore', 'ship', 'cancel'] as const;
export type PickupPolicy = (typeof pickupCourses)[number];

/** How much carts may claim, so that they do not empty the shelf. What is absent limits nothing. */
export const cartPolicySchema = z.strictObject({
  /** Units of one SKU and pool that the channel's open carts claim together. */
  maxUnits: z.int().min(0).max(1_000_000_000).optional(),
  /** The same as a share of what the pool may promise, with what these carts claim already. */
  maxShare: measuredNumber(0, 1).optional(),
  /** Open carts of one buyer, or of the channel itself where a cart names none. */
  maxCarts: z.int().min(0).max(1_000_000_000).optional(),
  /** Whole seconds that a cart may be extended to, from when it was made. */
  maxAge: z.int().min(60).max(86_400).default(21_600),
});
export type CartPolicy = z.output<typeof cartPolicySchema>;

/** What becomes of the orders of a channel. */
export const channelPoliciesSchema = capturePolicySchema.extend({
  /** What becomes of an order whose stock is not all there, where neither the order nor the SKU says. */
  backorder: z.enum(backorderPolicies).default('wait'),
  /** Which orders give units up when there turn out to be fewer than promised; else the stage's setting counts. */
  shrink: z.enum(victimPolicies).optional(),
  /** Whole seconds until a wait for stock ends; the stage's setting where this is absent. */
  backorderWithin: z.int().min(1).optional(),
  /**
   * Whole seconds in which an order that waits for stock and cannot be served yet may be passed by those behind it;
   * 0: never. The stage's setting where this is absent.
   */
  passableFor: z.int().min(0).optional(),
  /** What becomes of an order whose wait for stock has ended. */
  onBackorderExpiry: z.enum(['attention', 'cancel']).default('attention'),
  /** Whole seconds that a customer has to collect, and after which one is reminded; else the stage's settings count. */
  collectWithin: z.int().min(1).optional(),
  remindAfter: z.int().min(1).optional(),
  /** What becomes of units that the chosen store does not have ready: the customer is asked by default. */
  onPickupRefused: z.enum(pickupCourses).default('ask'),
  /** What becomes of units that nobody has collected in time. */
  onPickupExpired: z.enum(pickupCourses).default('ask'),
  /** Whether a sale at the till moves the store's stock; `record` where the till reports its movements by itself. */
  tillSales: z.enum(['move', 'record']).default('move'),
  ...channelSellingShape,
  carts: cartPolicySchema.prefault({}),
  /** What becomes of what no location has seen yet once the authorisation of its order's money has ended. */
  onAuthorizationExpired: z.enum(['ship', 'hold']).default('hold'),
  /** Who captures what was authorised: a partner is asked as each shipment leaves, or the shop does it by itself. */
  captureBy: z.enum(['partner', 'shop']).default('partner'),
  /** Which goods come back, and how. */
  returns: returnPolicySchema.prefault({}),
  /** What settles claims, and which a person looks at. */
  claims: claimPolicySchema.prefault({}),
});

/** A shop's address without what does not tell shops apart: capitals, scheme, a slash at the end. */
export function shopName(address: string): string {
  return address
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/$/, '');
}

const channelShape = {
  name: z.string().trim().min(1).max(200).optional(),
  platform: z.enum(channelPlatforms),
  kind: z.enum(channelKinds).default('webstore'),
  /**
   * The pool that an order reserves from, by destination country (ISO 3166-1 alpha-2); `*` is for all others.
   */
  pools: z
    .record(
      z.string().regex(/^(?:[A-Z]{2}|\*)$/, { error: 'must be a country code in capitals or "*"' }),
      poolSchema,
    )
    .default({ '*': 'main' }),
  policies: channelPoliciesSchema.prefault({}),
  /**
   * The name of the webhook secret `{ current, previous? }` in Secrets Manager, below the stage's
   * `webhooks/`.
   */
  secrets: secretNameSchema.optional(),
  /**
   * The shop that the channel is, as its messages name it: `example.myshopify.com`, or the address of a WooCommerce
   * shop. Messages of any other are refused; absent, the first shop that signs for the channel is its own.
   */
  shop: z.string().trim().min(1).max(200).overwrite(shopName).optional(),
  /** How its files of orders are read; absent, none are taken. */
  orderFiles: orderFileSchema.optional(),
  /** How the shop is told what it should know; a channel without one is heard only. */
  connection: connectionSchema.optional(),
  /** Files of stock, parcels and their tracking that it is given on a schedule (`out/<channel>/<name>/` of the stage's bucket). */
  fileExports: fileExportsSchema,
  /** How its customers see it; absent, their pages are plain. */
  brand: brandSchema.optional(),
  active: z.boolean().default(true),
};

/** Body of `PUT /channels/{id}`. */
export const channelBodySchema = entityBody({
  ...channelShape,
  policies: channelPoliciesSchema
    .extend({
      backorderWithin: waitSchema.optional(),
      passableFor: passableSchema.optional(),
      unpaidWithin: waitSchema.optional(),
      collectWithin: deadlineSchema.optional(),
      remindAfter: deadlineSchema.optional(),
    })
    .prefault({}),
}).superRefine(({ platform, secrets, pools, shop, connection }, context) => {
  const refuse = (path: string[], message: string): void =>
    context.addIssue({ code: 'custom', path, message });
  if (platform !== 'canonical' && secrets === undefined)
    refuse(['secrets'], 'a platform that signs its webhooks needs the name of its secret');
  if (connection && platform === 'canonical')
    refuse(['connection'], 'a canonical shop is not called: it follows the events');
  if (connection && shop === undefined) refuse(['shop'], 'a shop that is connected to is named');
  for (const country of Object.keys(pools)) {
    const fault = country === '*' ? undefined : countryFault(country);
    if (fault !== undefined) refuse(['pools', country], fault);
  }
});

/** A shop or feed that orders come from. */
export const channelSchema = storedEntity(channelShape);
export type Channel = z.output<typeof channelSchema>;

/**
 * The pool of a destination. A country that is unknown, or not named by the channel, goes to `*`, else to
 * `main`.
 */
export function poolOf({ pools }: Pick<Channel, 'pools'>, country: string | undefined): string {
  const named = country === undefined ? undefined : pools[country];
  return named ?? pools['*'] ?? 'main';
}
