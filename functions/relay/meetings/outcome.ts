import type { Exception } from '../../exceptions/exception.ts';
import {
  awaitsReroute,
  type Fulfillment,
  isFinished,
  isHidden,
  openOf,
  ownUnits,
} from '../../fulfillment/work-order/fulfillment.ts';
import { type Gate, gates, type Order } from '../../order/order.ts';
import { branchNumber, waitOfBranch } from '../../order/unit-owner.ts';
import type { Token } from '../../shared/token.ts';

/** What is known of a return. */
interface ReturnFacts {
  readonly status: string;
  readonly review?: { readonly state: string } | undefined;
}

/** What the outcome of a wait may depend on, read after the wait's token (P2). */
export interface WaitFacts {
  readonly order?: Order;
  readonly fulfillment?: Fulfillment;
  /** Track of a whole order: all that its locations have had to do. */
  readonly fulfillments?: readonly Fulfillment[];
  /** Those of them, by number, with which another execution goes on. */
  readonly elsewhere?: ReadonlySet<number>;
  /** The exception that NeedsAttention waits for. */
  readonly exception?: Exception;
  readonly returned?: ReturnFacts;
  /** AwaitStock: units were claimed for the wait, and are to be planned. */
  readonly stockServed?: boolean;
  /** AwaitCapacity: it is this order's turn, and a window has room. */
  readonly capacityAvailable?: boolean;
}

export type WaitOutcome =
  /** The wait goes on. */
  | { readonly kind: 'none' }
  | { readonly kind: 'success'; readonly output: Readonly<Record<string, unknown>> }
  /** `error` is caught by name in the state machine. */
  | { readonly kind: 'failure'; readonly error: string; readonly cause: string };

const none: WaitOutcome = { kind: 'none' };

function success(output: Readonly<Record<string, unknown>>): WaitOutcome {
  return { kind: 'success', output };
}

function failure(error: string, cause: string): WaitOutcome {
  return { kind: 'failure', error, cause };
}

/** What a wait is told when a later attempt of its order or return, or a later execution of its branch, goes on. */
export function superseded({ executionAttempt = 0, run = String(executionAttempt) }: Token): WaitOutcome {
  return failure('Superseded', `a later execution than ${run} goes on`);
}

function isGate(text: string | undefined): text is Gate {
  return gates.some((gate) => gate === text);
}

/** An order that is cancelled or closed ends every wait before its first fulfillment. */
function endOfOrder(order: Order | undefined): WaitOutcome | undefined {
  if (order?.cancel || order?.closed?.as === 'cancelled')
    return failure('Cancelled', `cancelled by ${order.cancel?.by ?? 'the system'}`);
  return order?.closed ? failure('OrderClosed', `closed as ${order.closed.as}`) : undefined;
}

function ofHold(
  before: string | undefined,
  order: Order | undefined,
  fulfillment: Fulfillment | undefined,
): WaitOutcome {
  // Goods of a later date: no hold stands, and the work is not to be shown yet.
  if (fulfillment && isHidden(fulfillment)) return none;
  const isLifted = order !== undefined && isGate(before) && order.barred[before] === 0;
  return isLifted ? success({ lifted: before }) : none;
}

/** The queue's server takes the units for the order and its places away: the order waits no more (P23). */
function ofStock({ order, stockServed }: WaitFacts): WaitOutcome {
  const isAnswered = stockServed || (order !== undefined && !isWaiting(order));
  if (isAnswered) return success({ available: true });
  if (order?.backorder?.expired) {
    const { cancels, until } = order.backorder;
    return failure(cancels ? 'Unfulfillable' : 'BackorderExpired', `waited until ${until}`);
  }
  return order && !order.backorder ? success({ available: true }) : none;
}

function isWaiting({ totals, quarantined }: Order): boolean {
  return quarantined === true || totals.open + totals.backordered > 0;
}

function ofCapacity(
  { n, branch: exception = 0 }: Token,
  order: Order | undefined,
  capacityAvailable: boolean | undefined,
): WaitOutcome {
  if (order?.capacityWait?.tooLarge?.includes(branchNumber({ n, exception })))
    return failure('LargerThanCapacity', 'no window of the locations that may serve it is large enough');
  if (order?.capacityWait?.expired)
    return failure('NoRoute', `no capacity until ${order.capacityWait.until}`);
  // The order's place in the queue is gone when another part of it was served: Route looks again for this
  // part.
  const hasNoPlace = order !== undefined && !order.capacityWait;
  const mayTryAgain = capacityAvailable || hasNoPlace;
  return mayTryAgain ? success({ available: true }) : none;
}

function ofAttention({ n, branch }: Token, { order, fulfillment, exception }: WaitFacts): WaitOutcome {
  if (exception?.resolved) {
    const { action, by } = exception.resolved;
    if (action === 'retry') return failure('Retry', `retried by ${by}`);
    // What still waits for stock has no other branch, and stock may have come for it meanwhile: its steps go on with it.
    const { backordered = 0, reserved = 0 } = order?.totals ?? {};
    const waitsOn = waitOfBranch({ exception: branch ?? 0 }) > 0 && backordered + reserved > 0;
    if (waitsOn && !order?.closed) return failure('Retry', 'the rest of the order waits on');
    const failedAgain = branch === undefined && fulfillment !== undefined && awaitsReroute(fulfillment);
    if (failedAgain && !order?.closed) return failure('Retry', `${fulfillment.fulfillmentId} failed again`);
    return success({ exceptionId: exception.exceptionId, action, by });
  }
  // Units that wait under the exception are settled by whoever takes the last of them, who closes it; what an ended
  // execution had made is begun anew by a retry.
  const { waiting, made } = exception?.detail ?? {};
  const ownsUnits = branch !== undefined || waiting !== undefined || made !== undefined;
  if (!ownsUnits && n > 0 && fulfillment && isFinished(fulfillment))
    return success({ settled: `${fulfillment.fulfillmentId} has no open unit left` });
  return order?.closed ? success({ settled: `the order is closed as ${order.closed.as}` }) : none;
}

function ofDispatch(fulfillment: Fulfillment | undefined): WaitOutcome {
  if (!fulfillment) return none;
  const { fulfillmentId, location, status, failure: failed, reason, parcels } = fulfillment;
  if (failed) return failure(failed, `${location}: ${reason ?? failed}`);
  if (status === 'cancelled') return failure('Cancelled', `${fulfillmentId} is cancelled`);
  // Excess keeps nothing open (P11): the location may still have it, whatever the status is by that.
  const hasShippedAll = ownUnits(fulfillment) > 0 && openOf(fulfillment).length === 0;
  return hasShippedAll ? success({ fulfillmentId, location, parcels }) : none;
}

function ofTrack(fulfillment: Fulfillment | undefined): WaitOutcome {
  if (!fulfillment) return none;
  const { fulfillmentId, location, status, failure: failed } = fulfillment;
  // Units that a correction took out of a parcel are this branch's to plan, once a person wants them retried.
  if (failed === 'ShortPicked') return failure(failed, `${fulfillmentId} has units to be planned again`);
  if (failed !== undefined || !isFinished(fulfillment)) return none;
  return success({ fulfillmentId, location, as: status });
}

/**
 * Track of a whole order, whose branches have all ended: what has to be planned again is Route's to lead to, but for
 * that with which another execution goes on (P24).
 */
function ofTrackedOrder({ orderId }: Token, { fulfillments = [], elsewhere }: WaitFacts): WaitOutcome {
  const failed = fulfillments.find((one) => awaitsReroute(one) && !elsewhere?.has(one.n));
  if (failed) return failure('ShortPicked', `${failed.fulfillmentId} has units to be planned again`);
  if (!fulfillments.every(isFinished)) return none;
  const ends = Map.groupBy(fulfillments, ({ status }) => status);
  return success({ orderId, ended: Object.fromEntries([...ends].map(([as, { length }]) => [as, length])) });
}

const RETURN_REACHED = {
  AwaitReceipt: ['received', 'inspected', 'closed'],
  AwaitInspection: ['inspected', 'closed'],
} as const satisfies Record<string, readonly string[]>;
type ReturnWait = 'AwaitApproval' | keyof typeof RETURN_REACHED;

/** A person has let the goods come, or they have come all the same. */
function ofApproval({ status, review }: ReturnFacts): WaitOutcome {
  return review?.state === 'awaited' ? none : success({ status });
}

function ofReturn(state: ReturnWait, returned: ReturnFacts | undefined): WaitOutcome {
  if (!returned) return none;
  const { status } = returned;
  if (status === 'cancelled') return failure('Cancelled', 'the return is cancelled');
  if (status === 'expired') return failure('Expired', 'the return missed its deadline');
  if (state === 'AwaitApproval') return ofApproval(returned);
  const isReached = RETURN_REACHED[state].some((reached) => reached === status);
  return isReached ? success({ status }) : none;
}

/**
 * Whether a wait is answered, and how: a pure function of the wait's token and of the facts that were read
 * after it. The same facts give the same outcome, whichever record made the relay look.
 */
export function outcomeOf(token: Token, facts: WaitFacts): WaitOutcome {
  const { order, fulfillment } = facts;
  switch (token.state) {
    case 'OnHold':
      return endOfOrder(order) ?? ofHold(token.before, order, fulfillment);
    case 'AwaitStock':
      return endOfOrder(order) ?? ofStock(facts);
    case 'AwaitCapacity':
      return endOfOrder(order) ?? ofCapacity(token, order, facts.capacityAvailable);
    case 'NeedsAttention':
      return ofAttention(token, facts);
    case 'Dispatch':
      return ofDispatch(fulfillment);
    case 'Track':
      return token.n === 0 ? ofTrackedOrder(token, facts) : ofTrack(fulfillment);
    case 'AwaitApproval':
    case 'AwaitReceipt':
    case 'AwaitInspection':
      return ofReturn(token.state, facts.returned);
  }
}
