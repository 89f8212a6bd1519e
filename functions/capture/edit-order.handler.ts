import { readOrder } from '../order/order.store.ts';
import { callerName, mustSeeOrder } from '../shared/caller.ts';
import { carryOutOnce } from '../shared/command.ts';
import { on, serve } from '../shared/http.ts';
import { key } from '../shared/keys.ts';
import { editOrderDoor } from './doors.ts';
import { carryOutEdit } from './edit/carry-out-edit.ts';

/** PATCH /orders/{id}. */
export const handler = serve(
  on(editOrderDoor, async ({ params, body, caller, now }) => {
    const orderId = params.id;
    mustSeeOrder(caller, await readOrder(orderId));
    const { id, ...wanted } = body;
    const content = { edit: orderId, ...wanted };
    const command = { aggregate: key.order(orderId), caller, id, kind: 'edit' as const, content, now };
    const answer = await carryOutOnce(command, (record) =>
      carryOutEdit(orderId, body, { by: callerName(caller), now }, record),
    );
    return { ...answer, correlation: { orderId } };
  }),
);
