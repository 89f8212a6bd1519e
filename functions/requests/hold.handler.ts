import { readOrder } from '../order/order.store.ts';
import { callerName, mustSeeOrder } from '../shared/caller.ts';
import { once } from '../shared/command.ts';
import { on, serve } from '../shared/http.ts';
import { key } from '../shared/keys.ts';
import { liftHoldDoor, placeHoldDoor } from './doors.ts';
import { liftHold, placeHold } from './hold/hold-writes.ts';

const place = on(placeHoldDoor, async ({ params: { id: orderId }, body, caller, now }) => {
  mustSeeOrder(caller, await readOrder(orderId));
  // The hold's own id is the command's: placed twice, it stands once.
  const answer = await once(
    {
      aggregate: key.order(orderId),
      caller,
      id: `hold-${body.id}`,
      content: { hold: orderId, ...body },
      now,
    },
    async (record) => {
      const { order, hold } = await placeHold({
        orderId,
        hold: body,
        by: callerName(caller),
        now,
        beside: (draft, placed) => [
          record({ status: 201, body: { orderId, status: draft.status, hold: placed } }),
        ],
      });
      return { status: 201, body: { orderId, status: order.status, hold } };
    },
  );
  return { ...answer, correlation: { orderId } };
});

const lift = on(liftHoldDoor, async ({ params: { id: orderId, holdId }, caller, now }) => {
  mustSeeOrder(caller, await readOrder(orderId));
  await liftHold({ orderId, holdId, by: callerName(caller), now });
  return { status: 204, correlation: { orderId } };
});

export const handler = serve(place, lift);
