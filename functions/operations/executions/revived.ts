import * as z from 'zod';
import type { Exception } from '../../exceptions/exception.ts';
import { endedOf } from './execution-ended.ts';
import { executionStatus, isAlive, type Machine } from './executions.ts';

const detailSchema = z.looseObject({ execution: z.string(), returnId: z.string().optional() });

/** The machine that an exception's execution runs on; its name says whether it is a fulfillment's own. */
function machineOf(execution: string, returnId: string | undefined): Machine {
  if (returnId !== undefined) return 'return';
  return endedOf('fulfillment', execution) ? 'fulfillment' : 'order';
}

/**
 * Whether the execution that an exception tells of runs after all: it started late, or somebody redrove it. An
 * exception that the execution itself waits for is not over by that.
 */
export async function isRevived(exception: Exception): Promise<boolean> {
  if (exception.exceptionType !== 'ExecutionFailed' || exception.waiting) return false;
  const detail = detailSchema.safeParse(exception.detail).data;
  if (!detail) return false;
  const { execution, returnId } = detail;
  return isAlive(await executionStatus(machineOf(execution, returnId), execution));
}
