/**
 * The status of a parcel, from everything that its carrier has said. Scans are facts that arrive late, twice
 * and in any order, so the status is a pure function of the *set* of scans: the order of arrival cannot
 * matter.
 */
import { createHash } from 'node:crypto';
import * as z from 'zod';

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

/**
 * One thing that the carrier said of a parcel. `status`: what it means to us; `unknown` changes nothing.
 * `delayed`: the carrier says that it comes later; the status stays. `location`: as text, for people. `raw*`:
 * as the source wrote it.
 */
export const scanSchema = z.strictObject({
  occurredAt: z.iso.datetime(),
  status: trackingStatusSchema,
  delayed: z.boolean(),
  code: z.string(),
  location: z.string(),
  rawStatus: z.string(),
  description: z.string(),
});
export type Scan = z.output<typeof scanSchema>;

export interface ParcelStatus {
  readonly status: TrackingStatus;
  /** UTC ISO time of the scan that the status is from; absent while nothing is known. */
  readonly since?: string;
  readonly delayed: boolean;
}

/**
 * What bears no status: nothing is known, or the source has lost sight of a parcel that is somewhere all the
 * same.
 */
const SILENT: ReadonlySet<TrackingStatus> = new Set(['unknown', 'expired']);

/**
 * What may follow a status that is not left for just any later scan. A lost parcel may turn up, a voided
 * label may be used after all.
 */
const MAY_FOLLOW: ReadonlyMap<TrackingStatus, ReadonlySet<TrackingStatus>> = new Map([
  ['delivered', new Set<TrackingStatus>(['returning', 'returned'])],
  ['returned', new Set<TrackingStatus>()],
  ['lost', new Set<TrackingStatus>(['delivered', 'returning', 'returned'])],
  [
    'cancelled',
    new Set<TrackingStatus>(['in_transit', 'out_for_delivery', 'delivered', 'returning', 'returned', 'lost']),
  ],
  // On its way back it is not going to the customer, whatever the depots on the way scan.
  ['returning', new Set<TrackingStatus>(['returned', 'delivered', 'lost'])],
]);

/** Of scans of the same instant, the further along counts as the later. */
const RANK: ReadonlyMap<TrackingStatus, number> = new Map(
  (
    [
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
    ] as const
  ).map((status, rank): [TrackingStatus, number] => [status, rank]),
);

/** Nothing more is expected of the parcel. */
export function isTerminal(status: TrackingStatus): boolean {
  return status === 'delivered' || status === 'returned' || status === 'lost';
}

/**
 * What makes a scan the same scan when its whole history is sent again: parcel, time, code and place, not the
 * wording, which carriers correct. 32 hexadecimal digits of SHA-256.
 */
export function scanId(parcel: { readonly carrier: string; readonly number: string }, scan: Scan): string {
  const said = [parcel.carrier, parcel.number, scan.occurredAt, scan.code, scan.location];
  return createHash('sha256').update(JSON.stringify(said)).digest('hex').slice(0, 32);
}

export type IdentifiedScan = Scan & { readonly id: string };

/**
 * What is known of a parcel after these scans were told, and of that, what has to be written because it is
 * new or was corrected. Of two versions of one scan the one that says more counts, whichever came first. Both
 * lists oldest first.
 */
export function mergeScans(
  parcel: { readonly carrier: string; readonly number: string },
  known: readonly Scan[],
  told: readonly Scan[],
): { readonly scans: IdentifiedScan[]; readonly changed: IdentifiedScan[] } {
  const byId = new Map<string, IdentifiedScan>();
  const changed = new Set<string>();
  const learn = (scan: Scan): void => {
    const id = scanId(parcel, scan);
    const before = byId.get(id);
    if (before !== undefined && later(scan, before) <= 0) return;
    byId.set(id, { ...scan, id });
    changed.add(id);
  };
  known.forEach(learn);
  changed.clear();
  told.forEach(learn);
  const scans = [...byId.values()].sort(later);
  return { scans, changed: scans.filter(({ id }) => changed.has(id)) };
}

/**
 * The status of a parcel of which these scans are known: that of the greatest `occurredAt` among those that
 * bear a status, except that some statuses are left only for what may follow them. A parcel on its way back
 * that is delivered was delivered to its sender: `returned`.
 */
export function statusOf(scans: readonly Scan[]): ParcelStatus {
  let present: ParcelStatus = { status: 'unknown', delayed: false };
  for (const scan of scans.toSorted(later)) {
    const allowed = MAY_FOLLOW.get(present.status);
    if (SILENT.has(scan.status) || (allowed !== undefined && !allowed.has(scan.status))) continue;
    const status = present.status === 'returning' && scan.status === 'delivered' ? 'returned' : scan.status;
    present = { status, since: scan.occurredAt, delayed: scan.delayed };
  }
  return present;
}

/**
 * Total order: time, then how far along, then every other field, so that no order of arrival shows through.
 */
function later(a: Scan, b: Scan): number {
  return (
    Date.parse(a.occurredAt) - Date.parse(b.occurredAt) ||
    (RANK.get(a.status) ?? 0) - (RANK.get(b.status) ?? 0) ||
    compare(a.code, b.code) ||
    compare(a.location, b.location) ||
    Number(a.delayed) - Number(b.delayed) ||
    compare(a.description, b.description) ||
    compare(a.rawStatus, b.rawStatus)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
