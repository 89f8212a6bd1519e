import { task } from '../shared/task.ts';
import { awaitReturn, returnWaitSchema } from './rma/await-return.ts';

/**
 * State AwaitApproval: waits until a person has said whether goods may come, or they have come all the same. Its deadline
 * is that of the exception ReturnReview.
 */
export const handler = task(returnWaitSchema, (input, now) => awaitReturn(input, 'AwaitApproval', now));
