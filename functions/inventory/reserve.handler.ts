import * as z from 'zod';
import { task, taskInputSchema } from '../shared/task.ts';
import { reserveOrder } from './reservation/reserve-order.ts';

/** `parts`: the machine has a further wait for stock. Executions of earlier releases do not say so. */
const reserveInputSchema = taskInputSchema.extend({ parts: z.boolean().default(false) });

/**
 * State Reserve: claims the order's units in its pool, all lines, or what is there of them as the policies say.
 * @throws OutOfStock when the order is to wait for stock, Unfulfillable when it is rather to be cancelled; else as
 * `reserveOrder`
 */
export const handler = task(reserveInputSchema, ({ orderId, attempt, parts }, now) =>
  reserveOrder(orderId, attempt, now, parts),
);
