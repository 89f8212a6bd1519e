/** What a link shows of its order: what was ordered and where it is, without price, address or name. Pure. */
import type * as z from 'zod';
import { lineStates } from '../../capture/reading/line-states.ts';
import type { OrderFacts } from '../../capture/reading/order-facts.store.ts';
import { shownParcel } from '../../network/carriers/untracked.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import { awaitsGoods, type Return, type ReturnClaim } from '../../returns/rma/return.ts';
import { awaitsReview } from '../../returns/rma/return-change.ts';
import { unusedLabels } from '../../returns/rma/return-label.ts';
import type { TrackedShipment } from '../../tracking/parcel/tracking.store.ts';
import type { Tracking } from '../../tracking/parcel/tracking.ts';
import { stepsOf } from '../../tracking/parcel/tracking-status.ts';
import type { linkedOrderSchema } from '../doors.ts';
import type { Link, LinkRights } from './link.ts';

type LinkedOrder = z.output<typeof linkedOrderSchema>;
type Parcel = LinkedOrder['parcels'][number];

/** What carriers write of people is left out. */
function wayOf({ scans }: Tracking): Parcel['way'] {
  return stepsOf(scans).map(({ status, since, delayed, scan: { location } }) => ({
    at: since,
    status,
    ...(location === '' ? {} : { place: location }),
    ...(delayed ? { delayed } : {}),
  }));
}

function unitsOnly(lines: readonly { readonly lineId: string; readonly units: number }[]) {
  return lines.map(({ lineId, units }) => ({ lineId, units }));
}

function parcelOf({
  shipmentId,
  carrier,
  trackingNumber,
  lines,
  shippedAt,
  tracking,
}: TrackedShipment): Parcel {
  const parcel = {
    shipmentId,
    ...shownParcel({ carrier, number: trackingNumber }),
    lines: unitsOnly(lines),
    shippedAt,
  };
  if (!tracking || tracking.isReturn) return { ...parcel, way: [] };
  const { status, occurredAt, delayed, estimatedDelivery } = tracking;
  return {
    ...parcel,
    status,
    ...(occurredAt === undefined ? {} : { occurredAt }),
    ...(delayed ? { delayed } : {}),
    ...(estimatedDelivery === undefined ? {} : { estimatedDelivery }),
    way: wayOf(tracking),
  };
}

type ShownReturn = Pick<
  Return,
  | 'returnId'
  | 'status'
  | 'lines'
  | 'wishes'
  | 'labels'
  | 'outcome'
  | 'requestedAt'
  | 'receiveBy'
  | 'kept'
  | 'review'
  | 'claim'
>;

type LinkedReturn = LinkedOrder['returns'][number];

function wishedLines({ lines, wishes = [] }: ShownReturn): LinkedReturn['lines'] {
  return unitsOnly(lines).map((line) => {
    const exchangeFor = wishes.find(({ lineId }) => lineId === line.lineId)?.exchangeFor;
    return exchangeFor === undefined ? line : { ...line, exchangeFor };
  });
}

function parcelsBack({ labels = [] }: ShownReturn): LinkedReturn['parcels'] {
  return labels.flatMap(({ carrier, trackingNumber, scannedAt, voidedAt }) => {
    if (carrier === undefined || trackingNumber === undefined || voidedAt !== undefined) return [];
    return [{ carrier, trackingNumber, ...(scannedAt === undefined ? {} : { scannedAt }) }];
  });
}

function isSecure(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === 'https:';
}

/**
 * Labels that the customer is to print. Whoever has the address of one sends goods at its payer's cost: a link that may
 * only look has none, and nobody has one before a person has let the return be.
 */
function labelsToPrint(returned: ShownReturn, rights: LinkRights): LinkedReturn['labels'] {
  if (rights !== 'return' || !awaitsGoods(returned) || awaitsReview(returned)) return [];
  return unusedLabels(returned.labels).flatMap(({ url, carrier, trackingNumber }) => {
    if (url === undefined || !isSecure(url)) return [];
    const parcel = carrier === undefined || trackingNumber === undefined ? {} : { carrier, trackingNumber };
    return [{ url, ...parcel }];
  });
}

/** Neither what it is worth nor how often its customer claims. */
function linkedClaim({ kind, wanted, settledBy, carrier }: ReturnClaim): NonNullable<LinkedReturn['claim']> {
  const parcel = carrier === undefined ? {} : { shipmentId: carrier.shipmentId };
  return { kind, wanted, settledBy, ...parcel };
}

/** A return as whoever has a link with these rights sees it. */
export function linkedReturn(returned: ShownReturn, rights: LinkRights): LinkedReturn {
  const { returnId, status, outcome, requestedAt, receiveBy, kept, review, claim } = returned;
  return {
    returnId,
    status,
    lines: wishedLines(returned),
    parcels: parcelsBack(returned),
    labels: labelsToPrint(returned, rights),
    ...(outcome === undefined ? {} : { outcome }),
    requestedAt,
    receiveBy,
    ...(kept === undefined ? {} : { kept }),
    ...(review === undefined ? {} : { review: review.state }),
    ...(claim === undefined ? {} : { claim: linkedClaim(claim) }),
  };
}

function linesOf(facts: OrderFacts, body: CanonicalOrder): LinkedOrder['lines'] {
  // With a part of the order missing nobody can say where units are.
  const states = facts.unreadable ? undefined : lineStates({ ...facts, body });
  return body.lines.map(({ lineId, sku, title, quantity }) => {
    const units = states?.get(lineId);
    const named = {
      ...(sku === undefined ? {} : { sku }),
      ...(title === undefined ? {} : { title }),
    };
    return { lineId, ...named, quantity, ...(units ? { units } : {}) };
  });
}

export function linkedOrder(facts: OrderFacts, { rights, until }: Link): LinkedOrder {
  const { order, body, shipments, returns } = facts;
  const { orderId, channel, external, status, promise } = order;
  return {
    orderId,
    channel,
    number: external.number,
    status,
    ...(body?.placedAt === undefined ? {} : { placedAt: body.placedAt }),
    ...(promise ? { promise: { deliverBy: promise.deliverBy } } : {}),
    rights,
    until,
    lines: body ? linesOf(facts, body) : [],
    parcels: shipments.map(parcelOf),
    returns: returns.map((one) => linkedReturn(one, rights)),
  };
}
