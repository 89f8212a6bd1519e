/** A claim is made: of which units, and what settles it. Pure. */
import { findParcel } from '../../fulfillment/parcels/fulfillment-parcels.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { parcelKeyOf } from '../../network/carriers/carrier.ts';
import { shownParcel } from '../../network/carriers/untracked.ts';
import type { ClaimPolicy } from '../../network/entities/claim-policy.ts';
import { parsePartId } from '../../order/order-id.ts';
import { Conflict, InvalidRequest } from '../../shared/errors.ts';
import type { EventDraft } from '../../shared/events/carried.ts';
import { after } from '../../shared/time.ts';
import type { PaidOrder } from '../money/paid-order.ts';
import { worthOf } from '../money/settlement.ts';
import type { Return, ReturnClaim } from '../rma/return.ts';
import type { ReturnMoment } from '../rma/return-deadlines.ts';
import { announceReturn, factsOfLine, type ReturnFacts, senderOf } from '../rma/return-request.ts';

const DAY = 86_400;

/** What a customer says went wrong. */
export interface ClaimRequest {
  readonly kind: ReturnClaim['kind'];
  readonly wanted: ReturnClaim['wanted'];
  readonly lines: readonly { readonly lineId: string; readonly units: number }[];
  readonly evidence?: readonly string[] | undefined;
  /** The parcel that is lost. */
  readonly shipmentId?: string | undefined;
  readonly reason?: string | undefined;
}

/** What is known as the claim is made. */
export interface ClaimTerms {
  readonly policy: ClaimPolicy;
  readonly policyVersion: number | undefined;
  readonly paid: PaidOrder;
  /** When the order was delivered (UTC). */
  readonly arrived: string | undefined;
  /** How many claims the customer has made in the policy's window, this one among them; undefined: not counted. */
  readonly claims: number | undefined;
}

/** @throws Conflict naming the lines of which more is claimed than was sent and is neither back nor claimed already */
function mustBeSent(facts: ReturnFacts, { lines }: ClaimRequest): void {
  const refused = lines.flatMap(({ lineId, units }) => {
    const { returnable } = factsOfLine(facts, lineId);
    return units > returnable ? [{ lineId, wanted: units, returnable, eligible: false }] : [];
  });
  if (refused.length > 0)
    throw new Conflict(`More is claimed than order ${facts.orderId} has in its parcels.`, { lines: refused });
}

/** @throws Conflict after the time in which a claim may be made */
function mustBeInTime({ policy, arrived }: ClaimTerms, now: string): void {
  const { windowDays } = policy;
  if (windowDays === undefined || arrived === undefined) return;
  const until = after(arrived, windowDays * DAY);
  if (now > until) throw new Conflict(`Claims could be made until ${until}.`, { until });
}

/** @throws InvalidRequest where less evidence comes with the claim than the policy wants */
function mustHaveEvidence({ policy }: ClaimTerms, { evidence = [] }: ClaimRequest): void {
  if (evidence.length >= policy.evidence) return;
  const message = `must be at least ${policy.evidence}: the policy of the channel wants to see them`;
  throw new InvalidRequest('The body is not valid.', [{ path: 'evidence', message }]);
}

/** The lost parcel, of which its carrier is asked. @throws InvalidRequest where it is none of the order's, or has not so much */
function lostParcel(
  fulfillments: readonly Fulfillment[],
  { shipmentId, lines }: ClaimRequest,
): ReturnClaim['carrier'] {
  if (shipmentId === undefined) return undefined;
  const part = parsePartId(shipmentId);
  const named = part?.kind === 'shipment' ? part : undefined;
  const sender = named && fulfillments.find((one) => one.orderId === named.orderId && one.n === named.n);
  const parcel = named && sender && findParcel(sender, named.m);
  const has = (lineId: string): number => parcel?.lines[lineId]?.units ?? 0;
  if (!parcel || lines.some(({ lineId, units }) => units > has(lineId)))
    throw new InvalidRequest('The body is not valid.', [
      { path: 'shipmentId', message: 'is no parcel of the order with all these units' },
    ]);
  return { shipmentId, ...shownParcel(parcelKeyOf(parcel.numbers.at(-1) ?? '')), state: 'requested' };
}

function isLookedAt({ policy, paid, claims }: ClaimTerms, value: number): boolean {
  return isFrequent({ policy, claims }) || value >= (policy.automaticBelow[paid.currency] ?? 0);
}

function isFrequent({ policy: { frequent }, claims = 0 }: Pick<ClaimTerms, 'policy' | 'claims'>): boolean {
  return frequent !== undefined && claims >= frequent.claims;
}

/** Whether anything is to come back. */
function staysThere({ kind }: ClaimRequest, { goods }: ClaimPolicy): boolean {
  return kind === 'missing' || kind === 'lost' || goods === 'stay';
}

/** What the carrier is asked for a lost parcel; undefined where none is lost. */
export function carrierClaim(returned: Return, currency: string): EventDraft | undefined {
  const { orderId, returnId, location, lines, claim } = returned;
  if (!claim?.carrier) return undefined;
  const { shipmentId, carrier, trackingNumber } = claim.carrier;
  const number = trackingNumber === undefined ? {} : { trackingNumber };
  const value = { amount: claim.value, currency };
  return {
    type: 'claim.carrier_claim_requested',
    data: { orderId, returnId, location, shipmentId, carrier, ...number, lines, value },
  };
}

/**
 * A claim as a return whose goods may stay where they are.
 * @throws Conflict, InvalidRequest
 */
export function requestClaim(
  facts: ReturnFacts,
  request: ClaimRequest,
  terms: ClaimTerms,
  moment: ReturnMoment,
): Return {
  const { kind, wanted, lines, evidence, reason } = request;
  const { policy, policyVersion, paid, claims } = terms;
  mustHaveEvidence(terms, request);
  mustBeInTime(terms, moment.now);
  mustBeSent(facts, request);
  const carrier = lostParcel(facts.fulfillments, request);
  const value = lines.reduce((sum, { lineId, units }) => sum + worthOf(paid, lineId, units), 0);
  const settledBy = policy.settle === 'wanted' ? wanted : policy.settle;
  const claim: ReturnClaim = {
    ...{ kind, wanted, settledBy, value },
    ...(isFrequent(terms) && claims !== undefined ? { frequent: claims } : {}),
    ...(carrier ? { carrier } : {}),
  };
  const claimed = lines.map(({ lineId, units }) => {
    const sender = senderOf(facts.fulfillments, lineId);
    return { lineId, sku: sender?.sku ?? '', units, sender };
  });
  const place = claimed[0]?.sender;
  if (!place) throw new InvalidRequest('A claim needs a line.', [{ path: 'lines', message: 'is empty' }]);
  const asked: NonNullable<Parameters<typeof announceReturn>[1]['asked']> = {
    claim,
    ...(settledBy === 'refund' ? { outcome: 'refund' } : {}),
    ...(evidence ? { photos: [...evidence] } : {}),
    ...(isLookedAt(terms, value) ? { review: { state: 'awaited' } } : {}),
    terms: {
      ...(policyVersion === undefined ? {} : { policyVersion }),
      lines: lines.map(({ lineId }) => ({ lineId, label: 'brand' as const })),
      ...(staysThere(request, policy) ? { keep: true } : {}),
    },
  };
  const announced = {
    lines: claimed.map(({ lineId, sku, units }) => ({ lineId, sku, units })),
    ...{ location: place.location, pool: place.pool, reason, asked },
  };
  return withCarrierClaim(announceReturn(facts, announced, moment), paid.currency);
}

/** What its carrier is asked is told with the return. */
function withCarrierClaim(returned: Return, currency: string): Return {
  const also = carrierClaim(returned, currency);
  const { evt } = returned;
  return also && evt
    ? { ...returned, evt: { ...evt, also: { type: also.type, data: also.data } } }
    : returned;
}
