import { countUnclaimed } from '../inventory/reservation/count-unclaimed.ts';
import { readOrder } from '../order/order.store.ts';
import { callerName, mustSeeOrder } from '../shared/caller.ts';
import { carryOutOnce } from '../shared/command.ts';
import type { DoorAnswer } from '../shared/door.ts';
import { Conflict, type InvalidField } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { key } from '../shared/keys.ts';
import { retryMoved, transact, type Write } from '../shared/transact.ts';
import { editOrderDoor } from './doors.ts';
import { type DoneOfEdit, editAnswerOf, withDone } from './edit/edit-answer.ts';
import { type EditCommand, planEditWrites, readForEdit, type StoredOrder } from './edit/edit-writes.ts';
import type { OrderPatch } from './edit/order-patch.ts';
import { patchedOrder } from './edit/patched-order.ts';
import { takeOutSome } from './edit/take-out.ts';

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

/** The whole edit, in as many writes as it takes: the last one has all but the units that are taken out before. */
async function edit(
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

/** PATCH /orders/{id}. */
export const handler = serve(
  on(editOrderDoor, async ({ params, body, caller, now }) => {
    const orderId = params.id;
    mustSeeOrder(caller, await readOrder(orderId));
    const { id, ...wanted } = body;
    const content = { edit: orderId, ...wanted };
    const command = { aggregate: key.order(orderId), caller, id, kind: 'edit' as const, content, now };
    const answer = await carryOutOnce(command, (record) =>
      edit(orderId, body, { by: callerName(caller), now }, record),
    );
    return { ...answer, correlation: { orderId } };
  }),
);
