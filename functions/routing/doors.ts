import * as z from 'zod';
import { gramsSchema, millimetresSchema, priceSchema } from '../network/entities/bounds.ts';
import { countrySchema } from '../order/countries.ts';
import { channelIdSchema } from '../order/order-form.ts';
import { skuIdSchema } from '../order/sku-id.ts';
import { explanationSchema, whyNotSchema } from '../planner/explain/explanation-schema.ts';
import {
  plannedCounterSchema,
  plannedLotSchema,
  plannedPositionSchema,
  routedDestinationSchema,
  routedLineSchema,
  routedOrderSchema,
  routingHistorySchema,
} from '../planner/plan-input.ts';
import { rulesetBodySchema, rulesetSchema } from '../planner/ruleset.ts';
import { door } from '../shared/door.ts';
import { eachOnce } from '../shared/each-once.ts';
import { currencySchema } from '../shared/money.ts';
import { instantSchema } from '../shared/time.ts';
import { decisionSummarySchema } from './decisions/decision-record.ts';
import { planAnswerSchema } from './dry-run/plan-answer.ts';
import { activationSchema } from './rulesets/activation.ts';
import { lintFindingSchema, lintStateSchema } from './rulesets/lint/finding.ts';
import { wishAnswerSchema } from './wish/wish-answer.ts';
import { wishBodySchema } from './wish/wish-request.ts';

const id = z.string().min(1).max(80);
const count = z
  .string()
  .regex(/^[1-9]\d{0,5}$/, { error: 'must be a whole number from 1' })
  .transform(Number);
const noQuery = z.strictObject({});
const noParams = z.strictObject({});
const version = z.int().min(1).max(1_000_000_000);
const reason = z.string().trim().min(1).max(500);

export const listDecisionsDoor = door({
  name: 'listDecisions',
  method: 'GET',
  path: '/orders/{id}/decisions',
  scope: 'orders:read',
  callers: ['operator'],
  summary: 'The routing decisions of an order, in the order in which they were made.',
  handler: 'routing/read-decisions',
  params: z.strictObject({ id }),
  query: noQuery,
  answers: {
    200: z.object({
      orderId: z.string(),
      decisions: z.array(decisionSummarySchema),
      /** Decisions that cannot be read and are left out, by their keys. */
      unreadable: z.array(z.string()).optional(),
    }),
  },
});

export const readDecisionDoor = door({
  name: 'readDecision',
  method: 'GET',
  path: '/orders/{id}/decisions/{n}',
  scope: 'orders:read',
  callers: ['operator'],
  summary:
    'One decision explained: plan and cost terms, proof, every location with its reasons or its cost, what other modes would have done.',
  handler: 'routing/read-decisions',
  params: z.strictObject({ id, n: count }),
  query: noQuery,
  answers: { 200: explanationSchema },
});

export const whyNotDoor = door({
  name: 'whyNot',
  method: 'GET',
  path: '/orders/{id}/decisions/{n}/why-not/{location}',
  scope: 'orders:read',
  callers: ['operator'],
  summary:
    'What it would have taken for a location to be chosen: units of stock, or minor units off its cost.',
  handler: 'routing/read-decisions',
  params: z.strictObject({ id, n: count, location: z.string().min(1).max(64) }),
  query: noQuery,
  answers: { 200: whyNotSchema },
});

const rulesetViewSchema = z.object({
  version: z.int(),
  hash: z.string(),
  name: z.string(),
  by: z.string(),
  at: z.iso.datetime(),
  /** Why it was written, where somebody said so. */
  reason: z.string().optional(),
  ruleset: rulesetSchema.optional(),
});
/** Nobody wrote the product's default: it is version 0. */
const readRulesetSchema = rulesetViewSchema.partial({ by: true, at: true });
/** A version as it was stored, with what is dead or out of reach in it: warnings, which refuse nothing. */
const addedRulesetSchema = rulesetViewSchema.extend({
  warnings: z.array(lintFindingSchema),
  lint: lintStateSchema,
});
const inForceSchema = z.object({ version: z.int().nullable(), activations: z.array(activationSchema) });

export const addRulesetDoor = door({
  name: 'addRuleset',
  method: 'POST',
  path: '/rulesets',
  scope: 'rules:write',
  callers: ['operator'],
  summary:
    'Store a ruleset as a new version. The same content again is the same version (200). `warnings`: what is dead in it, with proof.',
  handler: 'routing/manage-rulesets',
  params: noParams,
  query: z.strictObject({
    /** Why it is written. Versions keep the reason of whoever wrote them first. */
    reason: reason.optional(),
    /** `true` stores nothing: the version that it would be, as it would be stored, with its warnings. */
    dryRun: z.enum(['true', 'false']).optional(),
  }),
  body: rulesetBodySchema,
  answers: { 200: addedRulesetSchema, 201: addedRulesetSchema },
});

export const listRulesetsDoor = door({
  name: 'listRulesets',
  method: 'GET',
  path: '/rulesets',
  scope: 'rules:write',
  callers: ['operator'],
  summary: 'Versions of the rules, newest first; which is in force, and which plans in the shadow.',
  handler: 'routing/manage-rulesets',
  params: noParams,
  query: z.strictObject({ cursor: z.string().max(2000).optional() }),
  answers: {
    200: z.object({
      rulesets: z.array(rulesetViewSchema),
      active: inForceSchema,
      shadow: inForceSchema,
      cursor: z.string().optional(),
    }),
  },
});

export const rulesetSchemaDoor = door({
  name: 'rulesetSchema',
  method: 'GET',
  path: '/rulesets/schema',
  scope: 'rules:write',
  callers: ['operator'],
  summary: 'JSON Schema of a ruleset, for editors.',
  handler: 'routing/manage-rulesets',
  params: noParams,
  query: noQuery,
  answers: { 200: z.record(z.string(), z.unknown()) },
});

export const readRulesetDoor = door({
  name: 'readRuleset',
  method: 'GET',
  path: '/rulesets/{n}',
  scope: 'rules:write',
  callers: ['operator'],
  summary: "One version of the rules; 0 is the product's default, in the currency of the first rate card.",
  handler: 'routing/manage-rulesets',
  params: z.strictObject({ n: z.union([z.literal('0').transform(Number), count]) }),
  query: noQuery,
  answers: { 200: readRulesetSchema },
});

const activationBodySchema = z.strictObject({
  version: version.nullable(),
  from: instantSchema.optional(),
  reason,
});

export const activateRulesetDoor = door({
  name: 'activateRuleset',
  method: 'PUT',
  path: '/rulesets/active',
  scope: 'rules:write',
  callers: ['operator'],
  summary:
    'Put a version in force from a time on (left out: now). An older version rolls back; null is the default of the product.',
  handler: 'routing/manage-rulesets',
  params: noParams,
  query: noQuery,
  body: activationBodySchema,
  answers: { 200: inForceSchema },
});

export const shadowRulesetDoor = door({
  name: 'shadowRuleset',
  method: 'PUT',
  path: '/rulesets/shadow',
  scope: 'rules:write',
  callers: ['operator'],
  summary:
    'Let a version plan beside the live one, stored with each decision and never executed; null ends it.',
  handler: 'routing/manage-rulesets',
  params: noParams,
  query: noQuery,
  body: activationBodySchema,
  answers: { 200: inForceSchema },
});

export const rerouteDoor = door({
  name: 'rerouteOrder',
  method: 'POST',
  path: '/orders/{id}/reroute',
  scope: 'orders:write',
  callers: ['operator'],
  summary:
    'Serve open units from elsewhere: away from locations, only to some, or split as named; what it costs more. 202: locations were asked.',
  handler: 'routing/request-reroute',
  params: z.strictObject({ id }),
  query: noQuery,
  body: wishBodySchema,
  answers: { 200: wishAnswerSchema, 202: wishAnswerSchema },
});

const MAX_UNITS = 1_000_000_000;
const manyUnits = z.int().min(0).max(MAX_UNITS);

/** Minor units. */
const MOST_VALUE = 1_000_000_000_000;

const sketchedLineSchema = routedLineSchema.extend({
  quantity: z.int().min(1).max(1_000_000),
  unitValueMinor: priceSchema.default(0),
  weightGrams: gramsSchema.optional(),
  dimensionsMm: z
    .object({ length: millimetresSchema, width: millimetresSchema, height: millimetresSchema })
    .optional(),
});

/**
 * The order of a dry run: an existing one, or a sketch whose channel is the caller's. Its amounts are bounded as those
 * of orders and reference data are.
 */
const sketchSchema = routedOrderSchema.omit({ id: true, channel: true }).extend({
  channel: z.string().min(1).max(24).optional(),
  currency: currencySchema,
  /** Left out: the pool that the channel has for the destination's country, as for an order. */
  market: id.optional(),
  placedAt: instantSchema.optional(),
  promiseBy: instantSchema.optional(),
  /** As much as all of its lines may be worth. */
  valueMinor: z.int().min(0).max(MOST_VALUE).default(0),
  destination: routedDestinationSchema.extend({
    country: countrySchema,
  }),
  lines: z.array(sketchedLineSchema).min(1).max(500),
});

const assumedPositionSchema = plannedPositionSchema.extend({
  free: z.int().min(-MAX_UNITS).max(MAX_UNITS),
  safety: manyUnits.default(0),
  lots: eachOnce(z.array(plannedLotSchema.extend({ units: manyUnits })).max(20), 'lot').optional(),
});
const assumedCounterSchema = plannedCounterSchema.extend({
  endsAt: instantSchema.optional(),
  cap: manyUnits,
  used: manyUnits,
});
const assumedShareSchema = z.object({
  location: z.string().min(1),
  sku: z.string().min(1),
  units: z.int().min(1).max(MAX_UNITS),
});
const assumedHistorySchema = routingHistorySchema.extend({
  excluded: eachOnce(routingHistorySchema.shape.excluded.unwrap(), 'location', 'sku').default([]),
  only: eachOnce(routingHistorySchema.shape.only.unwrap()).optional(),
  shares: eachOnce(z.array(assumedShareSchema).max(5000), 'location', 'sku').optional(),
  mostShipments: z.int().min(1).max(1000).optional(),
  attempt: z.int().min(0).max(1000).default(0),
  promise: z.object({ deliverBy: instantSchema }).optional(),
});

/** SKUs of one answer: what a page of products shows. */
const MAX_AVAILABLE = 100;

/**
 * `sku` may be there many times, or once with commas: API Gateway joins repeated ones by commas. A SKU that has a comma
 * itself is asked for at GET /stock/{sku}.
 */
const availableSkusSchema = z
  .string()
  .transform((text) => [...new Set(text.split(',').filter((sku) => sku.trim() !== ''))])
  .pipe(z.array(skuIdSchema).min(1).max(MAX_AVAILABLE));

const availabilitySchema = z.object({
  channel: z.string(),
  pool: z.string(),
  /** In the order in which they were asked for, each once. */
  skus: z.array(
    z.object({
      sku: z.string(),
      /** Units that the channel may sell. */
      available: z.int(),
      inStock: z.boolean(),
      /** When one unit would be with the customer at the latest, by the rules in force (UTC). */
      deliverBy: z.string().optional(),
    }),
  ),
});
export type Availability = z.output<typeof availabilitySchema>;

export const readAvailabilityDoor = door({
  name: 'readAvailability',
  method: 'GET',
  path: '/stock/availability',
  scope: 'stock:read',
  callers: ['channel', 'operator'],
  summary:
    'What a channel may sell of up to 100 SKUs and, with a destination, when one unit would be there. For product pages; may be cached.',
  handler: 'routing/read-availability',
  params: noParams,
  query: z
    .strictObject({
      sku: availableSkusSchema,
      /** Left out: the calling channel. */
      channel: channelIdSchema.optional(),
      /** Where the customer is, as far as the shop knows it. */
      country: countrySchema.optional(),
      region: z.string().trim().min(1).max(10).optional(),
      postalCode: z.string().trim().min(1).max(20).optional(),
    })
    .refine(
      ({ country, region, postalCode }) => country !== undefined || (region ?? postalCode) === undefined,
      {
        error: 'must be named with a region or postal code',
        path: ['country'],
      },
    ),
  headers: z.object({
    'if-none-match': z
      .string()
      .optional()
      .meta({ description: 'The ETag of an answer that is still at hand: 304 where it holds' }),
  }),
  answers: { 200: availabilitySchema, 304: undefined },
});

export const planDoor = door({
  name: 'planRoute',
  method: 'POST',
  path: '/routing/plan',
  scope: 'orders:read',
  callers: ['operator', 'channel'],
  summary:
    'Plan without doing it: an order in any state, or a sketch; for operators with any stock and rules. Channels see no location, no cost.',
  handler: 'routing/plan-order',
  params: noParams,
  query: noQuery,
  body: z
    .strictObject({
      orderId: id.optional(),
      order: sketchSchema.optional(),
      /** Instead of the stock of now. */
      positions: eachOnce(z.array(assumedPositionSchema).max(20_000), 'sku', 'location').optional(),
      /** Instead of the capacity of now. */
      capacity: eachOnce(z.array(assumedCounterSchema).max(5000), 'location', 'unit', 'window').optional(),
      /** A version, or a document that was never stored. */
      ruleset: z.union([version, rulesetBodySchema]).optional(),
      history: assumedHistorySchema.optional(),
      now: instantSchema.optional(),
    })
    .refine(({ orderId, order }) => (orderId === undefined) !== (order === undefined), {
      error: 'names either orderId or order',
      path: ['order'],
    }),
  answers: { 200: planAnswerSchema },
});
