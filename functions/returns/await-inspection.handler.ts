import { task } from '../shared/task.ts';
import { awaitReturn, returnWaitSchema } from './rma/await-return.ts';

/**
 * State AwaitInspection: waits until an inspector has said what each unit is worth. Its deadline is
 * `inspectBy`.
 */
export const handler = task(returnWaitSchema, (input, now) => awaitReturn(input, 'AwaitInspection', now));
