import type { Exception } from '../../exceptions/exception.ts';
import { type Fulfillment, isFinished, openOf } from '../../fulfillment/work/fulfillment.ts';
import type { Gate, Order } from '../../order/order.ts';
import type { Token } from '../../shared/token.ts';

/** What a wait can depend on, read after its token (P2). */
export interface Facts {
  readonly order?: Order;
  readonly fulfillment?: Fulfillment;
  /** The exception that NeedsAttention waits for. */
  readonly exception?: Exception;
  readonly returned?: { readonly status: string };
  /** AwaitStock: it is this order's turn, and everything that it waits for is there. */
  readonly stockAvailable?: boolean;
  /** AwaitCapacity: it is this order's turn, and a window has room. */
  readonly capacityAvailable?: boolean;
}

export type Outcome =
  | { readonly kind: 'none' }
  | { readonly kind: 'success'; readonly output: Readonly<Record<string, unknown>> }
  /** `error` is caught by name in the state machine. */
  | { readonly kind: 'failure'; readonly error: string; readonly cause: string };

const none: Outcome = { kind: 'none' };
const success = (output: Readonly<Record<string, unknown>>): Outcome => ({ kind: 'success', output });
const failure = (error: string, cause: string): Outcome => ({ kind: 'failure', error, cause });

const isGate = (text: string | undefined): text is Gate =>
  text === 'reserve' || text === 'route' || text === 'dispatch';

/** An order that is cancelled or closed ends every wait before its first fulfillment. */
function barred(order: Order | undefined): Outcome | undefined {
  if (order?.cancel || order?.closed?.as === 'cancelled')
    return failure('Cancelled', `cancelled by ${order.cancel?.by ?? 'the system'}`);
  return order?.closed ? failure('OrderClosed', `closed as ${order.closed.as}`) : undefined;
}

function ofDispatch(fulfillment: Fulfillment | undefined): Outcome {
  if (!fulfillment) return none;
  const { fulfillmentId, location, status } = fulfillment;
  if (fulfillment.failure)
    return failure(fulfillment.failure, `${location}: ${fulfillment.reason ?? fulfillment.failure}`);
  if (status === 'cancelled') return failure('Cancelled', `${fulfillmentId} is cancelled`);
  const gone = status === 'shipped' || status === 'delivered' || status === 'returned' || status === 'lost';
  return gone && openOf(fulfillment).length === 0
    ? success({ fulfillmentId, location, parcels: fulfillment.parcels })
    : none;
}

/**
 * Whether a wait is answered, and how: a pure function of its token and of the facts that were read after it.
 * The same facts give the same answer, whichever record made the relay look.
 */
export function outcome(token: Token, facts: Facts): Outcome {
  const { order, fulfillment, exception } = facts;
  switch (token.state) {
    case 'OnHold':
      return (
        barred(order) ??
        (order && isGate(token.before) && order.barred[token.before] === 0
          ? success({ lifted: token.before })
          : none)
      );
    case 'AwaitStock':
      return (
        barred(order) ??
        (order?.backorder?.expired
          ? failure('BackorderExpired', `waited until ${order.backorder.until}`)
          : facts.stockAvailable
            ? success({ available: true })
            : none)
      );
    case 'AwaitCapacity':
      return (
        barred(order) ??
        (order?.capacityWait?.expired
          ? failure('NoRoute', `no capacity until ${order.capacityWait.until}`)
          : // The place in the queue is gone when another part of the order was served: Route looks again for itself.
            facts.capacityAvailable || order?.capacityWait?.opened || (order && !order.capacityWait)
            ? success({ available: true })
            : none)
      );
    case 'NeedsAttention': {
      if (exception?.resolved) {
        const { action, by } = exception.resolved;
        return action === 'retry'
          ? failure('Retry', `retried by ${by}`)
          : success({ exceptionId: exception.exceptionId, action, by });
      }
      if (token.n > 0 && fulfillment && isFinished(fulfillment))
        return success({ settled: `${fulfillment.fulfillmentId} has no open unit left` });
      return order?.closed ? success({ settled: `the order is closed as ${order.closed.as}` }) : none;
    }
    case 'Dispatch':
      return ofDispatch(fulfillment);
    case 'Track':
      return fulfillment && isFinished(fulfillment) && fulfillment.failure === undefined
        ? success({
            fulfillmentId: fulfillment.fulfillmentId,
            location: fulfillment.location,
            as: fulfillment.status,
          })
        : none;
    case 'AwaitReceipt':
    case 'AwaitInspection':
      return ofReturn(token.state, facts.returned?.status);
  }
}

function ofReturn(state: 'AwaitReceipt' | 'AwaitInspection', status: string | undefined): Outcome {
  if (status === 'cancelled') return failure('Cancelled', 'the return is cancelled');
  if (status === 'expired') return failure('Expired', 'the return missed its deadline');
  const reached = state === 'AwaitReceipt' ? ['received', 'inspected', 'closed'] : ['inspected', 'closed'];
  return status !== undefined && reached.includes(status) ? success({ status }) : none;
}
