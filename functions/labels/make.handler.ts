import { task } from '../shared/task.ts';
import { labelInputSchema } from './label-input.ts';
import { makeLabel } from './make-label.ts';

/** State MakeLabel: a label for the way back is bought. */
export const handler = task(labelInputSchema, async ({ orderId, returnId }, now) => ({
  orderId,
  returnId,
  label: await makeLabel(returnId, now),
}));
