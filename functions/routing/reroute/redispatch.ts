/** Begins a branch anew whose own execution ended by a fault, with all that this had made (P15, P24). */
import { saveFulfillment } from '../../fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { withUnitsToPlan } from '../../fulfillment/work-order/units-to-plan.ts';
import { waitOfBranch } from '../../order/unit-owner.ts';
import { Superseded } from '../../shared/errors.ts';
import { retryMoved, transact, type Write } from '../../shared/transact.ts';
import { type BranchTree, goesOn, type Successor, successorsOf, treeOf } from './branch-successors.ts';
import { beginWaitAnew } from './further-wait.ts';
import {
  outputOf,
  type RerouteFacts,
  type RerouteOutput,
  type RerouteRequest,
  readFacts,
  withOneMoreDispatch,
} from './reroute-order.ts';

/** A part with a new name for its next execution, and the write that gives it. */
interface BegunAnew {
  readonly next: Successor;
  readonly write: Write;
}

/** The fulfillment whose next execution goes to its re-route first, which takes up what the ended one had made. */
function withPartsToTakeUp(before: Fulfillment, since: number, now: string): BegunAnew {
  const dispatch = before.dispatch + 1;
  const fulfillment = withUnitsToPlan({ ...before, dispatch, resumed: { dispatch, since } }, now);
  return { next: { fulfillment }, write: saveFulfillment(before, fulfillment) };
}

/** Each part of the tree gets a new name, so that no execution that has ended, or runs on by itself, is taken for it. */
function beginAnew({ part, below }: BranchTree, since: number, waits: boolean, now: string): BegunAnew[] {
  const { fulfillment } = part;
  const own =
    fulfillment && (waits || below.length > 0)
      ? withPartsToTakeUp(fulfillment, since, now)
      : withOneMoreDispatch(part, now);
  return [own, ...below.flatMap((one) => beginAnew(one, 0, false, now))];
}

/** The branch as a part of its order: its fulfillment, or its exception. */
function ownPart({ exception }: RerouteRequest, { failed, exceptions }: RerouteFacts): Successor | undefined {
  if (failed) return { fulfillment: failed };
  const own = exceptions.find((one) => one.n === exception);
  return own && { exception: own };
}

function isOpenPart({ fulfillment, exception }: Successor): boolean {
  return fulfillment ? goesOn(fulfillment) : exception.status === 'open';
}

/** A further wait has no name to count up: it goes on under the next number, beside all that it had made. */
async function redispatchWait(request: RerouteRequest, facts: RerouteFacts): Promise<RerouteOutput> {
  const { orderId, now } = request;
  const trees = successorsOf(request, facts).map((part) => treeOf(part, 0, facts));
  const begun = trees.map((tree) => beginAnew(tree, 0, false, now));
  await transact(begun.flat().map(({ write }) => write));
  const wait = await beginWaitAnew(orderId, waitOfBranch(request), now);
  const parts = begun.flatMap(([first]) => (first ? [first.next] : []));
  return outputOf(request, wait ? [...parts, { wait }] : parts);
}

async function redispatchOnce(request: RerouteRequest): Promise<RerouteOutput> {
  const { orderId, attempt, since = 0, now } = request;
  const facts = await readFacts(request);
  const { order, waiting } = facts;
  if (order.attempt > attempt) throw new Superseded(`attempt ${order.attempt} goes on with order ${orderId}`);
  if (waitOfBranch(request) > 0) return redispatchWait(request, facts);
  const part = ownPart(request, facts);
  if (!part) return outputOf(request, []);
  const tree = treeOf(part, since, facts);
  if (tree.below.length === 0 && waiting.length === 0 && !isOpenPart(part)) return outputOf(request, []);
  const begun = beginAnew(tree, since, waiting.length > 0, now);
  await transact(begun.map(({ write }) => write));
  return outputOf(
    request,
    begun.slice(0, 1).map(({ next }) => next),
  );
}

/**
 * Answers with the branch itself, under a new name, as the only item: its execution plans what waits, and begins anew
 * what the ended one had made and nobody follows. Nothing to do where all of that is finished.
 * @throws Superseded
 */
export function redispatch(request: RerouteRequest): Promise<RerouteOutput> {
  return retryMoved(() => redispatchOnce(request));
}
