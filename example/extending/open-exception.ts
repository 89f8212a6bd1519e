import { openException } from '../../functions/exceptions/exception.store.ts';
import type { ExceptionType } from '../../functions/exceptions/exception.ts';
import { readOrder, saveOrder } from '../../functions/order/order.store.ts';
import { amend } from '../../functions/order/order.ts';
import { retryMoved, transact } from '../../functions/shared/transact.ts';

/** The exception and META, which counts it, in one write; read and decided again where somebody was faster. */
export async function tellOperators(orderId: string, type: ExceptionType, now: string): Promise<string> {
  return retryMoved(async () => {
    const order = await readOrder(orderId);
    const { exception, write, change } = openException(order, { type, detail: { address: 'refused' } }, now);
    await transact([saveOrder(order, amend(order, change, now)), write]);
    return exception.exceptionId;
  });
}
