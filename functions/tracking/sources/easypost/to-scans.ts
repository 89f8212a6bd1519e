/** EasyPost's tracker events to scans. */
import * as z from 'zod';

import { normaliseCarrier, normaliseTrackingNumber } from '../../../network/carriers/carrier.ts';
import { utcInstant } from '../../../shared/time.ts';
import type { Scan } from '../../parcel/tracking-status.ts';
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
  const carrier = normaliseCarrier(tracker.carrier);
  if (carrier === '') return kept('the tracker names no carrier');
  const estimatedDelivery = utcInstant(tracker.est_delivery_date);
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

/** The tracker's history; without one, the tracker's own status is the only scan. A detail without time is none. */
function scansOf(tracker: EasypostTracker): Scan[] {
  const details = tracker.tracking_details.length > 0 ? tracker.tracking_details : [ownStatus(tracker)];
  return details.flatMap((detail) => {
    const occurredAt = utcInstant(detail.datetime);
    return occurredAt === undefined ? [] : [scanOf(detail, occurredAt)];
  });
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
