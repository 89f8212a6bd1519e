import type { DoorAnswer } from '../shared/door.ts';
import { exceptionViewSchema } from './doors.ts';
import type { Exception } from './exception.ts';

/**
 * An exception as callers see it. A parked record stays with the relay: it may hold what callers may not
 * read.
 */
export function exceptionAnswer(exception: Exception): DoorAnswer {
  const { record: _, ...detail } = exception.detail;
  return {
    status: 200,
    body: exceptionViewSchema.parse({ ...exception, detail }),
    ...(exception.orderId === undefined ? {} : { correlation: { orderId: exception.orderId } }),
  };
}
