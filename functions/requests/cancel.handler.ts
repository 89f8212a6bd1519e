import { readOrder } from '../order/order.store.ts';
import { callerName, mustSeeOrder } from '../shared/caller.ts';
import { carryOutOnce } from '../shared/command.ts';
import { on, serve } from '../shared/http.ts';
import { key } from '../shared/keys.ts';
import type { CancelAnswer } from './cancel/cancel-answer.ts';
import { cancelOrder } from './cancel/cancel-writes.ts';
import { mustHaveLines } from './cancel/known-lines.ts';
import { cancelDoor } from './doors.ts';

/** 202 while locations have to answer, 200 when all is done. */
function doorAnswer(body: CancelAnswer) {
  return { status: body.asked.length > 0 ? 202 : 200, body };
}

/** POST /orders/{id}/cancel. */
export const handler = serve(
  on(cancelDoor, async ({ params, body, caller, now }) => {
    const orderId = params.id;
    const order = await readOrder(orderId);
    mustSeeOrder(caller, order);
    const { id, reason, lines } = body;
    const command = {
      aggregate: key.order(orderId),
      caller,
      id,
      kind: 'cancel' as const,
      content: { cancel: orderId, reason, lines },
      now,
    };
    const answer = await carryOutOnce(command, async (record) => {
      if (lines) await mustHaveLines(order, lines);
      const cancelled = await cancelOrder({
        orderId,
        by: callerName(caller),
        reason,
        lines,
        now,
        beside: (draft) => ({ writes: [record(doorAnswer(draft))] }),
      });
      return doorAnswer(cancelled);
    });
    return { ...answer, correlation: { orderId } };
  }),
);
