/** How a parcel changes: by what its carrier tells, by a ship, by silence. Pure. */
import type { ParcelKey } from '../../network/carriers/carrier.ts';
import { isUntracked, shownParcel } from '../../network/carriers/untracked.ts';
import { fulfillmentId, shipmentId } from '../../order/order-id.ts';
import { canonicalJson } from '../../shared/content-hash.ts';
import { type CarriedEvent, carry } from '../../shared/events/carried.ts';
import type { Settings } from '../../shared/settings.ts';
import { after } from '../../shared/time.ts';
import { linksOf, newTracking, type ShipmentLink, type Tracking } from './tracking.ts';
import { isTerminal, mergeScans, type Scan, statusOf } from './tracking-status.ts';

/** When a parcel changes (UTC ISO), and the stage's durations that count from then. */
export interface TrackingMoment {
  readonly now: string;
  readonly settings: Pick<Settings, 'silentAfter' | 'linkWithin' | 'untrackedDeliveredAfter'>;
}

const MAX_SCANS = 100;
const MAX_TEXT = 160;
/**
 * Carriers give numbers out again: so long after its end, what is shipped under the number is another parcel.
 */
const REUSED_AFTER_DAYS = 90;
const DAY_MS = 86_400_000;
/** A scan that is said to be made later than that is a slip: it costs itself. */
const SCAN_AHEAD_DAYS = 2;

function withShortTexts(scan: Scan): Scan {
  const short = (text: string): string => text.slice(0, MAX_TEXT);
  const { code, location, rawStatus, description } = scan;
  return {
    ...scan,
    code: short(code),
    location: short(location),
    rawStatus: short(rawStatus),
    description: short(description),
  };
}

/** Whether a scan may have been made by now: a clock may be ahead, and some carriers tell local times as UTC. */
function isWithinReach({ occurredAt }: Scan, now: string): boolean {
  return Date.parse(occurredAt) - Date.parse(now) <= SCAN_AHEAD_DAYS * DAY_MS;
}

function isDecisive({ status }: Scan): boolean {
  return isTerminal(status) || status === 'returning';
}

/** The newest scans, and older ones that a later status depends on: of these the first ones, where they are many. */
function scansToKeep(scans: readonly Scan[]): Scan[] {
  const firstRecent = Math.max(0, scans.length - MAX_SCANS);
  const decisive = scans.slice(0, firstRecent).filter(isDecisive).slice(0, MAX_SCANS);
  return [...decisive, ...scans.slice(firstRecent)];
}

/** The deadline of a parcel that nobody has shipped yet. It runs once, unless a person starts it again. */
function unlinkedDeadline(before: Tracking, next: Tracking, moment: TrackingMoment): string | undefined {
  if (before.dueAt !== undefined) return before.dueAt;
  return next.exceptionId === undefined ? after(moment.now, moment.settings.linkWithin) : undefined;
}

/**
 * When the parcel counts as silent (as delivered, where it travels without a number), or somebody is asked whose it
 * is (UTC); undefined when nothing is awaited. A move writes the index twice, so the deadline moves only when that
 * gains a quarter of the time.
 */
function deadlineOf(before: Tracking, next: Tracking, moment: TrackingMoment): string | undefined {
  if (next.isReturn) return undefined;
  if (!next.link) return unlinkedDeadline(before, next, moment);
  if (isTerminal(next.status)) return undefined;
  if (isUntracked(next)) return before.dueAt ?? after(moment.now, moment.settings.untrackedDeliveredAfter);
  const { silentAfter } = moment.settings;
  const silentAt = after(moment.now, silentAfter);
  const known = before.link && before.dueAt;
  if (!known) return silentAt;
  const gainedMs = Date.parse(silentAt) - Date.parse(known);
  return gainedMs < (silentAfter * 1000) / 4 ? known : silentAt;
}

/** What every event of a parcel says: the ids of its first shipment, and its carrier's. */
function idsOf({ orderId, n, m }: ShipmentLink, parcel: ParcelKey) {
  return {
    orderId,
    fulfillmentId: fulfillmentId(orderId, n),
    shipmentId: shipmentId(orderId, n, m),
    ...shownParcel(parcel),
  };
}

/** The event of a status that is news to the order: of an outbound shipment, and not announced before. */
function statusEvent(before: Tracking, next: Tracking, now: string): { evt?: CarriedEvent } {
  const { link, status, delayed, occurredAt } = next;
  const isNews = !before.link || status !== before.status || delayed !== before.delayed;
  const isTold = !next.isReturn && isNews;
  if (!link || !isTold || occurredAt === undefined) return {};
  // They are of no parcel as a whole (tracking-status.ts).
  if (status === 'unknown' || status === 'expired') return {};
  const code = next.scans.findLast((scan) => scan.occurredAt === occurredAt)?.code ?? '';
  const data = { ...idsOf(link, next), status, occurredAt, delayed, ...(code === '' ? {} : { code }) };
  return carry({ type: `shipment.${status}`, data }, next.version, now);
}

/**
 * The parcel with `change`, and with what follows from its scans and links: status, deadline, version, and
 * the event when the status of its shipment changed.
 */
function reviseTracking(before: Tracking, change: Partial<Tracking>, moment: TrackingMoment): Tracking {
  const { dueAt: _, ...rest } = { ...before, ...change };
  const { status, since, delayed } = statusOf(rest.scans);
  const next: Tracking = {
    ...rest,
    status,
    delayed,
    version: before.version + 1,
    ...(since === undefined ? {} : { occurredAt: since }),
  };
  const dueAt = deadlineOf(before, next, moment);
  return {
    ...next,
    ...(dueAt === undefined ? {} : { dueAt }),
    ...statusEvent(before, next, moment.now),
  };
}

function withoutException(tracking: Tracking): Tracking {
  const { exceptionId: _, ...rest } = tracking;
  return rest;
}

/** What a tracking source told of a parcel. */
export interface TrackingReport {
  readonly scans: readonly Scan[];
  /** The label of a return. */
  readonly isReturn: boolean;
  /** UTC ISO. */
  readonly estimatedDelivery?: string | undefined;
  readonly source: string;
}

/**
 * The parcel after a report; undefined when all of it was known, since carriers send the whole history again.
 * A shipped parcel that is heard of is no longer silent: its exception is dropped (the caller settles it).
 */
export function takeReport(
  known: Tracking | undefined,
  parcel: ParcelKey,
  { scans: told, isReturn, estimatedDelivery, source }: TrackingReport,
  moment: TrackingMoment,
): Tracking | undefined {
  const before = known?.link ? withoutException(known) : (known ?? newTracking(parcel));
  const readable = told.filter((scan) => isWithinReach(scan, moment.now)).map(withShortTexts);
  const merged = mergeScans(parcel, before.scans, readable);
  const scans = scansToKeep(merged.scans.map(({ id: _, ...scan }) => scan));
  if (canonicalJson(scans) === canonicalJson(before.scans)) return undefined;
  const change: Partial<Tracking> = {
    scans,
    source,
    heardAt: moment.now,
    ...(isReturn ? { isReturn } : {}),
    ...(estimatedDelivery === undefined ? {} : { estimatedDelivery }),
  };
  return reviseTracking(before, change, moment);
}

/** Whether a parcel is long over, so that what is shipped now under its number is another one. */
function isReused({ link, status, occurredAt }: Tracking, shippedAt: string): boolean {
  if (!link || !isTerminal(status) || occurredAt === undefined) return false;
  return Date.parse(shippedAt) - Date.parse(occurredAt) > REUSED_AFTER_DAYS * DAY_MS;
}

/**
 * The parcel with shipments in it, several where they have the same number. What its carrier told before
 * anybody shipped it counts.
 */
export function linkShipments(
  known: Tracking | undefined,
  parcel: ParcelKey,
  links: readonly ShipmentLink[],
  shippedAt: string,
  moment: TrackingMoment,
): Tracking {
  const fresh = { ...newTracking(parcel), version: known?.version ?? 0 };
  const before = known && !isReused(known, shippedAt) ? known : fresh;
  const [link, ...also] = [...linksOf(before), ...links];
  const change: Partial<Tracking> = {
    heardAt: before.heardAt ?? moment.now,
    ...(link ? { link } : {}),
    ...(also.length > 0 ? { also } : {}),
  };
  return reviseTracking(withoutException(before), change, moment);
}

/**
 * Nothing was heard of the parcel in time, or nobody shipped it: from now on the exception has the deadline.
 */
export function markSilent(before: Tracking, exceptionId: string, now: string): Tracking {
  const { dueAt: _, ...rest } = before;
  const version = before.version + 1;
  if (!before.link) return { ...rest, exceptionId, version };
  const data = { ...idsOf(before.link, before), since: before.heardAt ?? now };
  return { ...rest, exceptionId, version, ...carry({ type: 'shipment.silent', data }, version, now) };
}

/** The scan of a parcel that nobody tells of, once its time has come: as far as anybody knows it was delivered. */
export function deliveredByTime(now: string): Scan {
  const code = 'ASSUMED';
  return {
    occurredAt: now,
    status: 'delivered',
    delayed: false,
    code,
    location: '',
    rawStatus: code,
    description: 'no number to be scanned, and its time has passed',
  };
}

/** Nobody waits for the parcel any more: it has no deadline. */
export function stopWaiting(before: Tracking): Tracking {
  const { dueAt: _, ...rest } = before;
  return { ...rest, version: before.version + 1 };
}

/** The parcel's deadline runs once more, from now, and without its exception. */
export function waitAgain(before: Tracking, moment: TrackingMoment): Tracking {
  const { dueAt: _, ...rest } = withoutException(before);
  return reviseTracking(rest, {}, moment);
}
