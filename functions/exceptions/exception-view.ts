import type { DoorAnswer } from '../shared/door.ts';
import { exceptionViewSchema } from './doors.ts';
import type { Exception } from './exception.ts';

/** As callers see it: a parked record is for the relay alone, it may hold what nobody else may read. */
export function viewOf(exception: Exception): DoorAnswer {
  const { record: _, ...detail } = exception.detail;
  return {
    status: 200,
    body: exceptionViewSchema.parse({ ...exception, detail }),
    ...(exception.orderId === undefined ? {} : { correlation: { orderId: exception.orderId } }),
  };
}
