import { looseExceptionId, openException, openLooseException } from '../../exceptions/exception.store.ts';
import { readFulfillment } from '../../fulfillment/work/fulfillment.store.ts';
import { underwayUnits } from '../../fulfillment/work/fulfillment.ts';
import type { ParcelKey } from '../../network/carriers/carrier.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend } from '../../order/order.ts';
import { shipmentId } from '../../order/order-id.ts';
import { settings } from '../../shared/settings.ts';
import type { TableItem } from '../../shared/table.ts';
import { retryMoved, transact, type Write } from '../../shared/transact.ts';
import { parseTracking, readTracking, saveTracking } from './tracking.store.ts';
import {
  linksOf,
  markSilent,
  type ShipmentLink,
  stopWaiting,
  type Tracking,
  waitAgain,
} from './tracking-change.ts';

/**
 * Whether anybody still waits for what the parcel carries. A parcel of surplus alone is waited for by its own
 * deadline only (P11).
 */
async function isAwaited({ orderId, n, lines }: ShipmentLink): Promise<boolean> {
  return lines.length === 0 || underwayUnits(await readFulfillment(orderId, n)) > 0;
}

/**
 * A parcel on its way of which nothing was heard for too long: an exception of the first order that waits for
 * it.
 */
async function parcelSilent(before: Tracking, now: string): Promise<Write[]> {
  const awaited = await Promise.all(
    linksOf(before).map(async (link) => ((await isAwaited(link)) ? [link] : [])),
  );
  const link = awaited.flat()[0];
  if (!link) return [saveTracking(before, stopWaiting(before))];
  const { orderId, n, m } = link;
  const { carrier, number: trackingNumber, source, status, heardAt } = before;
  const order = await readOrder(orderId);
  const detail = {
    shipmentId: shipmentId(orderId, n, m),
    carrier,
    trackingNumber,
    status,
    ...(heardAt === undefined ? {} : { heardAt }),
  };
  const { exception, write, change } = openException(
    order,
    { type: 'ParcelSilent', about: { source }, fulfillment: n, shipment: m, detail },
    now,
  );
  return [
    saveTracking(before, markSilent(before, exception.exceptionId, now)),
    saveOrder(order, amend(order, change, now)),
    write,
  ];
}

/** Scans of a parcel that nobody shipped. */
async function unlinked(before: Tracking, now: string): Promise<Write[]> {
  const { carrier, number, source, status } = before;
  const naturalId = `${carrier}/${number}`;
  const opened = await openLooseException(
    naturalId,
    { type: 'TrackingUnlinked', about: { source }, detail: { carrier, trackingNumber: number, status } },
    now,
  );
  return [
    saveTracking(before, markSilent(before, looseExceptionId('TrackingUnlinked', naturalId), now)),
    ...opened,
  ];
}

/** Acts on a parcel's deadline, if no scan has moved it and no ship has linked the parcel meanwhile (P5). */
export async function sweepTracking(item: TableItem, now: string): Promise<void> {
  const parcel = parseTracking(item);
  await retryMoved(async () => {
    const before = await readTracking(parcel);
    if (!before || before.dueAt === undefined || before.dueAt > now) return;
    await transact(before.link ? await parcelSilent(before, now) : await unlinked(before, now));
  });
}

/**
 * A person lets the parcel's deadline run once more (exceptions ParcelSilent and TrackingUnlinked). Refused
 * as Moved.
 */
export async function waitAgainWrites(parcel: ParcelKey, now: string): Promise<Write[]> {
  const before = await readTracking(parcel);
  return before ? [saveTracking(before, waitAgain(before, { now, settings: settings() }))] : [];
}
