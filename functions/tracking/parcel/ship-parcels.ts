import type { ChangeException } from '../../fulfillment/facts/fulfillment-change.ts';
import type { PackedShip } from '../../fulfillment/facts/pack-parcels.ts';
import type { ToldParcel } from '../../fulfillment/facts/told-parcels.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { type ParcelKey, parcelKeyOf, parcelName } from '../../network/carriers/carrier.ts';
import type { Order } from '../../order/order.ts';
import { shipmentId } from '../../order/order-id.ts';
import { type OpenedReturns, returnUndelivered } from '../../returns/rma/undelivered-return.ts';
import { settings } from '../../shared/settings.ts';
import type { Write } from '../../shared/transact.ts';
import { failedDelivery, toldOfReturn } from './failed-delivery.ts';
import { isSameShipment, parcelShipped } from './meant-parcel.ts';
import { applyEnds, giveEnds, type ParcelEnd } from './parcel-ends.ts';
import { readSameNumbers, saveTracking, settleParcelException } from './tracking.store.ts';
import { linksOf, type ShipmentLink, type Tracking } from './tracking.ts';
import { linkShipments } from './tracking-change.ts';

/** What a ship makes of its parcels. */
export interface OpenedParcels {
  /** The fulfillment after the ends that the parcels have already. */
  readonly fulfillment: Fulfillment;
  /** About parcels of which the carrier has told already that they failed. */
  readonly exceptions: readonly ChangeException[];
  /** META's, with the returns of goods that are back already. */
  readonly counts: Order['counts'];
  readonly writes: readonly Write[];
}

interface LinkedParcel {
  readonly before: Tracking | undefined;
  readonly tracking: Tracking;
  readonly ends: readonly ParcelEnd[];
}

/** A parcel's shipment becomes known under a number. */
interface NewNumber {
  readonly key: ParcelKey;
  readonly link: ShipmentLink;
  readonly shippedAt: string;
}

function newNumbersOf({ orderId, n }: Fulfillment, told: readonly ToldParcel[]): NewNumber[] {
  return told.flatMap(({ m, newNumbers, shippedAt }) => {
    // A number that is told under two carriers is one parcel: the last one counts.
    const keys = new Map(newNumbers.map(parcelKeyOf).map((key) => [key.number, key]));
    return [...keys.values()].map((key) => ({ key, link: { orderId, n, m, lines: [] }, shippedAt }));
  });
}

/** The shipments that become known under one parcel. */
interface LinkedShipments {
  readonly before: Tracking | undefined;
  readonly key: ParcelKey;
  readonly links: readonly ShipmentLink[];
  readonly shippedAt: string;
}

/** Finds the parcel of each number. Shipments that a parcel has already are left out. */
async function shipmentsByParcel(numbers: readonly NewNumber[]): Promise<LinkedShipments[]> {
  const known = await readSameNumbers(numbers.map(({ key }) => key));
  const found = numbers.map((number) => ({
    ...number,
    before: parcelShipped(number.key, number.link, known.get(number.key.number) ?? []),
  }));
  const groups = Map.groupBy(found, ({ before, key }) => parcelName(before ?? key));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const present = first.before ? linksOf(first.before) : [];
    const links = group.map(({ link }) => link);
    const added = links.filter((link) => !present.some((other) => isSameShipment(link, other)));
    return added.length > 0 ? [{ ...first, links: added }] : [];
  });
}

/** Links shipments to the parcel of their number. */
function linkParcel({ before, key, links, shippedAt }: LinkedShipments, now: string): LinkedParcel {
  const tracking = linkShipments(before, before ?? key, links, shippedAt, { now, settings: settings() });
  return { before, ...giveEnds(tracking) };
}

/** A parcel that its carrier told of before anybody shipped it may have an exception about that. */
async function settleUnlinked({ before }: LinkedParcel, now: string): Promise<Write[]> {
  if (!before || before.link) return [];
  return settleParcelException(before, 'the parcel was shipped', now);
}

/** What a ship is of, as it was read. */
interface ShipSubject {
  readonly order: Order;
  readonly before: Fulfillment;
}

function failuresOf(
  linked: readonly LinkedParcel[],
  { orderId, n }: Fulfillment,
  { returns }: OpenedReturns,
): ChangeException[] {
  return linked.flatMap(({ before, tracking }) => {
    const exception = failedDelivery(before, tracking)?.exception;
    if (!exception) return [];
    const id = shipmentId(orderId, n, exception.shipment ?? 0);
    const returned = returns.find((one) => one.shipmentId === id);
    return [returned ? toldOfReturn(exception, returned) : exception];
  });
}

/**
 * TRACKING of each number that is new, of which its carrier may have told before. What the carrier told has its
 * effect in this same write: a parcel that is known to be delivered is delivered the moment it is shipped. The
 * fulfillment is not written here. Refused as Moved.
 */
export async function shipParcels(
  { order, before }: ShipSubject,
  { fulfillment, told }: Pick<PackedShip, 'fulfillment' | 'told'>,
  now: string,
): Promise<OpenedParcels> {
  const numbers = newNumbersOf(fulfillment, told);
  const linked = (await shipmentsByParcel(numbers)).map((shipments) => linkParcel(shipments, now));
  const ended = applyEnds(
    fulfillment,
    linked.flatMap((parcel) => parcel.ends),
  );
  const settled = await Promise.all(linked.map((parcel) => settleUnlinked(parcel, now)));
  const back = await returnUndelivered(order, [{ before, after: ended }], now);
  return {
    fulfillment: ended,
    exceptions: failuresOf(linked, fulfillment, back),
    counts: back.counts,
    writes: [
      ...back.writes,
      ...linked.map(({ before: earlier, tracking }) => saveTracking(earlier, tracking)),
      ...settled.flat(),
    ],
  };
}
