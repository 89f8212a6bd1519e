import { task } from '../shared/task.ts';
import { awaitReturn, returnWaitSchema } from './rma/await-return.ts';

/** State AwaitReceipt: waits until the goods are at the receiving location. Its deadline is `receiveBy`. */
export const handler = task(returnWaitSchema, (input, now) => awaitReturn(input, 'AwaitReceipt', now));
