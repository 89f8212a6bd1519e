import * as z from 'zod';
import { createCredential } from '../../functions/access/credential.store.ts';
import type { Envelope } from '../../functions/relay/effects/envelope.ts';
import type { Caller, Scope } from '../../functions/shared/caller.ts';
import type { System } from '../deploy/system.ts';
import { ApiClient } from './api-client.ts';
import { deliver } from './carrier.ts';
import type { LiveOrders } from './live-orders.ts';
import { runLocation } from './location.ts';
import { readPartnerQueue } from './partner-queue.ts';
import { pause } from './pause.ts';
import { settleRefund } from './refund-partner.ts';
import { webhookSecrets } from './signed-headers.ts';
import type { ReturnPeople } from './way-back.ts';

/** Locations start one after another, so that they do not all look for work at the same instant. */
const APART_MS = 90;

const locationList = z.object({ locations: z.array(z.looseObject({ id: z.string() })) });

type CalledAs = (kind: Caller['kind'], id: string, scopes?: Scope[]) => Promise<ApiClient>;

/** Clients of the API with a credential of their own. */
function callersOf({ api }: System): CalledAs {
  return async (kind, id, scopes) => {
    const owner = scopes === undefined ? { kind, id } : { kind, id, scopes };
    const { token } = await createCredential(owner, new Date().toISOString());
    return new ApiClient(api, token);
  };
}

/**
 * Starts everybody around the brand, until `signal` ends them: the partner whose queue tells `orders` each
 * event, a payment partner that hears of the same, a carrier, and every location of the network, each with a credential of its
 * own. Answers those whom a return meets.
 */
export async function startParties(
  system: System,
  operator: ApiClient,
  orders: LiveOrders,
  signal: AbortSignal,
): Promise<ReturnPeople> {
  const callAs = callersOf(system);
  const payments = await callAs('system', 'payments', ['refunds']);
  const queueUrl = system.partnerQueues['notifications'] ?? '';
  const hear = (event: Envelope): void => {
    orders.hear(event);
    void settleRefund(payments, event).catch(() => undefined);
  };
  void readPartnerQueue(queueUrl, hear, signal).catch(() => undefined);
  const carrier = {
    api: new ApiClient(system.api),
    source: 'easypost',
    secret: webhookSecrets.easypost,
    signal,
  };
  const { locations } = locationList.parse(await operator.get('/locations'));
  for (const [index, { id }] of locations.entries()) {
    const location = {
      id,
      api: await callAs('location', id),
      conduct: (fulfillmentId: string) => orders.conductOf(fulfillmentId),
      onShipped: (handover: Parameters<typeof deliver>[1]) =>
        void deliver(carrier, handover).catch(() => undefined),
      signal,
    };
    void pause(index * APART_MS, signal).then(() => runLocation(location));
  }
  return { operator, carrier, callAs: (location) => callAs('location', location) };
}
