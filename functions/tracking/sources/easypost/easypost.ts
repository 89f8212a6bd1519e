/**
 * EasyPost's tracker events to scans. Shape: API v2 `Event` with a `Tracker` as its result; every event
 * carries the whole history. Statuses and details: https://docs.easypost.com/docs/trackers (Tracker object,
 * TrackingDetail object).
 */
import * as z from 'zod';

import { normaliseCarrier, normaliseTrackingNumber } from '../../parcel/carrier.ts';
import type { Scan, TrackingStatus } from '../../parcel/tracking-status.ts';

const text = z
  .string()
  .nullish()
  .transform((value) => value?.trim() ?? '');

const detailSchema = z.object({
  status: text,
  status_detail: text,
  datetime: text,
  message: text,
  description: text,
  carrier_code: text,
  tracking_location: z.object({ city: text, state: text, country: text, zip: text }).nullish(),
});

const eventSchema = z.object({
  id: text,
  description: z.string(),
  result: z.object({
    id: text,
    object: z.literal('Tracker'),
    tracking_code: z.string().trim().min(1),
    carrier: z.string().trim().min(1),
    status: text,
    status_detail: text,
    updated_at: text,
    est_delivery_date: text,
    is_return: z
      .boolean()
      .nullish()
      .transform((value) => value ?? false),
    tracking_details: z
      .array(detailSchema)
      .nullish()
      .transform((details) => details ?? []),
  }),
});

type Tracker = z.output<typeof eventSchema>['result'];
type Detail = z.output<typeof detailSchema>;

/** What a source told: scans of one parcel, or nothing that tracking has a use for. */
export type TrackingMessage =
  | {
      readonly kind: 'tracking';
      /** Normalised, as `parcelKey` gives it. */
      readonly carrier: string;
      readonly number: string;
      /** The label of a return: `delivered` is the merchant's receipt of it. */
      readonly isReturn: boolean;
      readonly scans: readonly Scan[];
      /** The source's own id of the tracker and of the event. */
      readonly trackerRef: string;
      readonly eventRef: string;
      /** UTC ISO. */
      readonly estimatedDelivery?: string;
    }
  | { readonly kind: 'kept'; readonly why: string };

const TOPICS: ReadonlySet<string> = new Set(['tracker.created', 'tracker.updated']);

const BY_STATUS: Readonly<Record<string, TrackingStatus>> = {
  unknown: 'unknown',
  error: 'unknown',
  pre_transit: 'pre_transit',
  in_transit: 'in_transit',
  out_for_delivery: 'out_for_delivery',
  available_for_pickup: 'available_for_pickup',
  delivered: 'delivered',
  return_to_sender: 'returning',
  failure: 'exception',
  cancelled: 'cancelled',
  canceled: 'cancelled',
};

/** Where the detail says more than the status it comes with. */
const BY_BOTH: Readonly<Record<string, TrackingStatus>> = {
  'unknown/expired': 'expired',
  'in_transit/out_for_delivery': 'out_for_delivery',
  'in_transit/delivery_exception': 'attempted',
  'in_transit/return': 'returning',
  'failure/delivery_exception': 'attempted',
  'failure/return': 'returning',
  'failure/lost': 'lost',
  'return_to_sender/arrived_at_destination': 'returned',
  'delivered/return': 'returned',
};

const DELAYS: ReadonlySet<string> = new Set([
  'delayed',
  'weather_delay',
  'missorted',
  'transit_exception',
  'held',
]);

/**
 * Reads the body of a webhook, as JSON text. Whatever it is, it is never refused: what does not tell of a
 * parcel is kept.
 */
export function readEasypost(json: string): TrackingMessage {
  let body: unknown;
  try {
    body = JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) return { kind: 'kept', why: 'the payload is not JSON' };
    throw error;
  }
  const topic = z.object({ description: z.string() }).safeParse(body).data?.description;
  if (topic === undefined || !TOPICS.has(topic))
    return { kind: 'kept', why: `no parcel comes with the event "${topic ?? ''}"` };
  const event = eventSchema.safeParse(body);
  if (!event.success)
    return { kind: 'kept', why: `the tracker cannot be read: ${z.prettifyError(event.error)}` };
  return messageOf(event.data.result, event.data.id);
}

function messageOf(tracker: Tracker, eventRef: string): TrackingMessage {
  const carrier = normaliseCarrier(tracker.carrier);
  if (carrier === '') return { kind: 'kept', why: 'the tracker names no carrier' };
  const estimatedDelivery = utc(tracker.est_delivery_date);
  return {
    kind: 'tracking',
    carrier,
    number: normaliseTrackingNumber(tracker.tracking_code),
    isReturn: tracker.is_return,
    scans: scansOf(tracker),
    trackerRef: tracker.id,
    eventRef,
    ...(estimatedDelivery === undefined ? {} : { estimatedDelivery }),
  };
}

/** The history; a tracker that has a status but no history is its own only scan. */
function scansOf(tracker: Tracker): Scan[] {
  const details = tracker.tracking_details.length > 0 ? tracker.tracking_details : [summaryOf(tracker)];
  return details.flatMap((detail) => {
    const occurredAt = utc(detail.datetime);
    return occurredAt === undefined ? [] : [scanOf(detail, occurredAt)];
  });
}

function summaryOf({ status, status_detail, updated_at }: Tracker): Detail {
  return {
    status,
    status_detail,
    datetime: updated_at,
    message: '',
    description: '',
    carrier_code: '',
    tracking_location: null,
  };
}

function scanOf(detail: Detail, occurredAt: string): Scan {
  const raw = `${detail.status}/${detail.status_detail}`;
  const status = BY_BOTH[raw] ?? BY_STATUS[detail.status] ?? 'unknown';
  const { city = '', state = '', zip = '', country = '' } = detail.tracking_location ?? {};
  return {
    occurredAt,
    status,
    delayed: status !== 'unknown' && DELAYS.has(detail.status_detail),
    code: detail.carrier_code || raw,
    location: [city, state, zip, country].filter((part) => part !== '').join(' '),
    rawStatus: raw,
    description: detail.message || detail.description,
  };
}

function utc(time: string): string | undefined {
  const date = new Date(time);
  return time === '' || Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
