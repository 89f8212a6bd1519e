import type { NotDone } from '../channels/contract/call-answer.ts';
import { openException, readOrderExceptions } from '../exceptions/exception.store.ts';
import { readOrder, saveOrder } from '../order/order.store.ts';
import { amend } from '../order/order.ts';
import { readReturn } from '../returns/rma/return.store.ts';
import { retryMoved, transact } from '../shared/transact.ts';

function wordsOf(refused: NotDone): { readonly code: string; readonly words: string } {
  return refused.kind === 'refused'
    ? { code: refused.code, words: refused.words }
    : { code: refused.kind.toUpperCase(), words: refused.why };
}

/** A person is told once that a return has no label, in the words of whoever was to make it. */
export async function tellRefused(returnId: string, refused: NotDone, now: string): Promise<void> {
  await retryMoved(async () => {
    const { orderId, location, channel } = await readReturn(returnId);
    const [order, known] = await Promise.all([readOrder(orderId), readOrderExceptions(orderId)]);
    const isTold = known.some(
      ({ status, exceptionType, detail }) =>
        status === 'open' && exceptionType === 'LabelNotMade' && detail['returnId'] === returnId,
    );
    if (isTold) return;
    const detail = { returnId, ...wordsOf(refused) };
    const draft = { type: 'LabelNotMade', about: { channel, location }, detail } as const;
    const { write, change } = openException(order, draft, now);
    await transact([saveOrder(order, amend(order, change, now)), write]);
  });
}
