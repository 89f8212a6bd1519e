/** What becomes of a parcel that the shop was told of: how far it is, and that it goes on under another number. */
import * as z from 'zod';
import type { CallResult } from '../../contract/call-answer.ts';
import type { EffectOf, TellEffect } from '../../contract/order-effects.ts';
import type { Session } from '../../contract/session.ts';
import { hasNumber } from './at-shop.ts';
import { callAdmin, digitsOf, gidOf, refused, userErrors, userRefusal } from './call.ts';
import { documents } from './documents.ts';
import { QUIET } from './limits.ts';
import { orderFor } from './shipping-effects.ts';

type Told = CallResult<{ readonly theirs: string }>;

const STATUSES = {
  in_transit: 'IN_TRANSIT',
  out_for_delivery: 'OUT_FOR_DELIVERY',
  delivered: 'DELIVERED',
  failed: 'FAILURE',
} as const;

const eventsAnswer = z.object({
  fulfillment: z
    .object({
      events: z.object({
        nodes: z.array(z.object({ id: z.string(), status: z.string(), happenedAt: z.string() })),
      }),
    })
    .nullable(),
});
const eventAnswer = z.object({
  fulfillmentEventCreate: z.object({ fulfillmentEvent: z.object({ id: z.string() }).nullish(), userErrors }),
});

/** The same status of the same second is the same event: Shopify itself would list it twice. */
async function track(session: Session, effect: EffectOf<'tracking'>): Promise<Told> {
  const fulfillmentId = gidOf('Fulfillment', effect.shipment);
  const known = await callAdmin(session, documents.events, { id: fulfillmentId }, eventsAnswer);
  if (known.kind !== 'done') return known;
  if (!known.value.fulfillment)
    return refused('order', 'FULFILLMENT_NOT_FOUND', 'The shop no longer has this fulfilment.');
  const status = STATUSES[effect.status];
  const second = Math.floor(Date.parse(effect.at) / 1000);
  const same = known.value.fulfillment.events.nodes.find(
    (event) => event.status === status && Math.floor(Date.parse(event.happenedAt) / 1000) === second,
  );
  if (same) return { kind: 'done', value: { theirs: digitsOf(same.id) } };
  const event = { fulfillmentId, status, happenedAt: new Date(second * 1000).toISOString() };
  const answer = await callAdmin(session, documents.addEvent, { event }, eventAnswer);
  if (answer.kind !== 'done') return answer;
  const { fulfillmentEvent: made, userErrors: errors } = answer.value.fulfillmentEventCreate;
  const refusal = userRefusal(errors, 'order');
  if (refusal) return refusal;
  return { kind: 'done', value: { theirs: digitsOf(made?.id ?? '') } };
}

const renumberAnswer = z.object({ fulfillmentTrackingInfoUpdate: z.object({ userErrors }) });

/** Shopify writes to the customer each time: a parcel that has the number already is left alone. */
async function renumber(session: Session, effect: EffectOf<'renumber'>): Promise<Told> {
  const fetched = await orderFor(session, effect.order);
  if (fetched.kind !== 'done') return fetched;
  const { shipment: theirs } = effect;
  const parcel = fetched.value.fulfillments.find(({ id }) => digitsOf(id) === theirs);
  if (!parcel) return refused('order', 'FULFILLMENT_NOT_FOUND', 'The shop no longer has this fulfilment.');
  const { carrier: company, number = effect.id, url } = effect.parcel;
  if (hasNumber(parcel, number)) return { kind: 'done', value: { theirs } };
  const tracking = { number, company, url };
  const variables = { id: parcel.id, tracking, notifyCustomer: effect.notifyCustomer };
  const answer = await callAdmin(session, documents.renumber, variables, renumberAnswer);
  if (answer.kind !== 'done') return answer;
  const { userErrors: errors } = answer.value.fulfillmentTrackingInfoUpdate;
  return userRefusal(errors, 'order') ?? { kind: 'done', value: { theirs } };
}

/** A call that acts late would list the event twice: after the quiet time the events are read first. */
export const tellTracking: TellEffect<'tracking'> = { once: 'mark', quiet: QUIET, tell: track };
/** A call that acts late would write to the customer again: after the quiet time the number is read first. */
export const tellRenumber: TellEffect<'renumber'> = { once: 'mark', quiet: QUIET, tell: renumber };
