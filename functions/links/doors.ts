import * as z from 'zod';
import { requestedReturnShape, returnableSchema, wishesFitOutcome } from '../returns/asking-schemas.ts';
import { claimBodySchema } from '../returns/claim-doors.ts';
import { claimKinds, claimSettlements, returnOutcomes, returnStatuses } from '../returns/rma/return.ts';
import { commandIdSchema, door } from '../shared/door.ts';
import { orderStatuses, totalsSchema } from '../shared/events/statuses.ts';
import { trackingStatuses } from '../tracking/parcel/tracking-status.ts';
import { linkRights } from './link/link.ts';

const HANDLER = 'links/order-links';
const at = z.iso.datetime();
const orderParams = z.strictObject({ id: z.string().min(1).max(80) });
const tokenParams = z.strictObject({ token: z.string().min(1).max(500) });
const none = z.strictObject({});

export const linkBodySchema = z.strictObject({
  id: commandIdSchema,
  /** `read` shows the order; `return` also asks for returns. */
  rights: z.enum(linkRights),
  /** Whole days until the link opens nothing any more. */
  days: z.int().min(1).max(400).default(90),
});

const linkViewSchema = z.object({
  linkId: z.string(),
  rights: z.enum(linkRights),
  until: at,
  createdAt: at,
  createdBy: z.string(),
  revokedAt: at.optional(),
});

export const givenLinkSchema = linkViewSchema.extend({
  /** A credential: `/links/{token}`. It is kept nowhere. */
  token: z.string(),
});

export const linkListSchema = z.object({ links: z.array(linkViewSchema) });

export const makeLinkDoor = door({
  name: 'makeLink',
  method: 'POST',
  path: '/orders/{id}/links',
  scope: 'orders:write',
  callers: ['channel', 'operator'],
  summary:
    "A signed link by which the order's customer sees it, or asks for returns; the same id is the same link.",
  handler: HANDLER,
  params: orderParams,
  query: none,
  body: linkBodySchema,
  answers: { 201: givenLinkSchema },
});

export const listLinksDoor = door({
  name: 'listLinks',
  method: 'GET',
  path: '/orders/{id}/links',
  scope: 'orders:read',
  callers: ['channel', 'operator'],
  summary: 'Links to an order that were given out, without their tokens.',
  handler: HANDLER,
  params: orderParams,
  query: none,
  answers: { 200: linkListSchema },
});

export const revokeLinkDoor = door({
  name: 'revokeLink',
  method: 'DELETE',
  path: '/orders/{id}/links/{linkId}',
  scope: 'orders:write',
  callers: ['channel', 'operator'],
  summary: 'A link opens nothing from now on.',
  handler: HANDLER,
  params: z.strictObject({ id: z.string().min(1).max(80), linkId: z.string().min(1).max(80) }),
  query: none,
  answers: { 204: undefined },
});

const someUnits = z.array(z.object({ lineId: z.string(), units: z.number().int() }));

/** A step of a parcel's way, as its carrier told. */
const stepSchema = z.object({
  at,
  status: z.enum(trackingStatuses),
  /** A place as the carrier writes it. */
  place: z.string().optional(),
  delayed: z.boolean().optional(),
});

const linkedReturnSchema = z.object({
  returnId: z.string(),
  status: z.enum(returnStatuses),
  /** `exchangeFor`: the SKU that is wanted in their place. */
  lines: z.array(
    z.object({ lineId: z.string(), units: z.number().int(), exchangeFor: z.string().optional() }),
  ),
  /** What the goods travel in, by the labels that are known and hold; `scannedAt`: their carrier has it. */
  parcels: z.array(z.object({ carrier: z.string(), trackingNumber: z.string(), scannedAt: at.optional() })),
  /** Labels to be printed, until their carrier has the goods; none for a link that may only look. */
  labels: z.array(
    z.object({
      /** https. */
      url: z.string(),
      /** Absent as long as the label has no number. */
      carrier: z.string().optional(),
      trackingNumber: z.string().optional(),
    }),
  ),
  outcome: z.enum(returnOutcomes).optional(),
  requestedAt: at,
  /** When the goods are due. */
  receiveBy: at,
  /** The goods stay with the customer. */
  kept: z.boolean().optional(),
  /** A person looks at it before anybody sends goods, or has said no. */
  review: z.enum(['awaited', 'approved', 'refused', 'overtaken']).optional(),
  /** Of a claim: what is wrong, what the customer wants for it, and what it is settled by. */
  claim: z
    .object({
      kind: z.enum(claimKinds),
      wanted: z.enum(claimSettlements),
      settledBy: z.enum(claimSettlements),
      /** The parcel that is lost. */
      shipmentId: z.string().optional(),
    })
    .optional(),
});

/** What a customer sees of an order: no price, no name, no address. */
export const linkedOrderSchema = z.object({
  orderId: z.string(),
  channel: z.string(),
  /** The number that the customer says. */
  number: z.string(),
  status: z.enum(orderStatuses),
  placedAt: at.optional(),
  promise: z.object({ deliverBy: at }).optional(),
  /** Of the link. */
  rights: z.enum(linkRights),
  until: at,
  lines: z.array(
    z.object({
      lineId: z.string(),
      sku: z.string().optional(),
      title: z.string().optional(),
      quantity: z.number().int(),
      /** Where the units are; absent on a line that is not ours to ship. */
      units: totalsSchema.optional(),
    }),
  ),
  parcels: z.array(
    z.object({
      shipmentId: z.string(),
      /** Absent of what travels without a number, as letters do. */
      carrier: z.string().optional(),
      trackingNumber: z.string().optional(),
      lines: someUnits,
      shippedAt: at,
      status: z.enum(trackingStatuses).optional(),
      occurredAt: at.optional(),
      delayed: z.boolean().optional(),
      estimatedDelivery: at.optional(),
      /** The oldest first. */
      way: z.array(stepSchema),
    }),
  ),
  returns: z.array(linkedReturnSchema),
});

export const readLinkDoor = door({
  name: 'readLink',
  method: 'GET',
  path: '/links/{token}',
  scope: 'link',
  callers: [],
  summary:
    "What was ordered and each parcel's way, by a customer's link; `If-None-Match` makes looking again cheap.",
  handler: HANDLER,
  params: tokenParams,
  query: none,
  headers: z.object({
    'if-none-match': z.string().optional().meta({ description: 'The ETag of an earlier answer' }),
  }),
  answers: { 200: linkedOrderSchema, 304: undefined },
});

export const readLinkReturnableDoor = door({
  name: 'readLinkReturnable',
  method: 'GET',
  path: '/links/{token}/returnable',
  scope: 'link',
  callers: [],
  summary: "Which units may come back or be claimed, by a customer's link with the right to return.",
  handler: HANDLER,
  params: tokenParams,
  query: none,
  answers: { 200: returnableSchema },
});

export const askByLinkBodySchema = z.strictObject(requestedReturnShape).superRefine(wishesFitOutcome);

export const askByLinkDoor = door({
  name: 'askForReturnByLink',
  method: 'POST',
  path: '/links/{token}/returns',
  scope: 'link',
  callers: [],
  summary:
    "A customer asks for a return, by a link with that right: judged by the channel's policy as any other.",
  handler: HANDLER,
  params: tokenParams,
  query: none,
  body: askByLinkBodySchema,
  answers: { 201: linkedReturnSchema },
});

export const claimByLinkDoor = door({
  name: 'claimByLink',
  method: 'POST',
  path: '/links/{token}/claims',
  scope: 'link',
  callers: [],
  summary:
    'A customer says that units came broken, wrong, not all or not at all, by a link with the right to return.',
  handler: HANDLER,
  params: tokenParams,
  query: none,
  body: claimBodySchema,
  answers: { 201: linkedReturnSchema },
});

/** A link may be longer than any of ours: it is answered by a page, too. */
const pageParams = z.strictObject({ token: z.string().min(1) });
const page = z.string();

const pageHeaders = z.object({
  'if-none-match': z.string().optional().meta({ description: 'The ETag of an earlier answer' }),
  'accept-language': z
    .string()
    .optional()
    .meta({ description: 'Languages of the reader; en or de is chosen' }),
});

export const readPageDoor = door({
  name: 'readLinkPage',
  method: 'GET',
  path: '/links/{token}/page',
  scope: 'link',
  callers: [],
  summary: "The customer's tracking page, in the brand's name and the reader's language; 304 as `readLink`.",
  handler: HANDLER,
  params: pageParams,
  // What mails add to addresses is passed over.
  query: z.object({}),
  headers: pageHeaders,
  answers: { 200: page, 304: undefined },
  media: 'html',
});

export const askOnPageDoor = door({
  name: 'askForReturnOnPage',
  method: 'POST',
  path: '/links/{token}/page',
  scope: 'link',
  callers: [],
  summary:
    "The page's forms: a customer asks for a return or exchange, or makes a claim, and the page shows it.",
  handler: HANDLER,
  params: pageParams,
  query: none,
  headers: pageHeaders.pick({ 'accept-language': true }),
  body: z.record(z.string(), z.string()),
  answers: { 201: page },
  media: 'html',
});
