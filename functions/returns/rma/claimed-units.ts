/** Which units of an order come back, or are claimed, by the returns that there are. Pure. */
import { findParcel } from '../../fulfillment/parcels/fulfillment-parcels.ts';
import { lostOf, returnableOf, undeliveredOf } from '../../fulfillment/parcels/return-units.ts';
import {
  countsOfLine,
  packedUnits,
  type SentParcel,
  surplusLeft,
} from '../../fulfillment/parcels/sent-parcel.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { unitsOf } from '../../order/line-units.ts';
import { parsePartId } from '../../order/order-id.ts';
import type { Return } from './return.ts';

/** What is known of an order's units, sent and come back. */
export interface SentAndBack {
  readonly fulfillments: readonly Fulfillment[];
  /** All returns of the order, also those that came to nothing. */
  readonly returns: readonly Return[];
}

/** A parcel of the order, and the fulfillment that sent it. */
export interface SentBy {
  readonly parcel: SentParcel;
  readonly sender: Fulfillment;
}

/** Undefined where the order has no such parcel. */
export function parcelOfShipment(
  fulfillments: readonly Fulfillment[],
  shipmentId: string,
): SentBy | undefined {
  const part = parsePartId(shipmentId);
  if (part?.kind !== 'shipment') return undefined;
  const sender = fulfillments.find(({ orderId, n }) => orderId === part.orderId && n === part.n);
  const parcel = sender && findParcel(sender, part.m);
  return sender && parcel && { parcel, sender };
}

/** How many units of a line may still come by a return. */
function outstandingUnits({ status, taken, received, lines, kept }: Return, lineId: string): number {
  if (kept) return Math.max(0, unitsOf(lines, lineId) - unitsOf(taken ?? [], lineId));
  if (status === 'cancelled' || status === 'expired') return 0;
  if (!taken) return unitsOf(received ?? lines, lineId);
  return status === 'received' ? Math.max(0, unitsOf(lines, lineId) - unitsOf(received ?? [], lineId)) : 0;
}

function sumOfOutstanding(returns: readonly Return[], lineId: string): number {
  return returns.reduce((sum, one) => sum + outstandingUnits(one, lineId), 0);
}

/** Units of a line of a parcel that its customer has or may still get: none of one that is lost, or back at its sender. */
function unitsToCome(parcel: SentParcel, lineId: string): number {
  const { underway, delivered } = countsOfLine(parcel, lineId);
  const hasEnded = parcel.end === 'lost' || parcel.end === 'returned';
  return underway + delivered + (hasEnded ? 0 : surplusLeft(parcel.lines[lineId] ?? packedUnits(0)));
}

interface LostLine {
  readonly shipmentId: string;
  readonly lineId: string;
  /** Units of the line that may come back, out of whichever parcel. */
  readonly returnable: number;
}

function lostUnits(parcel: SentParcel, lineId: string): number {
  const surplus = parcel.end === 'lost' ? surplusLeft(parcel.lines[lineId] ?? packedUnits(0)) : 0;
  return countsOfLine(parcel, lineId).lost + surplus;
}

/** Units of a line that claims say to be lost in a parcel. */
function claimedAsLost({ returns }: SentAndBack, shipmentId: string, lineId: string): number {
  const own = returns.filter(({ claim }) => claim?.carrier?.shipmentId === shipmentId);
  return sumOfOutstanding(own, lineId);
}

/**
 * Units of a line that returns and claims are about, those of lost parcels among them as far as `inParcel` says that they
 * are there.
 */
function claimedIn(
  facts: SentAndBack,
  lineId: string,
  inParcel: (parcel: SentParcel, lineId: string) => number,
): number {
  const { returns, fulfillments } = facts;
  const others = returns.filter(({ claim }) => claim?.carrier === undefined);
  const lost = new Set(returns.flatMap(({ claim }) => claim?.carrier?.shipmentId ?? []));
  const ofParcels = [...lost].map((shipmentId) => {
    const claimed = claimedAsLost(facts, shipmentId, lineId);
    const found = parcelOfShipment(fulfillments, shipmentId);
    return found ? Math.min(claimed, inParcel(found.parcel, lineId)) : claimed;
  });
  return ofParcels.reduce((sum, units) => sum + units, sumOfOutstanding(others, lineId));
}

/**
 * How many units of a line are on their way back, or stay where they are: those of returns that have neither arrived
 * nor come to nothing. What has arrived is counted as returned where it was shipped (`taken`). A claim of a lost
 * parcel is about that parcel: once its carrier says that it is lost, or brings it back, it keeps no other unit.
 */
export function claimedUnits(facts: SentAndBack, lineId: string): number {
  return claimedIn(facts, lineId, unitsToCome);
}

/** Units of a line that carriers had brought back, and that returns have taken in. */
export function receivedUndelivered({ returns }: Pick<SentAndBack, 'returns'>, lineId: string): number {
  return returns.reduce((sum, { undelivered = [] }) => sum + unitsOf(undelivered, lineId), 0);
}

/** Units of a line that were sent, lost or not, and that no return has taken back and nobody has claimed. */
function unitsLeft(facts: SentAndBack, lineId: string): number {
  const { fulfillments } = facts;
  const sent = fulfillments.reduce(
    (sum, one) => sum + returnableOf(one, lineId) + undeliveredOf(one, lineId) + lostOf(one, lineId),
    0,
  );
  const claimed = claimedIn(
    facts,
    lineId,
    (parcel) => unitsToCome(parcel, lineId) + lostUnits(parcel, lineId),
  );
  return Math.max(0, sent - claimed - receivedUndelivered(facts, lineId));
}

/**
 * How many units of a line may be claimed as lost in a parcel: those that its carrier says to be lost, and those that it
 * still has to bring, as far as they are `returnable`; less what was claimed of that parcel before.
 */
export function claimableAsLost(
  facts: SentAndBack,
  { parcel }: SentBy,
  { shipmentId, lineId, returnable }: LostLine,
): number {
  const claimed = claimedAsLost(facts, shipmentId, lineId);
  const toCome = unitsToCome(parcel, lineId);
  const unclaimed = Math.max(0, toCome - claimed);
  const lost = Math.max(0, lostUnits(parcel, lineId) - Math.max(0, claimed - toCome));
  // Other claims may have been about units that were lost since.
  return Math.min(Math.min(returnable, unclaimed) + lost, unitsLeft(facts, lineId));
}

/** The returns without those whose goods stay where they are, as far as these wait for any. */
export function withoutKept(returns: readonly Return[]): Return[] {
  return returns.map((one) => (one.terms?.keep === true ? { ...one, lines: [], received: [] } : one));
}
