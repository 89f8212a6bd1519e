import * as z from 'zod';
import { task, taskInputSchema } from '../shared/task.ts';
import { closeInspectedReturn } from './rma/close-return.ts';

/** State CloseReturn. */
export const closeInputSchema = taskInputSchema.extend({ returnId: z.string() });

export const handler = task(closeInputSchema, async ({ orderId, returnId }, now) => {
  const { status, location, dispositions } = await closeInspectedReturn(returnId, now);
  return {
    orderId,
    returnId,
    location,
    status,
    dispositions: dispositions.map(({ sku, units, as }) => ({ sku, units, as })),
  };
});
