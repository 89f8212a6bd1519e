import * as z from 'zod';
import { task, taskInputSchema } from '../shared/task.ts';
import { settleRefunds } from './refunds/settle-refunds.ts';
import { closeInspectedReturn } from './rma/close-return.ts';

/** State CloseReturn. */
export const closeInputSchema = taskInputSchema.extend({ returnId: z.string() });

/**
 * Ends an inspected return and says what became of its units. What it is owed is asked for here at the latest, should the
 * relay not have.
 */
export const handler = task(closeInputSchema, async ({ orderId, returnId }, now) => {
  const closed = await closeInspectedReturn(returnId, now);
  await settleRefunds(orderId, now);
  const { location, status } = closed;
  const dispositions = closed.dispositions.map(({ sku, units, as }) => ({ sku, units, as }));
  return { orderId, returnId, location, status, dispositions };
});
