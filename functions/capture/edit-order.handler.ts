import { readOrder } from '../order/order.store.ts';
import { callerName, mustSeeOrder } from '../shared/caller.ts';
import { carryOutOnce } from '../shared/command.ts';
import type { DoorAnswer } from '../shared/door.ts';
import { Conflict, type InvalidField } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { key } from '../shared/keys.ts';
import { retryMoved, transact, type Write } from '../shared/transact.ts';
import { editOrderDoor } from './doors.ts';
import { editAnswerOf } from './edit/edit-answer.ts';
import { type EditCommand, planEditWrites, readForEdit, type StoredOrder } from './edit/edit-writes.ts';
import type { OrderPatch } from './edit/order-patch.ts';
import { patchedOrder } from './edit/patched-order.ts';

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

async function editOnce(
  orderId: string,
  patch: OrderPatch,
  command: EditCommand,
  record: (answer: DoorAnswer) => Write,
): Promise<DoorAnswer> {
  const stored = await readForEdit(orderId);
  mustBeVersion(stored, patch);
  const planned = await planEditWrites(stored, patchedOrder(stored, patch), command);
  mustBePossible(stored, planned.refused);
  const answer = editAnswerOf(planned);
  await transact([...planned.writes, record(answer)]);
  return answer;
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
      retryMoved(() => editOnce(orderId, body, { by: callerName(caller), now }, record)),
    );
    return { ...answer, correlation: { orderId } };
  }),
);
