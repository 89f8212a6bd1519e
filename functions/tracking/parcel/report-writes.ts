import type { ParcelKey } from '../../network/carriers/carrier.ts';
import { settings } from '../../shared/settings.ts';
import type { Write } from '../../shared/transact.ts';
import { newFailure, recoveryWrites } from './failed-delivery.ts';
import { parcelEndWrites } from './parcel-end-writes.ts';
import { giveEnds } from './parcel-ends.ts';
import { saveTracking, settleParcelException } from './tracking.store.ts';
import type { Tracking } from './tracking.ts';
import { type TrackingReport, takeReport } from './tracking-change.ts';

/** A parcel after a report, and all that has to be written at once. */
export interface ReportWrites {
  readonly tracking: Tracking;
  readonly writes: readonly Write[];
}

/**
 * Takes a report into its parcel: one plain write, or one transaction with all that the parcel's end or its failure
 * means. Undefined where the report says nothing new. Refused as Moved.
 */
export async function reportWrites(
  before: Tracking | undefined,
  parcel: ParcelKey,
  report: TrackingReport,
  now: string,
): Promise<ReportWrites | undefined> {
  const told = takeReport(before, parcel, report, { now, settings: settings() });
  if (!told) return undefined;
  const { tracking, ends } = giveEnds(told);
  const note = 'the carrier was heard of again';
  const settled = before?.link ? await settleParcelException(before, note, now) : [];
  const ended = await parcelEndWrites(ends, now, await newFailure(before, tracking));
  const recovered = await recoveryWrites(before, tracking, now);
  return { tracking, writes: [saveTracking(before, tracking), ...ended, ...settled, ...recovered] };
}
