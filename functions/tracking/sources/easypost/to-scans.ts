/** EasyPost's tracker events to scans. */
import * as z from 'zod';

import { earlierParcelKeys, findParcelKey } from '../../../network/carriers/carrier.ts';
import { utcInstant } from '../../../shared/time.ts';
import { type Scan, statusOf } from '../../parcel/tracking-status.ts';
import type { TrackingMessage } from '../source.ts';
import {
  type EasypostDetail,
  type EasypostTracker,
  easypostEventSchema,
  easypostTopicSchema,
} from './payload.ts';
import { isDelayed, trackingStatusOf } from './status.ts';

const TOPICS: ReadonlySet<string> = new Set(['tracker.created', 'tracker.updated']);

/** Reads a webhook's body (JSON text): the scans of its parcel, or why it is kept without effect. */
export function readEasypost(json: string): TrackingMessage {
  let body: unknown;
  try {
    body = JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) return kept('the payload is not JSON');
    throw error;
  }

  const topic = easypostTopicSchema.safeParse(body).data?.description;
  if (topic === undefined || !TOPICS.has(topic))
    return kept(`no parcel comes with the event "${topic ?? ''}"`);

  const event = easypostEventSchema.safeParse(body);
  if (!event.success) return kept(`the tracker cannot be read: ${z.prettifyError(event.error)}`);
  return scansMessage(event.data.result, event.data.id);
}

function kept(why: string): TrackingMessage {
  return { kind: 'kept', why };
}

function scansMessage(tracker: EasypostTracker, eventRef: string): TrackingMessage {
  const parcel = findParcelKey(tracker.carrier, tracker.tracking_code);
  if (!parcel) return kept('the tracker names no carrier, or no tracking number');
  const estimatedDelivery = utcInstant(tracker.est_delivery_date);
  return {
    kind: 'tracking',
    ...parcel,
    earlier: earlierParcelKeys(tracker.carrier, tracker.tracking_code),
    isReturn: tracker.is_return,
    scans: scansOf(tracker),
    trackerRef: tracker.id,
    eventRef,
    ...(estimatedDelivery === undefined ? {} : { estimatedDelivery }),
  };
}

/** A detail without a time that can be is none. */
function scansOfDetails(details: readonly EasypostDetail[]): Scan[] {
  return details.flatMap((detail) => {
    const occurredAt = utcInstant(detail.datetime);
    return occurredAt === undefined ? [] : [scanOf(detail, occurredAt)];
  });
}

/**
 * The tracker's history, and its own status as one more scan where the history does not come to it: the carrier's
 * last word may be told before its entry, or have an entry without a time.
 */
function scansOf(tracker: EasypostTracker): Scan[] {
  const history = scansOfDetails(tracker.tracking_details);
  const own = scansOfDetails([ownStatus(tracker)]);
  const all = [...history, ...own];
  return history.length === 0 || statusOf(all).status !== statusOf(history).status ? all : history;
}

function ownStatus({ status, status_detail, updated_at }: EasypostTracker): EasypostDetail {
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

function scanOf(detail: EasypostDetail, occurredAt: string): Scan {
  const rawStatus = `${detail.status}/${detail.status_detail}`;
  const status = trackingStatusOf(detail);
  const { city = '', state = '', zip = '', country = '' } = detail.tracking_location ?? {};
  return {
    occurredAt,
    status,
    delayed: status !== 'unknown' && isDelayed(detail),
    code: detail.carrier_code || rawStatus,
    location: [city, state, zip, country].filter((part) => part !== '').join(' '),
    rawStatus,
    description: detail.message || detail.description,
  };
}
