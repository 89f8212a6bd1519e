import * as z from 'zod';
import { channelIdSchema } from '../order/order-form.ts';
import { callerKinds } from '../shared/caller.ts';
import { commandIdSchema, door } from '../shared/door.ts';
import { eachOnce } from '../shared/each-once.ts';
import { currencySchema, wholeNumber } from '../shared/money.ts';

const time = z.iso.datetime();

/**
 * - `none`: nobody has connected the channel; `off`: it is connected, and switched off
 * - `checking`: nothing is told or taken before the shop was checked; `refused`: the findings speak against it
 * - `backfilling`: open orders, and then the figures of all SKUs, are caught up on
 * - `connected`; `troubled`: the shop does not do what it is asked
 * - `leaving`: what the connection has left at its shop is taken away
 */
export const connectionStates = [
  'none',
  'off',
  'checking',
  'refused',
  'backfilling',
  'connected',
  'troubled',
  'leaving',
] as const;

export const healthSchema = z.object({
  channel: z.string(),
  /** Whether the channel has a connection, and its platform an adapter. */
  connected: z.boolean(),
  state: z.enum(connectionStates),
  /** What keeps the shop from being told, since when, and until when it is left alone. */
  trouble: z
    .object({ kind: z.string(), why: z.string(), since: time, at: time.optional(), until: time })
    .optional(),
  lookedAt: time.optional(),
  /** Every order that changed before this time is known here. */
  ordersKnownTo: time.optional(),
  /** When the last message of the shop came, to a minute. */
  lastMessageAt: time.optional(),
  /** Orders that only a look has found, since their messages were lost. */
  gaps: z.int(),
  lastGapAt: time.optional(),
  subscriptions: z.array(z.object({ topic: z.string(), isActive: z.boolean() })),
  findings: z.array(z.object({ level: z.string(), code: z.string(), words: z.string() })),
  /** The shop answers, or writes its messages, by another version of its interface than the one that is asked by. */
  drift: z.object({ pinned: z.string(), answered: z.string(), of: z.enum(['calls', 'messages']) }).optional(),
  /** When the token ends that calls are made with; the next one is asked for by itself. */
  tokenEndsAt: time.optional(),
  /** How far a new connection has caught up on open orders, and then on the figures of all SKUs. */
  backfill: z
    .object({
      askedAt: time,
      orders: z.int(),
      ordersDoneAt: time.optional(),
      skus: z.int(),
      doneAt: time.optional(),
    })
    .optional(),
  /** SKUs of ours that the shop does not know, or whose figure cannot be kept, as the last check found them. */
  skus: z
    .object({
      at: time,
      looked: z.int(),
      isWhole: z.boolean(),
      unknown: z.int(),
      first: z.array(z.object({ sku: z.string(), theirs: z.string(), why: z.string() })),
    })
    .optional(),
  /** What the shop asked by law to be shown or erased, the newest first; `file` is in the stage's bucket. */
  privacy: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['export', 'erase', 'eraseShop']),
      receivedAt: time,
      doneAt: time.optional(),
      /** Orders that were found, and those that are erased once they are closed. */
      found: z.int().optional(),
      inFlight: z.int().optional(),
      file: z.string().optional(),
    }),
  ),
  figures: z.object({
    /** Of the figures that were counted. */
    counted: z.int(),
    /** Whether more are kept than are counted here. */
    more: z.boolean(),
    untold: z.int(),
    oldestUntold: time.optional(),
    refused: z.int(),
    open: z.int(),
  }),
  /** What the shop was not told of its orders yet: parcels, cancels, refunds, ... */
  effects: z.object({
    untold: z.int(),
    /** Whether more are untold than are counted here. */
    more: z.boolean(),
    oldestUntold: time.optional(),
  }),
});
export type Health = z.output<typeof healthSchema>;

const channelParams = z.strictObject({ id: channelIdSchema });

export const readHealthDoor = door({
  name: 'readChannelHealth',
  method: 'GET',
  path: '/channels/{id}/health',
  scope: 'network:write',
  callers: ['operator'],
  handler: 'connections/read',
  params: channelParams,
  query: z.strictObject({}),
  summary: 'How the connection to a shop is: trouble, subscriptions, lost messages, what is not told yet.',
  answers: { 200: healthSchema },
});

/**
 * - `check`: shop, scopes, locations, settings, subscriptions, and which of our SKUs it does not know
 * - `reconcile`: the orders that changed since they were listed last
 * - `backfill`: the orders that are open at the shop, and then the figures of all SKUs
 */
export const askableWork = ['check', 'reconcile', 'backfill'] as const;

export const askWorkDoor = door({
  name: 'askChannelWork',
  method: 'POST',
  path: '/channels/{id}/work',
  scope: 'network:write',
  callers: ['operator'],
  handler: 'connections/ask',
  params: channelParams,
  query: z.strictObject({}),
  body: z.strictObject({ do: z.enum(askableWork) }),
  summary:
    'Have a connected shop checked, its changed orders listed, or all caught up on. 202: `GET .../health` says what came of it.',
  answers: { 202: z.object({ channel: z.string(), do: z.enum(askableWork), askedAt: time }) },
});

const shopRefundSchema = z.object({
  orderId: z.string(),
  channel: channelIdSchema,
  /** The name of what the shop is told; its refund there carries it as a mark. */
  effect: z.string(),
});

export const refundAtShopDoor = door({
  name: 'refundAtShop',
  method: 'POST',
  path: '/orders/{id}/shop-refunds',
  scope: 'orders:write',
  callers: ['operator'],
  handler: 'connections/refund',
  params: z.strictObject({ id: z.string().min(1).max(80) }),
  query: z.strictObject({}),
  body: z.strictObject({
    id: commandIdSchema,
    /** The units that the money is for; none where it is for no line. */
    lines: eachOnce(
      z
        .array(z.strictObject({ lineId: z.string().min(1).max(64), units: z.int().min(1).max(1_000_000) }))
        .max(500),
      'lineId',
    ).default([]),
    /** In minor units of the order's own currency. */
    amount: z.strictObject({ amount: wholeNumber(1), currency: currencySchema }),
    reason: z.string().trim().min(1).max(200),
  }),
  summary: 'Have the connected shop of an order give money back, once. 202: the shop is being told.',
  answers: { 202: shopRefundSchema },
});

export const listCredentialsDoor = door({
  name: 'listCredentials',
  method: 'GET',
  path: '/credentials',
  scope: 'network:write',
  callers: ['operator'],
  handler: 'connections/read',
  params: z.strictObject({}),
  query: z.strictObject({}),
  summary: 'Who has a token, since when and for what, revoked ones of the last year too. Never the token.',
  answers: {
    200: z.object({
      credentials: z.array(
        z.object({
          /** How the token's hash begins: `npm run credentials -- revoke` names it so. */
          mark: z.string(),
          kind: z.enum(callerKinds),
          id: z.string(),
          scopes: z.array(z.string()),
          createdAt: time,
          createdBy: z.string(),
          revokedAt: time.optional(),
        }),
      ),
    }),
  },
});
