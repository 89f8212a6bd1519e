import * as z from 'zod';
import { door } from '../shared/door.ts';
import { eachOnce } from '../shared/each-once.ts';
import {
  requestedLine,
  requestedReturnShape,
  returnableSchema,
  toldLabelSchema,
  wishesFitOutcome,
} from './asking-schemas.ts';
import { exchangeStates } from './exchange/exchange.ts';
import { closedFactsSchema } from './money/return-facts.ts';
import { refundViewSchema } from './refund-doors.ts';
import { returnLineSchema, returnSchema, returnStatuses } from './rma/return.ts';
import { refusedPlaceSchema, returnCandidateSchema } from './where-to/place-decision.ts';

const returnParams = z.strictObject({ id: z.string().min(1).max(80) });

/** What an exchange costs is for those to say who know prices: never for the customer. */
const pricedLine = requestedLine.extend({
  /** What one unit costs the customer, tax and all, minor units; left out, as much as the unit that comes back. */
  exchangePrice: z.int().min(0).max(1_000_000_000).optional(),
});

export const requestReturnBodySchema = z
  .strictObject({
    ...requestedReturnShape,
    lines: eachOnce(z.array(pricedLine).min(1).max(500), 'lineId'),
    /** The label with which the goods travel, where whoever asks has one. */
    label: toldLabelSchema.optional(),
    /** Where the goods go; left out, to the location that sent most of the first line. */
    location: z.string().min(1).max(64).optional(),
    /** An operator takes the goods back although the policy of the channel says no, or asks for more. */
    despitePolicy: z.literal(true).optional(),
  })
  .superRefine(wishesFitOutcome);
export type RequestedReturn = z.output<typeof requestReturnBodySchema>;

export const readReturnableDoor = door({
  name: 'readReturnable',
  method: 'GET',
  path: '/orders/{id}/returnable',
  scope: 'returns',
  callers: ['channel', 'location', 'operator'],
  summary: 'Which units of an order may come back, by the policy of its channel, and why others may not.',
  handler: 'returns/read',
  params: z.strictObject({ id: z.string().min(1).max(80) }),
  query: z.strictObject({}),
  answers: { 200: returnableSchema },
});

/** A return as callers see it: without what only the stage needs. */
export const returnViewSchema = returnSchema
  .omit({ type: true, evt: true, attempt: true, touched: true, reminders: true, remindAt: true })
  .strip();

const minor = z.number().int();

/** The order that is sent for what comes back; minor units of `currency`. */
const exchangeViewSchema = z
  .object({
    linked: z.string(),
    as: z.string(),
    choice: z.number().int(),
    state: z.enum(exchangeStates),
    lines: z.array(returnLineSchema),
    currency: z.string().optional(),
    /** What the units that come back are expected to be owed, as far as it goes, ... */
    credit: minor,
    /** ... what the new ones cost, ... */
    price: minor,
    /** ... and what the customer has to add. */
    due: minor,
  })
  .strip();

/** What a return is owed, minor units of `currency`. */
const owedSchema = z.object({
  currency: z.string(),
  /** Units by line, as many as are owed the same each. */
  lines: z.array(
    z.object({
      lineId: z.string(),
      units: z.number().int(),
      /** Of each: less its share of discounts. */
      price: minor,
      tax: minor,
      /** What is kept back. */
      fee: minor,
      amount: minor,
    }),
  ),
  shipping: minor,
  /** What all of it comes to, ... */
  shares: minor,
  /** ... and what is owed: no more than was paid and not given back otherwise. */
  amount: minor,
});

export const requestReturnDoor = door({
  name: 'requestReturn',
  method: 'POST',
  path: '/orders/{id}/returns',
  scope: 'orders:write',
  callers: ['channel', 'operator'],
  summary: "Announce a return of units that are in the order's parcels.",
  handler: 'returns/request',
  params: z.strictObject({ id: z.string().min(1).max(80) }),
  query: z.strictObject({}),
  body: requestReturnBodySchema,
  answers: { 201: returnViewSchema },
});

/** A return with what is known beside it. */
export const wholeReturnSchema = returnViewSchema.extend({
  owed: owedSchema.optional(),
  /** What is sent for it. */
  exchange: exchangeViewSchema.optional(),
  /** What was asked for, and what became of it. */
  refunds: z.array(refundViewSchema).optional(),
  /** For figures, once the return is closed. */
  facts: closedFactsSchema.optional(),
});

export const readReturnDoor = door({
  name: 'readReturn',
  method: 'GET',
  path: '/returns/{id}',
  scope: 'returns',
  callers: ['channel', 'location', 'operator'],
  summary: 'One return, with what its inspected units are owed.',
  handler: 'returns/read',
  params: returnParams,
  query: z.strictObject({}),
  answers: { 200: wholeReturnSchema },
});

export const listReturnsDoor = door({
  name: 'listReturns',
  method: 'GET',
  path: '/returns',
  scope: 'returns',
  callers: ['channel', 'location', 'operator'],
  summary:
    "Returns of a location, of a channel's orders or of all, oldest first; `expected`: whose goods are to come by now.",
  handler: 'returns/read',
  params: z.strictObject({}),
  query: z.strictObject({
    /** Left out, the calling location; to operators every one. */
    location: z.string().min(1).max(64).optional(),
    /** Left out, the calling channel; to others every one. */
    channel: z.string().min(1).max(64).optional(),
    status: z.enum(returnStatuses).optional(),
    /** The queue of goods that are on their way, or will be. */
    expected: z.literal('true').optional(),
    cursor: z.string().max(2000).optional(),
  }),
  answers: { 200: z.object({ returns: z.array(returnViewSchema), cursor: z.string().optional() }) },
});

export const readPlaceDecisionDoor = door({
  name: 'readReturnDecision',
  method: 'GET',
  path: '/returns/{id}/decision',
  scope: 'returns',
  callers: ['operator'],
  summary:
    'Why a return goes where it goes: every location with what it would gain, or why it cannot take the goods.',
  handler: 'returns/read',
  params: returnParams,
  query: z.strictObject({}),
  answers: {
    200: z.object({
      returnId: z.string(),
      orderId: z.string(),
      at: z.iso.datetime(),
      /** The version of the planner that chose. */
      planner: z.number().int(),
      /** Choosing again gave the same. */
      replayed: z.boolean(),
      policyVersion: z.number().int().optional(),
      location: z.string().optional(),
      currency: z.string(),
      /** The best first; amounts in minor units. */
      candidates: z.array(returnCandidateSchema),
      refused: z.array(refusedPlaceSchema),
      /** Every other location: what it is behind and has to gain to be chosen, minor units, or why it cannot take the goods. */
      whyNot: z.array(
        z.object({
          location: z.string(),
          behindMinor: z.number().int().optional(),
          missingMinor: z.number().int().optional(),
          because: refusedPlaceSchema.shape.because.optional(),
          text: z.string(),
        }),
      ),
      text: z.string(),
    }),
  },
});
