import { task } from '../shared/task.ts';
import { labelInputSchema } from './label-input.ts';
import { voidLabel } from './void-label.ts';

/** State VoidLabel: the label of a return that nobody sends any more is given back. */
export const handler = task(labelInputSchema, async ({ orderId, returnId }) => ({
  orderId,
  returnId,
  label: await voidLabel(returnId),
}));
