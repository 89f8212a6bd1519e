import { looseExceptionName, openException, openLooseException } from '../../exceptions/exception.store.ts';
import { findParcel } from '../../fulfillment/parcels/fulfillment-parcels.ts';
import { isExpected } from '../../fulfillment/parcels/sent-parcel.ts';
import { readFulfillment } from '../../fulfillment/work-order/fulfillment.store.ts';
import { underwayUnits } from '../../fulfillment/work-order/fulfillment.ts';
import { type ParcelKey, parcelName } from '../../network/carriers/carrier.ts';
import { isUntracked } from '../../network/carriers/untracked.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend } from '../../order/order.ts';
import { shipmentId } from '../../order/order-id.ts';
import { settings } from '../../shared/settings.ts';
import type { TableItem } from '../../shared/table.ts';
import { retryMoved, transact, type Write } from '../../shared/transact.ts';
import { parcelEndWrites } from './parcel-end-writes.ts';
import { giveEnds } from './parcel-ends.ts';
import { furtherEndWrites } from './report-writes.ts';
import { parseTracking, readTracking, saveTracking } from './tracking.store.ts';
import { linksOf, type ShipmentLink, type Tracking } from './tracking.ts';
import { deliveredByTime, markSilent, stopWaiting, takeReport, waitAgain } from './tracking-change.ts';

/** Whether anybody still waits for a shipment under this number; surplus is waited for, too (P11). */
async function isAwaited({ orderId, n, m, lines }: ShipmentLink, number: string): Promise<boolean> {
  const fulfillment = await readFulfillment(orderId, n);
  const parcel = findParcel(fulfillment, m);
  if (parcel) return isExpected(parcel, number);
  return lines.length === 0 || underwayUnits(fulfillment) > 0;
}

/** The first shipment in the parcel that somebody waits for. */
async function awaitedLink(tracking: Tracking): Promise<ShipmentLink | undefined> {
  const links = linksOf(tracking);
  const awaited = await Promise.all(links.map((link) => isAwaited(link, parcelName(tracking))));
  return links.find((_, index) => awaited[index]);
}

/** A parcel on its way that was silent for too long: an exception of the first order that waits for it. */
async function writesOfSilence(before: Tracking, now: string): Promise<Write[]> {
  const link = await awaitedLink(before);
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
  const silence = { type: 'ParcelSilent', about: { source }, fulfillment: n, shipment: m, detail } as const;
  const { exception, write, change } = openException(order, silence, now);
  return [
    saveTracking(before, markSilent(before, exception.exceptionId, now)),
    saveOrder(order, amend(order, change, now)),
    write,
  ];
}

/** A parcel without a number whose time has passed is delivered, unless it has got a number meanwhile. */
async function writesOfTime(before: Tracking, now: string): Promise<Write[]> {
  if (!(await awaitedLink(before))) return [saveTracking(before, stopWaiting(before))];
  const { source = 'time', isReturn = false } = before;
  const report = { scans: [deliveredByTime(now)], source, isReturn };
  const told = takeReport(before, before, report, { now, settings: settings() });
  if (!told) return [saveTracking(before, stopWaiting(before))];
  const { tracking, ends } = giveEnds(told);
  return [saveTracking(before, tracking), ...(await parcelEndWrites(ends, now))];
}

async function writesOfDeadline(before: Tracking, now: string): Promise<readonly Write[]> {
  if (!before.link) return writesOfUnlinked(before, now);
  const further = await furtherEndWrites(before, now);
  if (further) return further.writes;
  return isUntracked(before) ? writesOfTime(before, now) : writesOfSilence(before, now);
}

/** A parcel that was told of and that nobody has shipped: an exception that belongs to no order. */
async function writesOfUnlinked(before: Tracking, now: string): Promise<Write[]> {
  const { carrier, number: trackingNumber, source, status } = before;
  const name = parcelName(before);
  const detail = { carrier, trackingNumber, status };
  const opened = await openLooseException(name, { type: 'TrackingUnlinked', about: { source }, detail }, now);
  const next = markSilent(before, looseExceptionName('TrackingUnlinked', name), now);
  return [saveTracking(before, next), ...opened];
}

/** Acts on a parcel's deadline, if no scan has moved it and no ship has linked the parcel meanwhile (P5). */
export async function sweepTracking(item: TableItem, now: string): Promise<void> {
  const parcel = parseTracking(item);
  await retryMoved(async () => {
    const before = await readTracking(parcel);
    if (before?.dueAt === undefined || before.dueAt > now) return;
    await transact(await writesOfDeadline(before, now));
  });
}

/**
 * A person lets the parcel's deadline run once more (exceptions ParcelSilent and TrackingUnlinked). Refused
 * as Moved.
 */
export async function waitAgainWrites(parcel: ParcelKey, now: string): Promise<Write[]> {
  const before = await readTracking(parcel);
  if (!before) return [];
  return [saveTracking(before, waitAgain(before, { now, settings: settings() }))];
}
