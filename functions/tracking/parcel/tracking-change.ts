/** A parcel as its carrier tells of it (TRACKING), and the shipments whose units it carries. Pure. */
import * as z from 'zod';
import { type UnitEnd, unitEnds } from '../../fulfillment/facts/end-shipped-units.ts';
import type { ParcelKey } from '../../network/carriers/carrier.ts';
import { lineUnitsSchema } from '../../order/line-units.ts';
import { fulfillmentId, shipmentId } from '../../order/order-id.ts';
import { canonicalJson } from '../../shared/content-hash.ts';
import { carriedEventSchema, carry, type EventDraft } from '../../shared/events/carried.ts';
import { after, type Settings } from '../../shared/settings.ts';
import {
  isTerminal,
  mergeScans,
  type Scan,
  scanSchema,
  statusOf,
  type TrackingStatus,
  trackingStatusSchema,
} from './tracking-status.ts';

/**
 * A shipment in the parcel, its own units only (surplus is tracked, and ends nothing: P11), and the end that
 * they were given.
 */
const linkSchema = z.object({
  orderId: z.string(),
  n: z.number().int(),
  m: z.number().int(),
  lines: z.array(lineUnitsSchema),
  ended: z.enum(unitEnds).optional(),
});
export type ShipmentLink = z.output<typeof linkSchema>;

/** Scans are kept without what they do not say, so that an item of many stays small. */
const keptScanSchema = scanSchema
  .partial({ delayed: true, code: true, location: true, rawStatus: true, description: true })
  .transform(
    ({ code = '', delayed = false, location = '', rawStatus = code, description = '', ...scan }): Scan => ({
      ...scan,
      delayed,
      code,
      location,
      rawStatus,
      description,
    }),
  );

export const trackingSchema = z.looseObject({
  type: z.literal('Tracking'),
  carrier: z.string(),
  number: z.string(),
  /** Absent: nobody has shipped it yet. */
  link: linkSchema.optional(),
  /** Further shipments under the same number. */
  also: z.array(linkSchema).optional(),
  /** Oldest first, the newest 100 and those that ended something. */
  scans: z.array(keptScanSchema).default([]),
  status: trackingStatusSchema,
  /** Of the scan that the status is from. */
  occurredAt: z.iso.datetime().optional(),
  delayed: z.boolean().default(false),
  /** The label of a return: never an outbound order's end. */
  isReturn: z.boolean().optional(),
  estimatedDelivery: z.iso.datetime().optional(),
  /** Who tells of it. */
  source: z.string().optional(),
  /** When something new was heard of it last, its ship included. */
  heardAt: z.iso.datetime().optional(),
  /** The open exception about it. */
  exceptionId: z.string().optional(),
  /** Linked: when it counts as silent; not linked: when somebody should ask whose it is. */
  dueAt: z.iso.datetime().optional(),
  version: z.number().int(),
  evt: carriedEventSchema.optional(),
});
export type Tracking = z.output<typeof trackingSchema>;

export interface TrackingMoment {
  readonly now: string;
  readonly settings: Pick<Settings, 'silentAfter' | 'linkWithin'>;
}

const KEPT = 100;
const MAX_TEXT = 160;
/**
 * A carrier gives a number out again after a while: so many days after its end, a ship is of another parcel.
 */
const REUSED_AFTER_DAYS = 90;

export const linksOf = ({ link, also = [] }: Pick<Tracking, 'link' | 'also'>): ShipmentLink[] =>
  link ? [link, ...also] : [];

const isEnding = (status: TrackingStatus): status is UnitEnd => isTerminal(status);

const unheard = ({ carrier, number }: ParcelKey): Tracking => ({
  type: 'Tracking',
  carrier,
  number,
  scans: [],
  status: 'unknown',
  delayed: false,
  version: 0,
});

const short = (scan: Scan): Scan => ({
  ...scan,
  location: scan.location.slice(0, MAX_TEXT),
  description: scan.description.slice(0, MAX_TEXT),
});

/** The newest, and all that a later status depends on. */
const kept = (scans: readonly Scan[]): Scan[] =>
  scans.filter(
    (scan, at) => at >= scans.length - KEPT || isTerminal(scan.status) || scan.status === 'returning',
  );

/**
 * The parcel's deadline. It is moved only when that gains a quarter of the time: a move writes the index
 * twice.
 */
function deadline(before: Tracking, next: Tracking, { now, settings }: TrackingMoment): string | undefined {
  if (next.isReturn || (next.link && isTerminal(next.status))) return undefined;
  if (!next.link)
    return before.dueAt ?? (next.exceptionId === undefined ? after(now, settings.linkWithin) : undefined);
  const wanted = after(now, settings.silentAfter);
  const known = before.link && before.dueAt;
  return known && Date.parse(wanted) - Date.parse(known) < settings.silentAfter * 250 ? known : wanted;
}

/** `shipment.<what>` of the parcel's first shipment. */
function saying(
  what: string,
  { link, carrier, number }: Tracking,
  data: Record<string, unknown>,
): EventDraft {
  const ids = link
    ? {
        orderId: link.orderId,
        fulfillmentId: fulfillmentId(link.orderId, link.n),
        shipmentId: shipmentId(link.orderId, link.n, link.m),
      }
    : {};
  return { type: `shipment.${what}`, data: { ...ids, carrier, trackingNumber: number, ...data } };
}

/**
 * The parcel with what follows from its scans and links: status, deadline, version, and the event when the
 * status of its shipment changed.
 */
function revised(before: Tracking, change: Partial<Tracking>, moment: TrackingMoment): Tracking {
  const { dueAt: _, ...rest } = { ...before, ...change };
  const { status, since, delayed } = statusOf(rest.scans);
  const next: Tracking = {
    ...rest,
    status,
    delayed,
    version: before.version + 1,
    ...(since === undefined ? {} : { occurredAt: since }),
  };
  const dueAt = deadline(before, next, moment);
  const tells =
    next.link &&
    !next.isReturn &&
    status !== 'unknown' &&
    (!before.link || status !== before.status || delayed !== before.delayed);
  const code = next.scans.findLast((scan) => scan.occurredAt === since)?.code ?? '';
  const draft = tells
    ? carry(
        saying(status, next, { status, occurredAt: since, delayed, ...(code === '' ? {} : { code }) }),
        next.version,
        moment.now,
      )
    : {};
  return { ...next, ...(dueAt === undefined ? {} : { dueAt }), ...draft };
}

/** Without the exception about its silence. */
function noticed(tracking: Tracking): Tracking {
  const { exceptionId: _, ...rest } = tracking;
  return rest;
}

/** What a source told of a parcel. */
export interface TrackingReport {
  readonly scans: readonly Scan[];
  readonly isReturn: boolean;
  readonly estimatedDelivery?: string | undefined;
  readonly source: string;
}

/**
 * The parcel after what was told of it; undefined when that was known: carriers send the whole history again.
 */
export function takeReport(
  known: Tracking | undefined,
  parcel: ParcelKey,
  { scans: told, isReturn, estimatedDelivery, source }: TrackingReport,
  moment: TrackingMoment,
): Tracking | undefined {
  const before = known?.link ? noticed(known) : (known ?? unheard(parcel));
  const scans = kept(
    mergeScans(parcel, before.scans, told.map(short)).scans.map(({ id: _, ...scan }) => scan),
  );
  if (canonicalJson(scans) === canonicalJson(before.scans)) return undefined;
  return revised(
    before,
    {
      scans,
      source,
      heardAt: moment.now,
      ...(isReturn ? { isReturn } : {}),
      ...(estimatedDelivery === undefined ? {} : { estimatedDelivery }),
    },
    moment,
  );
}

/** Whether a parcel that is long over is another one than what is shipped now under its number. */
function isReused({ link, status, occurredAt }: Tracking, shippedAt: string): boolean {
  return (
    link !== undefined &&
    isTerminal(status) &&
    occurredAt !== undefined &&
    Date.parse(shippedAt) - Date.parse(occurredAt) > REUSED_AFTER_DAYS * 86_400_000
  );
}

/**
 * The parcel with shipments in it (more than one under the same number); what its carrier told before anybody
 * shipped it counts.
 */
export function linkShipments(
  known: Tracking | undefined,
  parcel: ParcelKey,
  links: readonly ShipmentLink[],
  shippedAt: string,
  moment: TrackingMoment,
): Tracking {
  const before =
    known && !isReused(known, shippedAt) ? known : { ...unheard(parcel), version: known?.version ?? 0 };
  const [link, ...also] = [...linksOf(before), ...links];
  return revised(
    noticed(before),
    {
      heardAt: before.heardAt ?? moment.now,
      ...(link ? { link } : {}),
      ...(also.length > 0 ? { also } : {}),
    },
    moment,
  );
}

export interface ParcelEnd {
  readonly link: ShipmentLink;
  readonly from: UnitEnd | undefined;
  readonly to: UnitEnd;
}

/**
 * The ends that the parcel's status means for its shipments and that they were not given yet; `tracking` says
 * that they were.
 */
export function giveEnds(tracking: Tracking): { tracking: Tracking; ends: ParcelEnd[] } {
  const { status, link, also } = tracking;
  if (tracking.isReturn || !isEnding(status)) return { tracking, ends: [] };
  const ends = linksOf(tracking)
    .filter(({ ended }) => ended !== status)
    .map((one): ParcelEnd => ({ link: one, from: one.ended, to: status }));
  const ended = (one: ShipmentLink): ShipmentLink => ({ ...one, ended: status });
  return {
    tracking: {
      ...tracking,
      ...(link ? { link: ended(link) } : {}),
      ...(also ? { also: also.map(ended) } : {}),
    },
    ends: ends.filter((end) => end.link.lines.length > 0),
  };
}

/** Nothing was heard of a parcel in time: from now on the exception has the deadline. */
export function markSilent(before: Tracking, exceptionId: string, now: string): Tracking {
  const { dueAt: _, ...rest } = before;
  const version = before.version + 1;
  const says = before.link
    ? carry(saying('silent', before, { since: before.heardAt ?? now }), version, now)
    : {};
  return { ...rest, exceptionId, version, ...says };
}

/** Nobody waits for it any more: no deadline. */
export function stopWaiting(before: Tracking): Tracking {
  const { dueAt: _, ...rest } = before;
  return { ...rest, version: before.version + 1 };
}

/** The same deadline once more. */
export function waitAgain(before: Tracking, moment: TrackingMoment): Tracking {
  const { dueAt: _, ...rest } = noticed(before);
  return revised(rest, {}, moment);
}
