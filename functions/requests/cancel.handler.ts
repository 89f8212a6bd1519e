import * as z from 'zod';
import { readOrder } from '../order/order.store.ts';
import { callerName, mustSeeOrder } from '../shared/caller.ts';
import { carryOutOnce, findProgress, progressWrite } from '../shared/command.ts';
import { on, serve } from '../shared/http.ts';
import { key } from '../shared/keys.ts';
import type { CancelAnswer } from './cancel/cancel-answer.ts';
import { cancelOrder } from './cancel/cancel-writes.ts';
import { cancelledLineSchema } from './cancel/cancelled-lines.ts';
import { mustHaveLines } from './cancel/known-lines.ts';
import { cancelDoor } from './doors.ts';

/** 202 while locations have to answer, 200 when all is done. */
function doorAnswer(body: CancelAnswer) {
  return { status: body.asked.length > 0 ? 202 : 200, body };
}

/** What several writes of a cancel have done, and what they have left. */
const begunSchema = z.object({
  lines: z.array(z.object({ lineId: z.string(), units: z.number().int().optional() })),
  told: z.array(cancelledLineSchema),
});

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
      const begun = lines && begunSchema.optional().parse(await findProgress(command));
      const cancelled = await cancelOrder({
        orderId,
        by: callerName(caller),
        reason,
        lines,
        ...begun,
        now,
        remember: (progress) => progressWrite(command, progress),
        beside: (draft) => ({ writes: [record(doorAnswer(draft))] }),
      });
      return doorAnswer(cancelled);
    });
    return { ...answer, correlation: { orderId } };
  }),
);
