/** Parcels that bring goods back: which returns they are of, and what their first scan says. */
import type { ParcelKey } from '../../network/carriers/carrier.ts';
import { scanReturn } from '../../returns/rma/label-return.ts';
import { readReturn, saveReturn } from '../../returns/rma/return.store.ts';
import { parcelOfLabel } from '../../returns/rma/return-label.ts';
import { settings } from '../../shared/settings.ts';
import { retryMoved, transact, type Write } from '../../shared/transact.ts';
import { readTracking, saveTracking, settleParcelException } from './tracking.store.ts';
import { newTracking, type Tracking } from './tracking.ts';
import type { TrackingStatus } from './tracking-status.ts';

/** What a carrier says of a parcel that it does not have yet, or knows nothing of. */
const NOT_MOVED: ReadonlySet<TrackingStatus> = new Set(['unknown', 'pre_transit', 'cancelled', 'expired']);

/** When the carrier scanned the parcel first (UTC ISO); undefined while it has not. */
export function firstScanAt({ scans }: Pick<Tracking, 'scans'>): string | undefined {
  const times = scans.filter(({ status }) => !NOT_MOVED.has(status)).map(({ occurredAt }) => occurredAt);
  return times.toSorted()[0];
}

/** The returns whose goods are in the parcel learn of its first scan. Refused as Moved. */
export async function returnScanWrites(parcel: Tracking, now: string): Promise<Write[]> {
  const scannedAt = firstScanAt(parcel);
  if (scannedAt === undefined) return [];
  const moment = { now, settings: settings() };
  const writes = await Promise.all(
    (parcel.returns ?? []).map(async (returnId) => {
      const before = await readReturn(returnId);
      const next = scanReturn(before, parcel, scannedAt, moment);
      return next ? [saveReturn(before, next)] : [];
    }),
  );
  return writes.flat();
}

async function followParcel(returnId: string, parcel: ParcelKey, now: string): Promise<void> {
  await retryMoved(async () => {
    const known = await readTracking(parcel);
    const { returns = [] } = known ?? {};
    // The number of a parcel that went out to a customer is not the one of what comes back.
    if (known?.link) return;
    if (known && returns.includes(returnId)) return transact(await returnScanWrites(known, now));
    const { dueAt: _, ...before } = known ?? newTracking(parcel);
    const next: Tracking = {
      ...before,
      isReturn: true,
      returns: [...returns, returnId],
      version: before.version + 1,
    };
    const note = 'the parcel brings goods back';
    const settled = known ? await settleParcelException(known, note, now) : [];
    await transact([saveTracking(known, next), ...settled, ...(await returnScanWrites(next, now))]);
  });
}

/**
 * Has the parcels of a return followed as any others: what their carriers told before counts. Done again it changes
 * nothing.
 */
export async function followReturn(returnId: string, now: string): Promise<void> {
  const { labels = [] } = await readReturn(returnId);
  for (const label of labels) {
    const parcel = label.scannedAt === undefined ? parcelOfLabel(label) : undefined;
    if (parcel) await followParcel(returnId, parcel, now);
  }
}
