import * as z from 'zod';
import { task, taskInputSchema } from '../shared/task.ts';
import { settleRefunds } from './refunds/settle-refunds.ts';
import { closeInspectedReturn } from './rma/close-return.ts';
import type { Grade } from './rma/grades.ts';
import type { Return } from './rma/return.ts';

/** State CloseReturn. */
export const closeInputSchema = taskInputSchema.extend({ returnId: z.string() });

/** Units by what they were found to be: as small for a return of very many lines as for any. */
function unitsByGrade({ dispositions }: Pick<Return, 'dispositions'>): Partial<Record<Grade, number>> {
  const units: Partial<Record<Grade, number>> = {};
  for (const { as, units: some } of dispositions) units[as] = (units[as] ?? 0) + some;
  return units;
}

/**
 * Ends an inspected return and says what became of its units. What it is owed is asked for here at the latest, should the
 * relay not have.
 */
export const handler = task(closeInputSchema, async ({ orderId, returnId }, now) => {
  const closed = await closeInspectedReturn(returnId, now);
  await settleRefunds(orderId, now);
  const { location, status } = closed;
  return { orderId, returnId, location, status, units: unitsByGrade(closed) };
});
