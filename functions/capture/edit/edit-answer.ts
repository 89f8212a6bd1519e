import type * as z from 'zod';
import type { DoorAnswer } from '../../shared/door.ts';
import type { editAnswerSchema } from '../doors.ts';
import type { PlannedEdit } from './edit-writes.ts';

/** What a caller is told of an edit. 202 while a location has to answer. */
export function editAnswerOf({ order, changes, asked }: PlannedEdit): DoorAnswer {
  const { orderId, status, bodyVersion } = order;
  const body: z.output<typeof editAnswerSchema> = {
    orderId,
    status,
    bodyVersion,
    changes: [...changes],
    asked: [...asked],
  };
  return { status: asked.length > 0 ? 202 : 200, body };
}
