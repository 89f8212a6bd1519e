import type { ApiClient } from './api-client.ts';
import type { Handover } from './location.ts';
import { pause } from './pause.ts';
import { signedHeaders } from './signed-headers.ts';

/** One scan of a parcel, in EasyPost's words; `at` is UTC ISO in whole seconds. */
export interface CarrierScan {
  readonly status: string;
  /** EasyPost's `status_detail`, where it says more than the status. */
  readonly detail?: string;
  readonly at: string;
  readonly city?: string;
}

/** EasyPost's `tracker.updated` with the whole history up to `status`, as its servers resend it. */
export function trackerEvent(parcel: Handover, scans: readonly CarrierScan[]): string {
  const last = scans.at(-1);
  return JSON.stringify({
    object: 'Event',
    id: `evt_${parcel.trackingNumber}_${scans.length}`,
    description: 'tracker.updated',
    mode: 'production',
    status: 'pending',
    created_at: last?.at,
    updated_at: last?.at,
    previous_attributes: {},
    pending_urls: [],
    completed_urls: [],
    result: {
      id: `trk_${parcel.trackingNumber}`,
      object: 'Tracker',
      mode: 'production',
      tracking_code: parcel.trackingNumber,
      status: last?.status,
      status_detail: 'status_update',
      carrier: parcel.carrier,
      created_at: scans[0]?.at,
      updated_at: last?.at,
      signed_by: null,
      weight: null,
      est_delivery_date: null,
      shipment_id: null,
      is_return: false,
      finalized: true,
      fees: [],
      tracking_details: scans.map((scan) => trackingDetail(parcel.carrier, scan)),
    },
  });
}

function trackingDetail(carrier: string, scan: CarrierScan): Record<string, unknown> {
  const { status, detail = 'status_update', at, city } = scan;
  return {
    object: 'TrackingDetail',
    message: status.replaceAll('_', ' '),
    description: null,
    status,
    status_detail: detail,
    datetime: at,
    source: carrier,
    carrier_code: null,
    tracking_location: {
      object: 'TrackingLocation',
      city: city ?? null,
      state: null,
      country: 'US',
      zip: null,
    },
  };
}

export interface CarrierOptions {
  readonly api: ApiClient;
  /** Id of the tracking source that the carrier's webhooks go to. */
  readonly source: string;
  readonly secret: string;
  readonly signal: AbortSignal;
  /** Milliseconds between two scans (default 600). */
  readonly paceMs?: number;
}

/** A carrier that tells through EasyPost's signed webhook: in transit, then delivered. */
export async function deliver(
  { api, source, secret, signal, paceMs = 600 }: CarrierOptions,
  handover: Handover,
): Promise<void> {
  const scans: CarrierScan[] = [];
  const handedOver = Date.now();
  for (const [index, status] of ['in_transit', 'delivered'].entries()) {
    await pause(paceMs, signal);
    if (signal.aborted) return;
    // Carriers tell whole seconds; two scans of one second would have no order.
    const at = new Date(handedOver + index * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
    scans.push({ status, at });
    const body = trackerEvent(handover, scans);
    await api.send('POST', `/tracking-sources/${source}/events`, body, signedHeaders.easypost(secret, body));
  }
}
