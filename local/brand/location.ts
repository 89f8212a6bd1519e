import * as z from 'zod';
import type { ApiClient } from './api-client.ts';
import { pause } from './pause.ts';

const POLL_MS = 700;
/** How long a location waits after the API could not be reached. */
const UNREACHABLE_MS = 500;
const carriers = ['UPS', 'FedEx', 'USPS'] as const;

const workQueue = z.object({
  fulfillments: z.array(
    z.looseObject({ fulfillmentId: z.string(), status: z.string(), orderId: z.string().optional() }),
  ),
  cursor: z.string().optional(),
});

/** What a location does with a piece of work. */
export type Conduct = 'ship' | 'reject';

/** A parcel that left: what a carrier needs to know. */
export interface Handover {
  readonly carrier: string;
  readonly trackingNumber: string;
}

export interface LocationOptions {
  readonly id: string;
  /** A client that calls as this location. */
  readonly api: ApiClient;
  readonly conduct: (fulfillmentId: string) => Conduct;
  readonly onShipped: (handover: Handover) => void;
  /** Ends the location. */
  readonly signal: AbortSignal;
}

/**
 * A warehouse or store that uses nothing but the public doors: it reads its work queue, accepts, and ships
 * what is open or rejects what `conduct` says. Answers within a second, until `signal` ends it.
 */
export async function runLocation(options: LocationOptions): Promise<void> {
  const { id, api, signal } = options;
  const done = new Set<string>();
  while (!signal.aborted) {
    try {
      const { fulfillments } = workQueue.parse(await api.get(`/locations/${id}/fulfillments`));
      for (const { fulfillmentId, status } of fulfillments) {
        if (signal.aborted || done.has(fulfillmentId)) continue;
        done.add(fulfillmentId);
        await work(fulfillmentId, status, options);
      }
    } catch (error) {
      // A party of the outside world: it looks again, as a real one would.
      if (!signal.aborted && error instanceof TypeError) await pause(UNREACHABLE_MS, signal);
    }
    await pause(POLL_MS, signal);
  }
}

async function work(
  fulfillmentId: string,
  status: string,
  { api, conduct, onShipped }: LocationOptions,
): Promise<void> {
  const door = `/fulfillments/${fulfillmentId}/events`;
  if (conduct(fulfillmentId) === 'reject') {
    await api.send('POST', door, { id: 'reject-1', kind: 'rejected', reason: 'notInStock' });
    return;
  }
  if (status === 'requested') await api.send('POST', door, { id: 'accept-1', kind: 'accepted' });
  const carrier = carriers[fulfillmentId.length % carriers.length] ?? 'UPS';
  const parcel = { carrier, trackingNumber: trackingNumberOf(fulfillmentId) };
  const answer = await api.send('POST', door, { id: 'ship-1', kind: 'shipped', parcels: [parcel] });
  if (answer.status < 300) onShipped(parcel);
}

/** A number that is the same whenever the same fulfillment ships, or the same return gets its label, again. */
export function trackingNumberOf(id: string): string {
  let hash = 7;
  for (const letter of id) hash = (hash * 31 + letter.charCodeAt(0)) % 9_007_199_254_740;
  return `1Z${hash.toString(36).toUpperCase().padStart(12, '0')}`;
}
