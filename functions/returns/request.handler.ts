import { readOrder } from '../order/order.store.ts';
import { type Caller, callerName, mustSeeOrder } from '../shared/caller.ts';
import { Forbidden } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { claimDoor } from './claim-doors.ts';
import { askForClaim } from './claims/ask-for-claim.ts';
import { type RequestedReturn, requestReturnDoor } from './doors.ts';
import { askForReturn } from './rma/ask-for-return.ts';

/** Who asks against the policy: nobody but an operator may. @throws Forbidden */
function overruledBy(caller: Caller, { despitePolicy }: Pick<RequestedReturn, 'despitePolicy'>) {
  if (despitePolicy === undefined) return undefined;
  if (caller.kind === 'operator') return callerName(caller);
  throw new Forbidden('Only an operator takes goods back against the policy.', { refused: 'despitePolicy' });
}

/** POST /orders/{id}/returns. */
const requestReturns = on(
  requestReturnDoor,
  async ({ params: { id: orderId }, body: { id, ...wanted }, caller, now }) => {
    const order = await readOrder(orderId);
    mustSeeOrder(caller, order);
    const despitePolicy = overruledBy(caller, wanted);
    const content = { return: orderId, ...wanted };
    const asked = { wanted: { ...wanted, despitePolicy }, caller, id, content };
    return { ...(await askForReturn(order, asked, now)), correlation: { orderId } };
  },
);

/** POST /orders/{id}/claims. */
const claims = on(claimDoor, async ({ params: { id: orderId }, body: { id, ...claim }, caller, now }) => {
  mustSeeOrder(caller, await readOrder(orderId));
  return { ...(await askForClaim(orderId, { claim, caller, id }, now)), correlation: { orderId } };
});

export const handler = serve(requestReturns, claims);
