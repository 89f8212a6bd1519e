import { parsePartId } from '../order/order-id.ts';
import { callerName, mustOwn } from '../shared/caller.ts';
import { NotFound } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { recordEventDoor } from './doors.ts';
import { carryOutCommand } from './facts/carry-out-command.ts';

/**
 * POST /fulfillments/{id}/events: a location tells what it does, and everything that follows from that is one
 * write.
 */
export const handler = serve(
  on(recordEventDoor, async ({ params, body: event, caller, now }) => {
    const part = parsePartId(params.id);
    if (part?.kind !== 'fulfillment') throw new NotFound(`There is no fulfillment ${params.id}.`);
    const command = { by: callerName(caller), event };
    const body = await carryOutCommand(part, command, now, ({ location }) =>
      mustOwn(caller, 'location', location),
    );
    return { status: 200, body, correlation: { orderId: part.orderId } };
  }),
);
