import type * as z from 'zod';
import type { DoorAnswer } from '../../shared/door.ts';
import type { editAnswerSchema } from '../doors.ts';
import type { PlannedEdit } from './edit-writes.ts';

/** What the writes of an edit have come to. */
export type DoneOfEdit = Pick<PlannedEdit, 'changes' | 'asked'>;

/** What an edit comes to, with what writes before it have done of it. */
export function withDone({ changes, asked }: DoneOfEdit, done: DoneOfEdit): DoneOfEdit {
  const isAsked = new Set(asked.map(({ fulfillmentId }) => fulfillmentId));
  return {
    changes: [...new Set([...done.changes, ...changes])].sort(),
    asked: [...done.asked.filter(({ fulfillmentId }) => !isAsked.has(fulfillmentId)), ...asked],
  };
}

/** What a caller is told of an edit. 202 while a location has to answer. */
export function editAnswerOf({ order, changes, asked }: DoneOfEdit & Pick<PlannedEdit, 'order'>): DoorAnswer {
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
