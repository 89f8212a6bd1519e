/** Doors by which somebody tells of goods of returns: that they stand at a counter, came, or were inspected. */
import * as z from 'zod';
import { lotNameSchema } from '../inventory/stock/lots.ts';
import { skuIdSchema } from '../order/sku-id.ts';
import { commandIdSchema, door } from '../shared/door.ts';
import { eachOnce } from '../shared/each-once.ts';
import { toldLabelSchema } from './asking-schemas.ts';
import { returnViewSchema } from './doors.ts';
import { gradeOf, needsReason, saidGrades } from './rma/grades.ts';

const units = z.number().int().min(1).max(1_000_000);
const lineId = z.string().min(1).max(64);

const reason = z.string().trim().min(1).max(200).optional();
const someLines = z.array(z.strictObject({ lineId, units })).max(500);
const linesOrNone = eachOnce(someLines, 'lineId');

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
  params: z.strictObject({ id: z.string().min(1).max(80) }),
  query: z.strictObject({}),
  body: returnEventBodySchema,
  answers: { 200: returnViewSchema },
});
