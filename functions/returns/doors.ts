import * as z from 'zod';
import { lotNameSchema } from '../inventory/stock/lots.ts';
import { skuIdSchema } from '../order/sku-id.ts';
import { commandIdSchema, door } from '../shared/door.ts';
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
import { gradeOf, needsReason, saidGrades } from './rma/grades.ts';
import { returnLineSchema, returnSchema, returnStatuses } from './rma/return.ts';
import { refusedPlaceSchema, returnCandidateSchema } from './where-to/place-decision.ts';

const units = z.number().int().min(1).max(1_000_000);
const lineId = z.string().min(1).max(64);
const returnParams = z.strictObject({ id: z.string().min(1).max(80) });

const reason = z.string().trim().min(1).max(200).optional();
const someLines = z.array(z.strictObject({ lineId, units })).max(500);
const linesOrNone = eachOnce(someLines, 'lineId');

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

/** The number or name of a box; the same one again is the same receipt. */
const box = z.string().trim().min(1).max(200).optional();
/** Goods that nobody announced, by SKU: those that are no line of the order are recorded with an exception. */
const strange = eachOnce(
  z
    .array(z.strictObject({ sku: skuIdSchema, units }))
    .min(1)
    .max(100),
  'sku',
).optional();

const found = {
  units,
  /** `restock` and `unsellable` are earlier words for `sellable` and `scrap`. */
  as: z.enum(saidGrades),
  reason,
  lot: lotNameSchema.optional(),
  /** Serial numbers that were read off the units. */
  serials: eachOnce(z.array(z.string().trim().min(1).max(100)).max(100)).optional(),
};

interface SaidOfUnits {
  readonly as: (typeof saidGrades)[number];
  readonly reason?: string | undefined;
}

function saysWhy({ as, reason: why }: SaidOfUnits): boolean {
  return !needsReason(gradeOf(as)) || why !== undefined;
}

const whyUnsellable = { error: 'says why it may not be sold', path: ['reason'] };
const inspectedLine = z.strictObject({ lineId, ...found }).refine(saysWhy, whyUnsellable);
const inspectedGoods = z.strictObject({ sku: skuIdSchema, ...found }).refine(saysWhy, whyUnsellable);

/** What units were found to be worth. */
const worth = {
  /** Units of a line that are worth different things are entries of their own. */
  lines: eachOnce(z.array(inspectedLine).max(500), 'lineId', 'as', 'reason', 'lot').default([]),
  strange: eachOnce(z.array(inspectedGoods).min(1).max(100), 'sku', 'as', 'reason', 'lot').optional(),
};

function saysSomething(told: { readonly lines: readonly unknown[]; readonly strange?: unknown }): boolean {
  return told.lines.length > 0 || told.strange !== undefined;
}

const saysNothing = { error: 'says of no unit what it is worth', path: ['lines'] };

export const takeInBodySchema = z.strictObject({
  id: commandIdSchema,
  orderId: z.string().min(1).max(80),
  lines: linesOrNone,
  /** What they were found to be worth at the counter; left out, somebody inspects them later. */
  inspected: z.strictObject(worth).refine(saysSomething, saysNothing).optional(),
  outcome: z.enum(['refund', 'store_credit']).optional(),
  box,
  strange,
  reason,
  /** Left out, the calling location. */
  location: z.string().min(1).max(64).optional(),
});
export type TakenInGoods = z.output<typeof takeInBodySchema>;

export const takeInDoor = door({
  name: 'takeInReturn',
  method: 'POST',
  path: '/returns',
  scope: 'returns',
  callers: ['location', 'operator'],
  summary: [
    'Take in goods of an order that stand at a counter and that nobody announced: a return that is received, and',
    'inspected in the same call where it says what they are worth.',
    'A fact: what is more than the order sent is recorded with an exception.',
  ].join(' '),
  handler: 'returns/take-in',
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: takeInBodySchema,
  answers: { 201: returnViewSchema },
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
  answers: {
    200: returnViewSchema.extend({
      owed: owedSchema.optional(),
      /** What is sent for it. */
      exchange: exchangeViewSchema.optional(),
      /** What was asked for, and what became of it. */
      refunds: z.array(refundViewSchema).optional(),
      /** For figures, once the return is closed. */
      facts: closedFactsSchema.optional(),
    }),
  },
});

export const listReturnsDoor = door({
  name: 'listReturns',
  method: 'GET',
  path: '/returns',
  scope: 'returns',
  callers: ['channel', 'location', 'operator'],
  summary:
    "Returns of a location or of a channel's orders, oldest first; `expected`: whose goods are still to come.",
  handler: 'returns/read',
  params: z.strictObject({}),
  query: z.strictObject({
    /** Left out, the calling location. */
    location: z.string().min(1).max(64).optional(),
    /** Left out, the calling channel. */
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
      text: z.string(),
    }),
  },
});

const inspectedSchema = z
  .strictObject({
    id: commandIdSchema,
    kind: z.literal('inspected'),
    ...worth,
  })
  .refine(saysSomething, saysNothing);

/** What happened to a return: facts and a request. */
export const returnEventBodySchema = z.discriminatedUnion('kind', [
  /**
   * Fact: a box is here. Without lines, all that is still to come; with lines whatever is in it, announced or not, and
   * none where it is empty. What fits into what is still to come is a further box, unless `box` names a known one.
   */
  z.strictObject({
    id: commandIdSchema,
    kind: z.literal('received'),
    lines: linesOrNone.optional(),
    box,
    strange,
  }),
  /**
   * Fact: what units are worth; they may be told in parts. What may not be sold needs a reason. Once all units are
   * inspected, what is told otherwise of some is a correction.
   */
  inspectedSchema,
  /** Fact: a label is known with which the goods travel. Its parcel is followed as any other. */
  z.strictObject({ id: commandIdSchema, kind: z.literal('labelled'), label: toldLabelSchema }),
  /** Request: nothing will come. */
  z.strictObject({
    id: commandIdSchema,
    kind: z.literal('cancelled'),
    reason,
  }),
]);
export type ReturnEvent = z.output<typeof returnEventBodySchema>;

export const returnEventDoor = door({
  name: 'recordReturnEvent',
  method: 'POST',
  path: '/returns/{id}/events',
  scope: 'returns',
  callers: ['channel', 'location', 'operator'],
  summary:
    'What happened to a return: labelled, received, inspected, cancelled; a channel tells of labels and cancels.',
  handler: 'returns/record-event',
  params: returnParams,
  query: z.strictObject({}),
  body: returnEventBodySchema,
  answers: { 200: returnViewSchema },
});
