import { readOrder } from '../order/order.store.ts';
import { callerName, mustSeeOrder } from '../shared/caller.ts';
import { once } from '../shared/command.ts';
import { on, serve } from '../shared/http.ts';
import { key } from '../shared/keys.ts';
import type { CancelAnswer } from './cancel/cancel-answer.ts';
import { cancelOrder } from './cancel/cancel-writes.ts';
import { cancelDoor } from './doors.ts';

/** 202 while locations have to answer, 200 when all is done. */
const answered = (body: CancelAnswer) => ({ status: body.asked.length > 0 ? 202 : 200, body });

export const handler = serve(
  on(cancelDoor, async ({ params, body, caller, now }) => {
    mustSeeOrder(caller, await readOrder(params.id));
    const { id, reason, lines } = body;
    const answer = await once(
      { aggregate: key.order(params.id), caller, id, content: { cancel: params.id, reason, lines }, now },
      async (record) =>
        answered(
          await cancelOrder({
            orderId: params.id,
            by: callerName(caller),
            reason,
            lines,
            now,
            beside: (draft) => ({ writes: [record(answered(draft))] }),
          }),
        ),
    );
    return { ...answer, correlation: { orderId: params.id } };
  }),
);
