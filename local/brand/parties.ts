import * as z from 'zod';
import { createCredential } from '../../functions/access/credential.store.ts';
import type { System } from '../deploy/system.ts';
import { ApiClient } from './api-client.ts';
import { deliver } from './carrier.ts';
import type { LiveOrders } from './live-orders.ts';
import { runLocation } from './location.ts';
import { readPartnerQueue } from './partner-queue.ts';
import { pause } from './pause.ts';
import { webhookSecrets } from './signed-headers.ts';

/** Locations start one after another, so that they do not all look for work at the same instant. */
const APART_MS = 90;

const locationList = z.object({ locations: z.array(z.looseObject({ id: z.string() })) });

/**
 * Starts everybody around the brand, until `signal` ends them: the partner whose queue tells `orders` each
 * event, a carrier, and every location of the network, each with a credential of its own.
 */
export async function startParties(
  system: System,
  operator: ApiClient,
  orders: LiveOrders,
  signal: AbortSignal,
): Promise<void> {
  const queueUrl = system.partnerQueues['notifications'] ?? '';
  void readPartnerQueue(queueUrl, (event) => orders.hear(event), signal).catch(() => undefined);
  const carrier = {
    api: new ApiClient(system.api),
    source: 'easypost',
    secret: webhookSecrets.easypost,
    signal,
  };
  const { locations } = locationList.parse(await operator.get('/locations'));
  for (const [index, { id }] of locations.entries()) {
    const { token } = await createCredential({ kind: 'location', id }, new Date().toISOString());
    const location = {
      id,
      api: new ApiClient(system.api, token),
      conduct: (fulfillmentId: string) => orders.conductOf(fulfillmentId),
      onShipped: (handover: Parameters<typeof deliver>[1]) =>
        void deliver(carrier, handover).catch(() => undefined),
      signal,
    };
    void pause(index * APART_MS, signal).then(() => runLocation(location));
  }
}
