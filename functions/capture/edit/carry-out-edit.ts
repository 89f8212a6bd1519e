/** Carries an edit of an order out, in as many writes as it takes. */
import { countUnclaimed } from '../../inventory/reservation/count-unclaimed.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import { Conflict, type InvalidField } from '../../shared/errors.ts';
import { retryMoved, transact, type Write } from '../../shared/transact.ts';
import { type DoneOfEdit, editAnswerOf, withDone } from './edit-answer.ts';
import { type EditCommand, planEditWrites, readForEdit, type StoredOrder } from './edit-writes.ts';
import type { OrderPatch } from './order-patch.ts';
import { patchedOrder } from './patched-order.ts';
import { takeOutSome } from './take-out.ts';

/** @throws Conflict for another version than the caller has seen */
function mustBeVersion({ order }: StoredOrder, { bodyVersion }: OrderPatch): void {
  if (bodyVersion === undefined || bodyVersion === order.bodyVersion) return;
  throw new Conflict(`Order ${order.orderId} is at version ${order.bodyVersion}.`, {
    bodyVersion: order.bodyVersion,
  });
}

/** A patch has an effect as a whole or none. @throws Conflict naming what cannot change any more */
function mustBePossible({ order }: StoredOrder, refused: readonly InvalidField[]): void {
  if (refused.length === 0) return;
  throw new Conflict(`This of order ${order.orderId} cannot change any more.`, {
    orderStatus: order.status,
    refused: [...refused],
  });
}

/** One write of the edit. The answer; or what it has done so far, where that was not all of it. */
async function editInOneWrite(
  orderId: string,
  patch: OrderPatch,
  command: EditCommand,
  done: DoneOfEdit,
  record: (answer: DoorAnswer) => Write,
): Promise<DoorAnswer | DoneOfEdit> {
  const stored = await readForEdit(orderId);
  mustBeVersion(stored, patch);
  const planned = await planEditWrites(stored, patchedOrder(stored, patch), command);
  mustBePossible(stored, planned.refused);
  if (planned.takenOutFirst) {
    const asked = await takeOutSome(stored, planned.takenOutFirst, command);
    return withDone({ changes: planned.changes, asked }, done);
  }
  const answer = editAnswerOf({ ...planned, ...withDone(planned, done) });
  await transact([...planned.writes, record(answer)]);
  if (planned.order.unclaimed?.upTo !== undefined) await countUnclaimed(orderId, command.now);
  return answer;
}

/**
 * The whole edit, in as many writes as it takes: the last one has all but the units that are taken out before, and `record`.
 * @throws Conflict for another version of the order, or for what cannot change any more
 */
export async function carryOutEdit(
  orderId: string,
  patch: OrderPatch,
  command: EditCommand,
  record: (answer: DoorAnswer) => Write,
): Promise<DoorAnswer> {
  for (let done: DoneOfEdit = { changes: [], asked: [] }; ; ) {
    const before = done;
    const next = await retryMoved(() => editInOneWrite(orderId, patch, command, before, record));
    if ('status' in next) return next;
    done = next;
  }
}
