import * as z from 'zod';
import { door } from '../shared/door.ts';
import { exceptionSchema, exceptionTypes } from './exception.ts';

/** An exception as callers see it. */
export const exceptionViewSchema = exceptionSchema.omit({ type: true, evt: true }).strip();

export const listExceptionsDoor = door({
  name: 'listExceptions',
  method: 'GET',
  path: '/exceptions',
  scope: 'exceptions',
  callers: ['operator', 'channel', 'location'],
  summary: 'Open exceptions, oldest first: all for an operator, theirs for a channel or location.',
  handler: 'exceptions/read-exceptions',
  params: z.strictObject({}),
  query: z.strictObject({
    owner: z.string().min(1).max(120).optional(),
    type: z.enum(exceptionTypes).optional(),
    cursor: z.string().max(2000).optional(),
  }),
  answers: { 200: z.object({ exceptions: z.array(exceptionViewSchema), cursor: z.string().optional() }) },
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
  answers: { 200: exceptionViewSchema },
});
