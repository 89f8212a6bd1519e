import * as z from 'zod';
import type { ApiClient } from './api-client.ts';
import { signedHeaders } from './signed-headers.ts';

const workSchema = z.object({
  fulfillments: z.array(
    z.looseObject({ fulfillmentId: z.string(), status: z.string(), orderId: z.string().optional() }),
  ),
  cursor: z.string().optional(),
});

/** What a location does with a piece of work. */
export type Conduct = 'ship' | 'reject';

/** A parcel that left: what a carrier needs to know. */
export interface Handover {
  readonly fulfillmentId: string;
  readonly carrier: string;
  readonly trackingNumber: string;
}

const carriers = ['UPS', 'FedEx', 'USPS'] as const;
const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });

/** A number that is the same whenever the same fulfillment ships again. */
const trackingNumberOf = (fulfillmentId: string): string =>
  `1Z${[...fulfillmentId]
    .reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9_007_199_254_740, 7)
    .toString(36)
    .toUpperCase()
    .padStart(12, '0')}`;

/**
 * A warehouse or store that uses nothing but the public doors: reads its work queue, accepts, ships what is
 * open, or rejects what `conduct` says. Answers within a second.
 */
export async function runLocation(options: {
  readonly id: string;
  readonly api: ApiClient;
  readonly signal: AbortSignal;
  readonly pollMs?: number;
  readonly conduct: (fulfillmentId: string) => Conduct;
  readonly onShipped: (handover: Handover) => void;
}): Promise<void> {
  const { id, api, signal } = options;
  const done = new Set<string>();
  while (!signal.aborted) {
    try {
      const { fulfillments } = workSchema.parse(await api.get(`/locations/${id}/fulfillments`));
      for (const { fulfillmentId, status } of fulfillments) {
        if (signal.aborted || done.has(fulfillmentId)) continue;
        done.add(fulfillmentId);
        await work(api, fulfillmentId, status, options.conduct(fulfillmentId), options.onShipped);
      }
    } catch (error) {
      // A party of the outside world: it looks again, as a real one would.
      if (!signal.aborted && error instanceof TypeError) await pause(500, signal);
    }
    await pause(options.pollMs ?? 700, signal);
  }
}

async function work(
  api: ApiClient,
  fulfillmentId: string,
  status: string,
  conduct: Conduct,
  onShipped: (handover: Handover) => void,
): Promise<void> {
  const door = `/fulfillments/${fulfillmentId}/events`;
  if (conduct === 'reject') {
    await api.send('POST', door, { id: 'reject-1', kind: 'rejected', reason: 'notInStock' });
    return;
  }
  if (status === 'requested') await api.send('POST', door, { id: 'accept-1', kind: 'accepted' });
  const handover = {
    fulfillmentId,
    carrier: carriers[fulfillmentId.length % carriers.length] ?? 'UPS',
    trackingNumber: trackingNumberOf(fulfillmentId),
  };
  const answer = await api.send('POST', door, {
    id: 'ship-1',
    kind: 'shipped',
    parcels: [{ carrier: handover.carrier, trackingNumber: handover.trackingNumber }],
  });
  if (answer.status < 300) onShipped(handover);
}

/** EasyPost's `tracker.updated` with the whole history up to `status`, as its servers resend it. */
export function trackerEvent(
  { carrier, trackingNumber }: Handover,
  scans: readonly { readonly status: string; readonly at: string; readonly city?: string }[],
): string {
  const last = scans.at(-1);
  return JSON.stringify({
    object: 'Event',
    id: `evt_${trackingNumber}_${scans.length}`,
    description: 'tracker.updated',
    mode: 'production',
    status: 'pending',
    created_at: last?.at,
    updated_at: last?.at,
    previous_attributes: {},
    pending_urls: [],
    completed_urls: [],
    result: {
      id: `trk_${trackingNumber}`,
      object: 'Tracker',
      mode: 'production',
      tracking_code: trackingNumber,
      status: last?.status,
      status_detail: 'status_update',
      carrier,
      created_at: scans[0]?.at,
      updated_at: last?.at,
      signed_by: null,
      weight: null,
      est_delivery_date: null,
      shipment_id: null,
      is_return: false,
      finalized: true,
      fees: [],
      tracking_details: scans.map((scan) => ({
        object: 'TrackingDetail',
        message: scan.status.replaceAll('_', ' '),
        description: null,
        status: scan.status,
        status_detail: 'status_update',
        datetime: scan.at,
        source: carrier,
        carrier_code: null,
        tracking_location: {
          object: 'TrackingLocation',
          city: scan.city ?? null,
          state: null,
          country: 'US',
          zip: null,
        },
      })),
    },
  });
}

/**
 * A carrier that tells through EasyPost's signed webhook: in transit, then delivered, each within a second.
 */
export async function deliver(
  options: {
    readonly api: ApiClient;
    readonly source: string;
    readonly secret: string;
    readonly signal: AbortSignal;
    readonly paceMs?: number;
  },
  handover: Handover,
): Promise<void> {
  const { api, source, secret, signal } = options;
  const scans: { status: string; at: string }[] = [];
  const handedOver = Date.now();
  for (const [index, status] of ['in_transit', 'delivered'].entries()) {
    await pause(options.paceMs ?? 600, signal);
    if (signal.aborted) return;
    // Carriers tell whole seconds; two scans of one second would have no order.
    scans.push({ status, at: new Date(handedOver + index * 1000).toISOString().replace(/\.\d+Z$/, 'Z') });
    const body = trackerEvent(handover, scans);
    await api.send('POST', `/tracking-sources/${source}/events`, body, signedHeaders.easypost(secret, body));
  }
}
