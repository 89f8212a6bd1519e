/** A claim is made: of which units, and what settles it. Pure. */
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { parcelKeyOf } from '../../network/carriers/carrier.ts';
import { shownParcel } from '../../network/carriers/untracked.ts';
import type { ClaimPolicy } from '../../network/entities/claim-policy.ts';
import { Conflict, InvalidRequest } from '../../shared/errors.ts';
import type { EventDraft } from '../../shared/events/carried.ts';
import type { PaidOrder } from '../money/paid-order.ts';
import { worthOf } from '../money/settlement.ts';
import { answerOfLine, judgeUnits } from '../policy/eligibility.ts';
import type { ReturnTerms } from '../policy/return-terms.ts';
import { parcelOfShipment, type SentBy } from '../rma/claimed-units.ts';
import type { Return, ReturnClaim } from '../rma/return.ts';
import type { ReturnMoment } from '../rma/return-deadlines.ts';
import { announceReturn, factsOfLine, type ReturnFacts, senderOf } from '../rma/return-request.ts';
import { claimableUnits, claimsUntil } from './claimable.ts';

/** What a customer says went wrong. */
export interface ClaimRequest {
  readonly kind: ReturnClaim['kind'];
  readonly wanted: ReturnClaim['wanted'];
  readonly lines: readonly { readonly lineId: string; readonly units: number }[];
  readonly evidence?: readonly string[] | undefined;
  /** The parcel that is lost. */
  readonly shipmentId?: string | undefined;
  readonly reason?: string | undefined;
  /** The customer makes it by the link of their order, and nobody stands between. */
  readonly isByLink?: boolean;
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
  /** What holds for goods of the order that come back. */
  readonly back: Pick<ReturnTerms, 'shipping' | 'refundOn' | 'days' | 'makesLabels'>;
}

/** @throws Conflict that says of each line whether so much of it may be claimed, and if not, why */
function mustBeSent(facts: ReturnFacts, { lines, shipmentId }: ClaimRequest): void {
  const answers = lines.map(({ lineId, units }) => {
    const known = { ...factsOfLine(facts, lineId), returnable: claimableUnits(facts, shipmentId, lineId) };
    return answerOfLine(units, judgeUnits(known));
  });
  if (answers.some(({ eligible }) => !eligible))
    throw new Conflict(`More is claimed than order ${facts.orderId} has in its parcels.`, { lines: answers });
}

/** @throws Conflict after the time in which a claim may be made */
function mustBeInTime({ policy, arrived }: ClaimTerms, now: string): void {
  const until = claimsUntil(policy, arrived);
  if (until !== undefined && now > until)
    throw new Conflict(`Claims could be made until ${until}.`, { until });
}

/** @throws InvalidRequest where less evidence comes with the claim than the policy wants */
function mustHaveEvidence({ policy }: ClaimTerms, { evidence = [] }: ClaimRequest): void {
  if (evidence.length >= policy.evidence) return;
  const message = `must be at least ${policy.evidence}: the policy of the channel wants to see them`;
  throw new InvalidRequest('The body is not valid.', [{ path: 'evidence', message }]);
}

/** The lost parcel; undefined where none is lost. @throws InvalidRequest where it is none of the order's, or has not so much */
function lostParcel(
  fulfillments: readonly Fulfillment[],
  { shipmentId, lines }: ClaimRequest,
): SentBy | undefined {
  if (shipmentId === undefined) return undefined;
  const found = parcelOfShipment(fulfillments, shipmentId);
  const has = (lineId: string): number => found?.parcel.lines[lineId]?.units ?? 0;
  if (!found || lines.some(({ lineId, units }) => units > has(lineId)))
    throw new InvalidRequest('The body is not valid.', [
      { path: 'shipmentId', message: 'is no parcel of the order with all these units' },
    ]);
  return found;
}

/** What the carrier of a lost parcel is asked. */
function askedCarrier({ shipmentId }: ClaimRequest, lost: SentBy | undefined): Pick<ReturnClaim, 'carrier'> {
  if (shipmentId === undefined || !lost) return {};
  const number = lost.parcel.numbers.at(-1) ?? '';
  return { carrier: { shipmentId, ...shownParcel(parcelKeyOf(number)), state: 'requested' } };
}

/** Who sent a line: of a lost parcel its own sender, also where nothing else of the line has left. */
function claimedFrom({ fulfillments }: ReturnFacts, lost: SentBy | undefined, lineId: string) {
  const line = lost?.sender.lines.find((one) => one.lineId === lineId);
  if (!lost || !line) return senderOf(fulfillments, lineId);
  const { location, pool } = lost.sender;
  return { sku: line.sku, location, pool };
}

/** Whoever finds a link is to get nothing by it: unless the policy says so a person looks at what is claimed by one. */
function isLookedAt(
  { isByLink }: ClaimRequest,
  { policy, paid, claims }: ClaimTerms,
  value: number,
): boolean {
  if (isByLink === true && policy.byLink === 'review') return true;
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

/** What is kept of the policies: of goods that come back it is what holds for any others of the channel. */
function claimedTerms(
  request: ClaimRequest,
  { policy, policyVersion, back }: ClaimTerms,
  settledBy: ReturnClaim['settledBy'],
): NonNullable<Return['terms']> {
  const { shipping, refundOn, days, makesLabels } = back;
  const comesBack = {
    ...(refundOn === 'inspection' ? {} : { refundOn }),
    ...(days === undefined ? {} : { days }),
    ...(makesLabels ? { makesLabel: true } : {}),
  };
  return {
    ...(policyVersion === undefined ? {} : { policyVersion }),
    lines: request.lines.map(({ lineId }) => ({ lineId, label: 'brand' as const })),
    ...(shipping && settledBy === 'refund' ? { shipping } : {}),
    ...(staysThere(request, policy) ? { keep: true } : comesBack),
  };
}

/**
 * A claim as a return whose goods may stay where they are. `location`: where they go if they come back; left out, to who
 * sent most of the first line.
 * @throws Conflict, InvalidRequest
 */
export function requestClaim(
  facts: ReturnFacts,
  request: ClaimRequest,
  terms: ClaimTerms,
  moment: ReturnMoment,
  location?: string,
): Return {
  const { kind, wanted, lines, evidence, reason, isByLink } = request;
  const { policy, paid, claims } = terms;
  mustHaveEvidence(terms, request);
  mustBeInTime(terms, moment.now);
  const lost = lostParcel(facts.fulfillments, request);
  mustBeSent(facts, request);
  const value = lines.reduce((sum, { lineId, units }) => sum + worthOf(paid, lineId, units), 0);
  const settledBy = policy.settle === 'wanted' ? wanted : policy.settle;
  const claim: ReturnClaim = {
    ...{ kind, wanted, settledBy, value },
    ...(isFrequent(terms) && claims !== undefined ? { frequent: claims } : {}),
    ...(isByLink ? { byLink: true } : {}),
    ...askedCarrier(request, lost),
  };
  const claimed = lines.map(({ lineId, units }) => {
    const sender = claimedFrom(facts, lost, lineId);
    return { lineId, sku: sender?.sku ?? '', units, sender };
  });
  const place = claimed[0]?.sender;
  if (!place) throw new InvalidRequest('A claim needs a line.', [{ path: 'lines', message: 'is empty' }]);
  const asked: NonNullable<Parameters<typeof announceReturn>[1]['asked']> = {
    claim,
    ...(settledBy === 'refund' ? { outcome: 'refund' } : {}),
    ...(evidence ? { photos: [...evidence] } : {}),
    ...(isLookedAt(request, terms, value) ? { review: { state: 'awaited' } } : {}),
    terms: claimedTerms(request, terms, settledBy),
  };
  const announced = {
    lines: claimed.map(({ lineId, sku, units }) => ({ lineId, sku, units })),
    ...{ location: location ?? place.location, pool: place.pool, reason, asked },
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
