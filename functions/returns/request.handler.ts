import { readFulfillments } from '../fulfillment/work/fulfillment.store.ts';
import { readLocations } from '../network/entities/network.store.ts';
import { readOrder, saveOrder } from '../order/order.store.ts';
import { amend } from '../order/order.ts';
import { mustSeeOrder } from '../shared/caller.ts';
import { carryOutOnce } from '../shared/command.ts';
import type { DoorAnswer } from '../shared/door.ts';
import { InvalidRequest } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { key } from '../shared/keys.ts';
import { settings } from '../shared/settings.ts';
import { retryMoved, transact, type Write } from '../shared/transact.ts';
import { requestReturnDoor, returnViewSchema } from './doors.ts';
import { readReturns, saveReturn } from './rma/return.store.ts';
import { type ReturnRequest, requestReturn } from './rma/return-change.ts';

/** @throws InvalidRequest when the goods are to go where nobody is */
async function mustExist(location: string | undefined): Promise<void> {
  if (location === undefined || (await readLocations()).some(({ id }) => id === location)) return;
  throw new InvalidRequest('The location is not known.', [
    { path: 'location', message: 'is not a location of the network' },
  ]);
}

/** RETURN and its number on META, in one write; the relay starts its execution. */
function request(
  orderId: string,
  wanted: ReturnRequest,
  now: string,
  record: (answer: DoorAnswer) => Write,
): Promise<DoorAnswer> {
  return retryMoved(async () => {
    const order = await readOrder(orderId);
    const [fulfillments, returns] = await Promise.all([readFulfillments(orderId), readReturns(orderId)]);
    const n = order.counts.returns + 1;
    const returned = requestReturn({ orderId, channel: order.channel, n, fulfillments, returns }, wanted, {
      now,
      settings: settings(),
    });
    const answer = { status: 201, body: returnViewSchema.parse(returned) };
    await transact([
      record(answer),
      saveOrder(order, amend(order, { counts: { ...order.counts, returns: n } }, now)),
      saveReturn(undefined, returned),
    ]);
    return answer;
  });
}

export const handler = serve(
  on(requestReturnDoor, async ({ params, body: { id, ...wanted }, caller, now }) => {
    mustSeeOrder(caller, await readOrder(params.id));
    await mustExist(wanted.location);
    const answer = await carryOutOnce(
      { aggregate: key.order(params.id), caller, id, content: { return: params.id, ...wanted }, now },
      (record) => request(params.id, wanted, now, record),
    );
    return { ...answer, correlation: { orderId: params.id } };
  }),
);
