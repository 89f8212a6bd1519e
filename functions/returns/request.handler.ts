import { readFulfillments } from '../fulfillment/work-order/fulfillment.store.ts';
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
import { type ReturnRequest, requestReturn } from './rma/return-request.ts';

/**
 * The pool of the location that the goods are to go to: what is sold again there is that pool's.
 * @throws InvalidRequest when the location is not there
 */
async function receivingPool(location: string | undefined): Promise<string | undefined> {
  if (location === undefined) return undefined;
  const found = (await readLocations()).find(({ id }) => id === location);
  if (found) return found.pool;
  throw new InvalidRequest('The location is not known.', [
    { path: 'location', message: 'is not a location of the network' },
  ]);
}

/**
 * One write: the command's `record`, RETURN, and its number on META. The relay starts the return's execution.
 */
function openReturn(
  orderId: string,
  wanted: ReturnRequest,
  pool: string | undefined,
  now: string,
  record: (answer: DoorAnswer) => Write,
): Promise<DoorAnswer> {
  return retryMoved(async () => {
    const order = await readOrder(orderId);
    const [fulfillments, returns] = await Promise.all([readFulfillments(orderId), readReturns(orderId)]);
    const n = order.counts.returns + 1;
    const facts = { orderId, channel: order.channel, n, fulfillments, returns, pool };
    const returned = requestReturn(facts, wanted, { now, settings: settings() });
    const answer = { status: 201, body: returnViewSchema.parse(returned) };
    await transact([
      record(answer),
      saveOrder(order, amend(order, { counts: { ...order.counts, returns: n } }, now)),
      saveReturn(undefined, returned),
    ]);
    return answer;
  });
}

/** POST /orders/{id}/returns. */
export const handler = serve(
  on(requestReturnDoor, async ({ params, body: { id, ...wanted }, caller, now }) => {
    mustSeeOrder(caller, await readOrder(params.id));
    const pool = await receivingPool(wanted.location);
    const orderId = params.id;
    const content = { return: orderId, ...wanted };
    const aggregate = key.order(orderId);
    const command = { aggregate, caller, id, kind: 'return' as const, content, now };
    const answer = await carryOutOnce(command, (record) => openReturn(orderId, wanted, pool, now, record));
    return { ...answer, correlation: { orderId } };
  }),
);
