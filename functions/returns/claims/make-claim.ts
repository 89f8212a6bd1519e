import { openException } from '../../exceptions/exception.store.ts';
import { readFulfillments } from '../../fulfillment/work-order/fulfillment.store.ts';
import { claimPolicySchema } from '../../network/entities/claim-policy.ts';
import { readOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { findBody } from '../../order/order-body.store.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import { Conflict } from '../../shared/errors.ts';
import { settings } from '../../shared/settings.ts';
import { retryMoved, transact, type Write } from '../../shared/transact.ts';
import { returnViewSchema } from '../doors.ts';
import { paidOrder } from '../money/paid-order.ts';
import { channelOf, otherDiscountsOf, readReturnTerms } from '../policy/return-terms.ts';
import { inPoolOfLocation, writesOfNew } from '../rma/open-return.ts';
import { readReturns } from '../rma/return.store.ts';
import type { Return } from '../rma/return.ts';
import { choosePlace } from '../where-to/choose-place.ts';
import { type ClaimRequest, type ClaimTerms, requestClaim } from './claim-request.ts';
import { countClaim } from './claimer.store.ts';

/** @throws Conflict of an order that nobody has understood: nothing of it was sent */
async function bodyOf({ orderId, bodyVersion }: Order): Promise<CanonicalOrder> {
  const body = await findBody(orderId, bodyVersion);
  if (body) return body;
  throw new Conflict(`Nothing of order ${orderId} was sent.`);
}

/** What a claim of the order is judged by, where its goods go if they come back, and the write that counts it. */
async function readTerms(order: Order, now: string) {
  const [body, channel, back] = await Promise.all([bodyOf(order), channelOf(order), readReturnTerms(order)]);
  const policy = channel?.policies.claims ?? claimPolicySchema.parse({});
  const counted = await countClaim(order.channel, body, policy, now);
  const terms: ClaimTerms = {
    policy,
    policyVersion: channel?.version,
    paid: paidOrder(body, otherDiscountsOf(channel)),
    arrived: back.arrived,
    claims: counted?.claims,
    back,
  };
  const choose = (claimed: Return) => choosePlace(order, claimed, back, now);
  return { terms, choose, counted: counted ? [counted.write] : [] };
}

/** The lost parcel's carrier has to answer: somebody sees to that. */
function writesOfCarrier(order: Order, { returnId, lines, claim }: Return, now: string) {
  if (!claim?.carrier) return { change: {}, writes: [] };
  const { carrier, shipmentId, trackingNumber } = claim.carrier;
  const detail = { returnId, carrier, shipmentId, trackingNumber, lines, value: claim.value };
  const opened = openException(order, { type: 'CarrierClaim', detail }, now);
  return { change: opened.change, writes: [opened.write] };
}

/** One write: the command's `record`, the claim as a return, its number on META, and what has to be looked at. */
export function makeClaim(
  orderId: string,
  request: ClaimRequest,
  now: string,
  record: (answer: DoorAnswer) => Write,
): Promise<DoorAnswer> {
  return retryMoved(async () => {
    const order = await readOrder(orderId);
    const [fulfillments, returns] = await Promise.all([readFulfillments(orderId), readReturns(orderId)]);
    const { terms, choose, counted } = await readTerms(order, now);
    const n = order.counts.returns + 1;
    const facts = { orderId, channel: order.channel, n, fulfillments, returns };
    const moment = { now, settings: settings() };
    const claimed = requestClaim(facts, request, terms, moment);
    const chosen = claimed.terms?.keep ? undefined : await choose(claimed);
    const placed = chosen ? requestClaim(facts, request, terms, moment, chosen.location) : claimed;
    const returned = await inPoolOfLocation(placed);
    const answer = { status: 201, body: returnViewSchema.parse(returned) };
    const carrier = writesOfCarrier(order, returned, now);
    const opened = writesOfNew(order, returned, now, carrier.change);
    const reasons = chosen ? [chosen.write] : [];
    await transact([record(answer), ...opened, ...carrier.writes, ...counted, ...reasons]);
    return answer;
  });
}
