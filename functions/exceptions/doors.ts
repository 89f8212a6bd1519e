import * as z from 'zod';
import { door } from '../shared/door.ts';
import { exceptionActions, exceptionSchema, exceptionTypes } from './exception.ts';

/** An exception as callers see it. */
export const exceptionViewSchema = exceptionSchema.omit({ type: true, evt: true }).strip();

/** An exception as it is read by whoever decides on it. */
export const readExceptionSchema = exceptionViewSchema.extend({
  /** What each of the actions does, in words. */
  actionTexts: z.partialRecord(z.enum(exceptionActions), z.string()),
});

/** An exception as a list shows it, with what decides which comes first. */
const listedExceptionSchema = readExceptionSchema.extend({
  /**
   * Minor units of the currency: what the customer pays for units of the order that have not come to an end. Not for
   * locations, and not for exceptions of no order.
   */
  valueAtRisk: z.object({ amount: z.number().int(), currency: z.string() }).optional(),
});

export const listExceptionsDoor = door({
  name: 'listExceptions',
  method: 'GET',
  path: '/exceptions',
  scope: 'exceptions',
  callers: ['operator', 'channel', 'location'],
  summary:
    'Open exceptions, oldest first or by deadline, with value at risk: all for an operator, theirs for a channel or location.',
  handler: 'exceptions/read-exceptions',
  params: z.strictObject({}),
  query: z.strictObject({
    owner: z.string().min(1).max(120).optional(),
    type: z.enum(exceptionTypes).optional(),
    /** `deadline`: what is due soonest first; of more than 2,000 open ones the oldest 2,000 (`partial`). */
    order: z.enum(['opened', 'deadline']).default('opened'),
    cursor: z.string().max(2000).optional(),
  }),
  answers: {
    200: z.object({
      exceptions: z.array(listedExceptionSchema),
      cursor: z.string().optional(),
      /** There are more open exceptions than could be put in order. */
      partial: z.literal(true).optional(),
    }),
  },
});

export const readExceptionDoor = door({
  name: 'readException',
  method: 'GET',
  path: '/exceptions/{id}',
  scope: 'exceptions',
  callers: ['operator', 'channel', 'location'],
  summary: 'One exception, open or resolved.',
  handler: 'exceptions/read-exceptions',
  params: z.strictObject({ id: z.string().min(1).max(200) }),
  query: z.strictObject({}),
  answers: { 200: readExceptionSchema },
});
