import { callerName } from '../shared/command.ts';
import { NotFound } from '../shared/errors.ts';
import { mustOwn, on, serve } from '../shared/http.ts';
import { parsePartId, shipmentId } from '../shared/order-id.ts';
import { readOrder } from '../shared/order.store.ts';
import { settings } from '../shared/settings.ts';
import { retryMoved, transact } from '../shared/transact.ts';
import { changeWrites } from './change-writes.ts';
import { firstAnswer, remembering, type Answer } from './commands.ts';
import { recordEventDoor } from './doors.ts';
import type { Change } from './fulfillment-change.ts';
import { decide } from './fulfillment-decision.ts';
import type { FulfillmentEvent } from './fulfillment-event.ts';
import { isRequest } from './fulfillment-transitions.ts';
import { readFulfillment } from './fulfillment.store.ts';

function answerOf({ fulfillment, parcels, exception }: Change, { id, kind }: FulfillmentEvent, now: string): Answer {
  const { fulfillmentId, status, orderId, n } = fulfillment;
  const shipments = parcels.map(({ m, carrier, trackingNumber }) => ({ shipmentId: shipmentId(orderId, n, m), carrier, trackingNumber }));
  return { fulfillmentId, id, kind, recordedAt: now, status, ...(shipments.length > 0 ? { shipments } : {}), ...(exception ? { unwelcome: true } : {}) };
}

/** POST /fulfillments/{id}/events: a location tells what it does, and everything that follows from it is one write. */
export const handler = serve(on(recordEventDoor, ({ params, body, caller, now }) => retryMoved(async () => {
  const part = parsePartId(params.id);
  if (part?.kind !== 'fulfillment') throw new NotFound(`There is no fulfillment ${params.id}.`);
  const { orderId, n } = part;
  const before = await readFulfillment(orderId, n);
  mustOwn(caller, 'location', before.location);
  const command = { by: callerName(caller), id: body.id, content: body };
  const first = firstAnswer(before, command);
  if (first) return { status: 200, body: first, correlation: { orderId } };
  const order = isRequest(body.kind) ? undefined : await readOrder(orderId);
  const change = decide(before, body, { now, settings: settings(), barred: order?.cancel !== undefined });
  const answer = answerOf(change, body, now);
  const { writes } = await changeWrites(order, before, { ...change, fulfillment: remembering(change.fulfillment, command, answer, now) }, now);
  await transact(writes);
  return { status: 200, body: answer, correlation: { orderId } };
})));
