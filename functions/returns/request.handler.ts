import { readOrder } from '../order/order.store.ts';
import { mustSeeOrder } from '../shared/caller.ts';
import { carryOutOnce } from '../shared/command.ts';
import { on, serve } from '../shared/http.ts';
import { key } from '../shared/keys.ts';
import { settings } from '../shared/settings.ts';
import { requestReturnDoor } from './doors.ts';
import { mustBeLocation, openReturn } from './rma/open-return.ts';
import { type ReturnFacts, requestReturn } from './rma/return-request.ts';

/** POST /orders/{id}/returns. */
export const handler = serve(
  on(requestReturnDoor, async ({ params: { id: orderId }, body: { id, ...wanted }, caller, now }) => {
    mustSeeOrder(caller, await readOrder(orderId));
    await mustBeLocation(wanted.location);
    const content = { return: orderId, ...wanted };
    const command = { aggregate: key.order(orderId), caller, id, kind: 'return' as const, content, now };
    const request = (facts: ReturnFacts) => requestReturn(facts, wanted, { now, settings: settings() });
    const answer = await carryOutOnce(command, (record) => openReturn(orderId, request, now, record));
    return { ...answer, correlation: { orderId } };
  }),
);
