/**
 * The status of a parcel, from everything that its carrier has said. Scans are facts that arrive late, twice
 * and in any order, so the status is a pure function of the *set* of scans: the order of arrival cannot
 * matter.
 */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { compareText } from '../../shared/compare-text.ts';

export const trackingStatuses = [
  'unknown',
  'pre_transit',
  'in_transit',
  'out_for_delivery',
  'attempted',
  'available_for_pickup',
  'delivered',
  'exception',
  'returning',
  'returned',
  'lost',
  'cancelled',
  'expired',
] as const;
export const trackingStatusSchema = z.enum(trackingStatuses);
export type TrackingStatus = z.output<typeof trackingStatusSchema>;

/** One thing that the carrier said of a parcel. Texts may be empty. */
export const scanSchema = z.strictObject({
  /** UTC. */
  occurredAt: z.iso.datetime(),
  /** What the scan means to us; `unknown` changes nothing. */
  status: trackingStatusSchema,
  /** The carrier says that the parcel comes later; the status stays. */
  delayed: z.boolean(),
  /** The source's own code, by which the status was found. */
  code: z.string(),
  /** A place as text, for people. */
  location: z.string(),
  /** The status as the source wrote it. */
  rawStatus: z.string(),
  description: z.string(),
});
export type Scan = z.output<typeof scanSchema>;

export interface ParcelStatus {
  readonly status: TrackingStatus;
  /** UTC ISO time of the scan that gives the status; absent while nothing is known. */
  readonly since?: string;
  /** Whether that scan said that the parcel is delayed. */
  readonly delayed: boolean;
}

/**
 * Scans of these give no status: nothing is known, or the source has lost sight of a parcel that is somewhere
 * all the same.
 */
const WITHOUT_STATUS: ReadonlySet<TrackingStatus> = new Set(['unknown', 'expired']);

/**
 * Statuses that not just any later scan ends, with those that may follow. A lost parcel may turn up, a voided
 * label may be used after all.
 */
const MAY_FOLLOW: Readonly<Partial<Record<TrackingStatus, readonly TrackingStatus[]>>> = {
  delivered: ['returning', 'returned'],
  returned: [],
  lost: ['delivered', 'returning', 'returned'],
  cancelled: ['in_transit', 'out_for_delivery', 'delivered', 'returning', 'returned', 'lost'],
  // A parcel on its way back is not going to the customer, whatever the depots on its way scan.
  returning: ['returned', 'delivered', 'lost'],
};

/** How far along a parcel is: of two scans of one instant, the further one counts as the later. */
const PROGRESS: readonly TrackingStatus[] = [
  'unknown',
  'expired',
  'cancelled',
  'pre_transit',
  'in_transit',
  'exception',
  'attempted',
  'out_for_delivery',
  'available_for_pickup',
  'lost',
  'delivered',
  'returning',
  'returned',
];

/** Whether nothing more is expected of the parcel. */
export function isTerminal(status: TrackingStatus): status is 'delivered' | 'returned' | 'lost' {
  return status === 'delivered' || status === 'returned' || status === 'lost';
}

/**
 * By which a scan is known again when the carrier sends the whole history again: a hash over parcel, time,
 * code and place, not over the wording, which carriers correct. 32 hexadecimal digits of SHA-256.
 */
export function scanId(parcel: { readonly carrier: string; readonly number: string }, scan: Scan): string {
  const identity = [parcel.carrier, parcel.number, scan.occurredAt, scan.code, scan.location];
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 32);
}

export type IdentifiedScan = Scan & { readonly id: string };

/**
 * All scans that are known of a parcel after some were told, and those of them that are new or were
 * corrected. Of two versions of one scan the one that says more counts, whichever came first. Both lists are
 * oldest first.
 */
export function mergeScans(
  parcel: { readonly carrier: string; readonly number: string },
  known: readonly Scan[],
  told: readonly Scan[],
): { readonly scans: IdentifiedScan[]; readonly changed: IdentifiedScan[] } {
  const byId = new Map<string, IdentifiedScan>();
  const changed = new Set<string>();

  function learn(scan: Scan): void {
    const id = scanId(parcel, scan);
    const before = byId.get(id);
    if (before !== undefined && compareScans(scan, before) <= 0) return;
    byId.set(id, { ...scan, id });
    changed.add(id);
  }

  known.forEach(learn);
  changed.clear();
  told.forEach(learn);
  const scans = [...byId.values()].sort(compareScans);
  return { scans, changed: scans.filter(({ id }) => changed.has(id)) };
}

/** Whether a scan gives a parcel that has the status `present` a new one. */
function isEffective(scan: Scan, present: TrackingStatus): boolean {
  if (WITHOUT_STATUS.has(scan.status)) return false;
  const followers = MAY_FOLLOW[present];
  return followers === undefined || followers.includes(scan.status);
}

/**
 * The status of a parcel by all scans that are known of it: that of the latest scan that gives one, except
 * that some statuses are left only for what may follow them. A parcel that has turned round and is delivered was
 * delivered to its sender: `returned`, also where it was lost on its way back. The order of `scans` does not matter.
 */
export function statusOf(scans: readonly Scan[]): ParcelStatus {
  let present: ParcelStatus = { status: 'unknown', delayed: false };
  let hasTurned = false;
  for (const scan of scans.toSorted(compareScans)) {
    if (!isEffective(scan, present.status)) continue;
    hasTurned ||= scan.status === 'returning';
    const isBackAtSender = hasTurned && scan.status === 'delivered';
    const status = isBackAtSender ? 'returned' : scan.status;
    present = { status, since: scan.occurredAt, delayed: scan.delayed };
  }
  return present;
}

/** A scan that gave its parcel another status, or said otherwise whether it is delayed. */
export interface ParcelStep extends ParcelStatus {
  readonly since: string;
  readonly scan: Scan;
}

/** The steps that scans led to, oldest first, as `scans` are. */
export function stepsOf(scans: readonly Scan[]): ParcelStep[] {
  const steps: ParcelStep[] = [];
  let last = statusOf([]);
  for (const [index, scan] of scans.entries()) {
    const { since, ...told } = statusOf(scans.slice(0, index + 1));
    const isNews = told.status !== last.status || told.delayed !== last.delayed;
    last = told;
    if (isNews && since !== undefined) steps.push({ ...told, since, scan });
  }
  return steps;
}

/**
 * A total order: time, then how far along, then every other field, so that no order of arrival shows through.
 */
function compareScans(a: Scan, b: Scan): number {
  return (
    Date.parse(a.occurredAt) - Date.parse(b.occurredAt) ||
    PROGRESS.indexOf(a.status) - PROGRESS.indexOf(b.status) ||
    compareText(a.code, b.code) ||
    compareText(a.location, b.location) ||
    Number(a.delayed) - Number(b.delayed) ||
    compareText(a.description, b.description) ||
    compareText(a.rawStatus, b.rawStatus)
  );
}
