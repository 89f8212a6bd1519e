import type { ParcelKey } from '../../network/carriers/carrier.ts';
import { settings } from '../../shared/settings.ts';
import { after } from '../../shared/time.ts';
import type { Write } from '../../shared/transact.ts';
import { newFailure, recoveryWrites } from './failed-delivery.ts';
import { parcelEndWrites } from './parcel-end-writes.ts';
import { giveEnds } from './parcel-ends.ts';
import { returnScanWrites } from './return-parcels.ts';
import { saveTracking, settleParcelException } from './tracking.store.ts';
import type { Tracking } from './tracking.ts';
import { type TrackingReport, takeReport } from './tracking-change.ts';

/** A parcel after a report, and all that has to be written at once. */
export interface ReportWrites {
  readonly tracking: Tracking;
  /** Further shipments of the parcel are to be given its end: the same report, taken once more, goes on with them. */
  readonly more: boolean;
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
  if (!told) return before && furtherEndWrites(before, now);
  const { tracking: given, ends } = giveEnds(told);
  const { tracking, more } = withRest(given, now);
  const note = 'the carrier was heard of again';
  const settled = before?.link ? await settleParcelException(before, note, now) : [];
  const ended = await parcelEndWrites(ends, now, await newFailure(before, tracking));
  const recovered = await recoveryWrites(before, tracking, now);
  const back = await returnScanWrites(tracking, now);
  const writes = [saveTracking(before, tracking), ...ended, ...settled, ...recovered, ...back];
  return { tracking, more, writes };
}

/** A parcel with shipments that were not given its end yet has a deadline, should this process die before they are. */
function withRest(given: Tracking, now: string): { tracking: Tracking; more: boolean } {
  const more = giveEnds(given).ends.length > 0;
  return { tracking: more ? { ...given, dueAt: after(now, settings().checkAfter) } : given, more };
}

/** The ends of further shipments of a parcel that has ended; undefined where all have theirs. */
export async function furtherEndWrites(before: Tracking, now: string): Promise<ReportWrites | undefined> {
  const { tracking: given, ends } = giveEnds(before);
  if (ends.length === 0) return undefined;
  const { dueAt: _, ...rest } = given;
  const { tracking, more } = withRest({ ...rest, version: before.version + 1 }, now);
  return { tracking, more, writes: [saveTracking(before, tracking), ...(await parcelEndWrites(ends, now))] };
}
