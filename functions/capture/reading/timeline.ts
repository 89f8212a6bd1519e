/**
 * The timeline of an order as it is shown: what the relay wrote down, the routine steps whose times the items keep,
 * and what the carriers' scans tell. Pure.
 */
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import type { Reservation } from '../../inventory/reservation/reservation.ts';
import { shownName, shownParcel } from '../../network/carriers/untracked.ts';
import type { Order } from '../../order/order.ts';
import { compareText } from '../../shared/compare-text.ts';
import { keptEvents } from '../../shared/events/kept-times.ts';
import type { TrackedShipment } from '../../tracking/parcel/tracking.store.ts';
import { stepsOf } from '../../tracking/parcel/tracking-status.ts';

export interface TimelineEntry {
  readonly at: string;
  readonly event: string;
  readonly subject: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** The person who did it, by ids. */
  readonly actor?: string | undefined;
}

/**
 * An entry for each status that the scans of a shipment's parcel led to. The parcel keeps its scans, so that
 * the relay need not write them down once more.
 */
function scanEntries({ tracking, ...shipment }: TrackedShipment): TimelineEntry[] {
  if (!tracking || tracking.isReturn) return [];
  const { carrier, number, scans } = tracking;
  const { orderId, fulfillmentId, shipmentId } = shipment;
  return stepsOf(scans).map(({ status, since, delayed, scan }) => ({
    at: since,
    event: `shipment.${status}`,
    subject: shownName({ carrier, number }),
    data: {
      orderId,
      fulfillmentId,
      shipmentId,
      ...shownParcel({ carrier, number }),
      status,
      occurredAt: since,
      delayed,
      ...(scan.code === '' ? {} : { code: scan.code }),
    },
  }));
}

function nameOf({ event, subject, data }: TimelineEntry): string {
  return [event, subject, data['occurredAt']].join(' ');
}

type KeptOfWork = 'fulfillmentId' | 'location' | 'requestedAt' | 'told';

/** The items of an order that keep what happened. */
export interface RememberingItems {
  readonly order: Pick<Order, 'orderId' | 'channel' | 'external' | 'capturedAt' | 'told'>;
  readonly reservation: Pick<Reservation, 'told'> | undefined;
  readonly fulfillments: readonly Pick<Fulfillment, KeptOfWork>[];
  readonly shipments: readonly TrackedShipment[];
}

/** An entry for each routine step, with the ids of its subject. */
function stepEntries({ order, reservation, fulfillments }: RememberingItems): TimelineEntry[] {
  const { orderId, channel } = order;
  const ofOrder = keptEvents('order', { ...reservation?.told, ...order.told }).map((step) => ({
    ...step,
    subject: orderId,
    data: { orderId, channel },
  }));
  const ofWork = fulfillments.flatMap(({ fulfillmentId, location, requestedAt, told }) => {
    const requested = requestedAt === undefined ? {} : { requested: [Date.parse(requestedAt)] };
    return keptEvents('fulfillment', { ...requested, ...told }).map((step) => ({
      ...step,
      subject: fulfillmentId,
      data: { orderId, fulfillmentId, location },
    }));
  });
  return [...ofOrder, ...ofWork];
}

/** How the order began, which META keeps; one that began in quarantine was not captured, but kept. */
function captureEntries(written: readonly TimelineEntry[], { order }: RememberingItems): TimelineEntry[] {
  if (written.some(({ event }) => event === 'order.quarantined')) return [];
  const { orderId, channel, external, capturedAt: at } = order;
  const data = { orderId, channel, externalNumber: external.number };
  return [{ at, event: 'order.captured', subject: orderId, data }];
}

/** Everything that happened to an order, oldest first. What is written down is not told a second time. */
export function timelineOf(written: readonly TimelineEntry[], items: RememberingItems): TimelineEntry[] {
  const known = new Set(written.map(nameOf));
  const kept = [
    ...captureEntries(written, items),
    ...stepEntries(items),
    ...items.shipments.flatMap(scanEntries),
  ];
  const told = kept.filter((entry) => !known.has(nameOf(entry)));
  return [...written, ...told].sort((one, other) => compareText(one.at, other.at));
}
