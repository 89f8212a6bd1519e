import * as z from 'zod';
import { namesEachLineOnce } from '../order/line-units.ts';
import { commandIdSchema, door } from '../shared/door.ts';
import { dispositions, returnSchema, returnStatuses } from './rma/return.ts';

const units = z.number().int().min(1).max(1_000_000);
const lineId = z.string().min(1).max(64);
const returnParams = z.strictObject({ id: z.string().min(1).max(80) });

const reason = z.string().trim().min(1).max(200).optional();
const lines = z
  .array(z.strictObject({ lineId, units }))
  .min(1)
  .max(500)
  .refine(namesEachLineOnce, { error: 'names a line twice' });

export const requestReturnBodySchema = z.strictObject({
  id: commandIdSchema,
  lines,
  reason,
  /** Where the goods go; left out, to the location that sent most of the first line. */
  location: z.string().min(1).max(64).optional(),
});

/** A return as callers see it: without what only the stage needs. */
export const returnViewSchema = returnSchema
  .omit({ type: true, evt: true, attempt: true, touched: true, reminders: true })
  .strip();

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

export const readReturnDoor = door({
  name: 'readReturn',
  method: 'GET',
  path: '/returns/{id}',
  scope: 'returns',
  callers: ['location', 'operator'],
  summary: 'One return.',
  handler: 'returns/read',
  params: returnParams,
  query: z.strictObject({}),
  answers: { 200: returnViewSchema },
});

export const listReturnsDoor = door({
  name: 'listReturns',
  method: 'GET',
  path: '/returns',
  scope: 'returns',
  callers: ['location', 'operator'],
  summary: 'Returns that a location receives, oldest first.',
  handler: 'returns/read',
  params: z.strictObject({}),
  query: z.strictObject({
    location: z.string().min(1).max(64),
    status: z.enum(returnStatuses).optional(),
    cursor: z.string().max(2000).optional(),
  }),
  answers: { 200: z.object({ returns: z.array(returnViewSchema), cursor: z.string().optional() }) },
});

const inspectedLine = z
  .strictObject({
    lineId,
    units,
    as: z.enum(dispositions),
    reason,
    lot: z.string().min(1).max(64).optional(),
  })
  .refine((line) => line.as !== 'unsellable' || line.reason !== undefined, {
    error: 'says why it is unsellable',
    path: ['reason'],
  });

/** What happened to a return: two facts and a request. */
export const returnEventBodySchema = z.discriminatedUnion('kind', [
  /** Fact: the goods are here. Without lines, all that were announced. */
  z.strictObject({ id: commandIdSchema, kind: z.literal('received'), lines: lines.optional() }),
  /** Fact: what each unit is worth. What is unsellable needs a reason. */
  z.strictObject({
    id: commandIdSchema,
    kind: z.literal('inspected'),
    lines: z.array(inspectedLine).min(1).max(500),
  }),
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
  callers: ['location', 'operator'],
  summary: 'What happened to a return: received, inspected, cancelled.',
  handler: 'returns/record-event',
  params: returnParams,
  query: z.strictObject({}),
  body: returnEventBodySchema,
  answers: { 200: returnViewSchema },
});
