import type * as z from 'zod';
import type { DoorAnswer } from '../shared/door.ts';
import { exceptionViewSchema, type readExceptionSchema } from './doors.ts';
import { actionTexts } from './effect-texts.ts';
import type { Exception } from './exception.ts';

/**
 * An exception as callers see it. A parked record stays with the relay: it may hold what callers may not
 * read.
 */
function exceptionView(exception: Exception): z.output<typeof exceptionViewSchema> {
  const { record: _, ...detail } = exception.detail;
  return exceptionViewSchema.parse({ ...exception, detail });
}

/** The answer of a door that has changed the exception; it is kept with the command, and says no more than it has to. */
export function exceptionAnswer(exception: Exception): DoorAnswer {
  return {
    status: 200,
    body: exceptionView(exception),
    ...(exception.orderId === undefined ? {} : { correlation: { orderId: exception.orderId } }),
  };
}

/** An exception for whoever decides on it, with what each action does. */
export function shownException(exception: Exception): z.output<typeof readExceptionSchema> {
  return { ...exceptionView(exception), actionTexts: actionTexts(exception) };
}
