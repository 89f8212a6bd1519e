import { readOrder } from '../order/order.store.ts';
import { type Caller, callerName, mustSeeOrder } from '../shared/caller.ts';
import { Forbidden, NotFound } from '../shared/errors.ts';
import type { Exception } from './exception.ts';

/** Who asks, as far as it matters whose an exception is. */
type Asking = Pick<Caller, 'kind' | 'id' | 'scopes'>;

/** An operator, and what is our own: the sweeper. */
function isOperations({ kind }: Pick<Caller, 'kind'>): boolean {
  return kind === 'operator' || kind === 'system';
}

/** A channel sees exceptions of its orders, a location those of its work. @throws NotFound */
export async function mustSeeException(
  caller: Asking,
  { exceptionId, orderId, owner, detail }: Exception,
): Promise<void> {
  if (isOperations(caller) || owner === callerName(caller)) return;
  if (caller.kind === 'channel' && orderId !== undefined)
    return mustSeeOrder(caller, await readOrder(orderId));
  if (caller.kind === 'location' && detail['location'] === caller.id) return;
  throw new NotFound(`There is no exception ${exceptionId}.`);
}

/**
 * Operators decide on any exception, else who owns it.
 * @throws NotFound for an exception that the caller may not know of, Forbidden for one that somebody else owns
 */
export async function mustDecideException(caller: Asking, exception: Exception): Promise<void> {
  if (isOperations(caller) || exception.owner === callerName(caller)) return;
  await mustSeeException(caller, exception);
  const { exceptionId, owner } = exception;
  throw new Forbidden(`Exception ${exceptionId} is for ${owner} to resolve.`, { refused: 'id', owner });
}
