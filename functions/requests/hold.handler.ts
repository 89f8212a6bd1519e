import { readOrder } from '../order/order.store.ts';
import type { Hold, Order } from '../order/order.ts';
import { callerName, mustSeeOrder } from '../shared/caller.ts';
import { carryOutOnce } from '../shared/command.ts';
import { Conflict } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { key } from '../shared/keys.ts';
import { liftHoldDoor, placeHoldDoor } from './doors.ts';
import { liftHold, placeHold } from './hold/hold-writes.ts';

function placedAnswer({ orderId, status }: Order, hold: Hold) {
  return { status: 201, body: { orderId, status, hold } };
}

/** @throws Conflict for the repetition of a hold that was lifted since, or whose order is over: it holds nothing */
async function mustStand(orderId: string, holdId: string): Promise<void> {
  const { holds, status, closed } = await readOrder(orderId);
  const detail = { orderStatus: status };
  if (closed) throw new Conflict(`Order ${orderId} is closed: the hold ${holdId} holds nothing.`, detail);
  if (holds.some(({ id }) => id === holdId)) return;
  throw new Conflict(`The hold ${holdId} of order ${orderId} was lifted: place another one.`, detail);
}

const place = on(placeHoldDoor, async ({ params, body, caller, now }) => {
  const orderId = params.id;
  mustSeeOrder(caller, await readOrder(orderId));
  // The hold's own id is the command's: placed twice, it stands once.
  const content = { hold: orderId, ...body };
  const command = { aggregate: key.order(orderId), caller, id: body.id, kind: 'hold' as const, content, now };
  const answer = await carryOutOnce(command, async (record) => {
    const { order, hold } = await placeHold({
      orderId,
      hold: body,
      by: callerName(caller),
      now,
      beside: (draft, placed) => [record(placedAnswer(draft, placed))],
    });
    return placedAnswer(order, hold);
  });
  await mustStand(orderId, body.id);
  return { ...answer, correlation: { orderId } };
});

const lift = on(liftHoldDoor, async ({ params: { id: orderId, holdId }, caller, now }) => {
  mustSeeOrder(caller, await readOrder(orderId));
  await liftHold({ orderId, holdId, by: callerName(caller), now });
  return { status: 204, correlation: { orderId } };
});

/** POST /orders/{id}/holds and DELETE /orders/{id}/holds/{holdId}. */
export const handler = serve(place, lift);
