import { attentionFor, type Caught } from '../exceptions/attention.ts';
import { readOrderExceptions } from '../exceptions/exception.store.ts';
import { readOrder } from '../order/order.store.ts';
import type { Order } from '../order/order.ts';
import { Superseded, UNSERVED } from '../shared/errors.ts';
import { task } from '../shared/task.ts';
import { storeToken } from '../shared/token.store.ts';
import { retryMoved, transact } from '../shared/transact.ts';
import {
  type NeedsAttentionInput,
  needsAttentionInputSchema,
  openAttention,
  ownException,
  takeOver,
  tokenFor,
} from './resolve/open-attention.ts';

/** What an operator sees of the state. */
interface Attention {
  readonly orderId: string;
  readonly n: number;
  readonly error: Caught['Error'];
  /** The number of the exception that the state waits for. */
  readonly exception?: number;
  /** How the order ended, where nothing is left to wait for. */
  readonly closed?: string;
}

/**
 * Opens the exception that a person resolves, hands everything under the branch's key to it in the same write
 * (P24), and waits. The state takes over an exception that is open for the same branch; a retry of the same entry
 * finds its own (P6). Where nothing is left to wait for only the token is stored: its record ends the wait.
 * @throws Superseded when a later attempt waits already
 */
export const handler = task(needsAttentionInputSchema, (input, now) =>
  retryMoved(async (): Promise<Attention> => {
    const { orderId, n, error } = input;
    const attention = { orderId, n, error: error.Error };
    const own = await ownException(input);
    const order = await readOrder(orderId);
    if (own !== undefined) {
      await transact([tokenFor(input, now, own)]);
      return { ...attention, exception: own };
    }
    // What waits in an earlier attempt is the later one's to look after.
    if (order.attempt > input.attempt)
      throw new Superseded(
        `attempt ${order.attempt} of order ${orderId} is wanted, this is ${input.attempt}`,
      );
    const known = attentionFor(await readOrderExceptions(orderId), input);
    if (known?.n !== undefined) {
      await takeOver(order, known, input, now);
      return { ...attention, exception: known.n };
    }
    if (order.closed || error.Error === UNSERVED) return storeTokenOnly(input, attention, order, now);
    return { ...attention, exception: await openAttention(order, input, now) };
  }),
);

/** The order is over, or the exception whose branch this is was resolved before anybody waited for it. */
async function storeTokenOnly(
  input: NeedsAttentionInput,
  attention: Attention,
  { closed }: Order,
  now: string,
): Promise<Attention> {
  const about = input.exception > 0 ? { exception: input.exception } : {};
  await transact([storeToken(input, 'NeedsAttention', input, now, about)]);
  return { ...attention, ...about, ...(closed ? { closed: closed.as } : {}) };
}
