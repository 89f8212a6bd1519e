import * as z from 'zod';
import type { Envelope } from '../../functions/relay/effects/envelope.ts';
import type { ApiClient } from './api-client.ts';
import type { Conduct } from './carrier.ts';
import { amount, told } from './event-lines.ts';
import type { Scenario } from './scenarios.ts';

export interface Result {
  readonly scenario: Scenario;
  readonly orderId: string;
  readonly status: string;
  readonly seconds: number;
  readonly locations: readonly string[];
  readonly cost: string;
  readonly reached: boolean;
}

const viewSchema = z.looseObject({
  status: z.string(),
  fulfillments: z.array(
    z.looseObject({
      fulfillmentId: z.string(),
      location: z.string(),
      status: z.string(),
      cost: z.object({ amount: z.number(), currency: z.string() }).optional(),
    }),
  ),
});
const DEADLINE_MS = 90_000;
const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Follows the orders of the run: tells each event as it happens, and decides which location says no. */
export function liveOrders(began: number) {
  const nameOf = new Map<string, string>();
  const rejectors = new Set<string>();
  const rejected = new Map<string, string>();
  const early: Envelope[] = [];
  let firstDelivered: number | undefined;

  let reader: ApiClient | undefined;
  /** The decision's own text: which location and why, what it costs. */
  const tellWhy = async ({ correlationid, data, time }: Envelope, name: string): Promise<void> => {
    const answer = await reader?.send(
      'GET',
      `/orders/${correlationid}/decisions/${String(data['decision'])}`,
    );
    const decision = z.looseObject({ text: z.string() }).safeParse(answer?.body);
    for (const line of decision.data?.text.split('\n') ?? [])
      console.log(`  ${time.slice(11, 23)}  ${name.padEnd(14)}   | ${line}`);
  };
  const tell = (event: Envelope): void => {
    const name = nameOf.get(event.correlationid);
    if (name === undefined) return void early.push(event);
    if (event.type === 'order.delivered') firstDelivered ??= (Date.now() - began) / 1000;
    for (const line of told(event) ?? [])
      console.log(`  ${event.time.slice(11, 23)}  ${name.padEnd(14)} ${line}`);
    if (event.type === 'order.routed' || event.type === 'order.rerouted') void tellWhy(event, name);
  };
  const know = (orderId: string, name: string): void => {
    nameOf.set(orderId, name);
    for (const event of early.splice(0)) tell(event);
  };
  /** The first fulfillment of an order that is to be rejected once is rejected; nothing else is. */
  const conductOf = (fulfillmentId: string): Conduct => {
    const orderId = fulfillmentId.replace(/-f\d+$/, '');
    if (!rejectors.has(orderId) || rejected.has(orderId))
      return rejected.get(orderId) === fulfillmentId ? 'reject' : 'ship';
    rejected.set(orderId, fulfillmentId);
    return 'reject';
  };

  async function comeBack(api: ApiClient, orderId: string): Promise<void> {
    const order = z
      .looseObject({ lines: z.array(z.looseObject({ lineId: z.string(), quantity: z.number().optional() })) })
      .parse(await api.get(`/orders/${orderId}`));
    const lines = order.lines.map(({ lineId }) => ({ lineId, units: 1 }));
    const { returnId } = z
      .looseObject({ returnId: z.string() })
      .parse(await api.post(`/orders/${orderId}/returns`, { id: 'return-1', reason: 'does not fit', lines }));
    await api.post(`/returns/${returnId}/events`, { id: 'received-1', kind: 'received' });
    await api.post(`/returns/${returnId}/events`, {
      id: 'inspected-1',
      kind: 'inspected',
      lines: lines.map((line) => ({ ...line, as: 'restock' })),
    });
  }

  async function follow(scenario: Scenario, api: ApiClient): Promise<Result> {
    const startedAt = Date.now();
    const orderId = await scenario.place();
    if (scenario.rejectedOnce) rejectors.add(orderId);
    know(orderId, orderId.split('-').slice(0, -1).join('-'));
    let returning = false;
    for (;;) {
      const view = viewSchema.parse(await api.get(`/orders/${orderId}`));
      const reached = view.status === scenario.ends;
      if (reached || Date.now() - startedAt > DEADLINE_MS) {
        const live = view.fulfillments.filter(
          ({ status }) => status !== 'rejected' && status !== 'cancelled' && status !== 'expired',
        );
        const cost = live.reduce((sum, one) => sum + (one.cost?.amount ?? 0), 0);
        return {
          scenario,
          orderId,
          status: view.status,
          seconds: (Date.now() - startedAt) / 1000,
          locations: view.fulfillments.map(
            ({ location, status }) => `${location}${status === 'rejected' ? ' (rejected)' : ''}`,
          ),
          cost: amount(cost, live[0]?.cost?.currency),
          reached,
        };
      }
      if (scenario.comesBack && view.status === 'delivered' && !returning) {
        returning = true;
        await comeBack(api, orderId);
      }
      await pause(250);
    }
  }

  return {
    hear: tell,
    conductOf,
    /** Places the orders, a moment apart, and waits until each has reached its end or its deadline. */
    async run(scenarios: readonly Scenario[], api: ApiClient): Promise<Result[]> {
      reader = api;
      const results: Promise<Result>[] = [];
      for (const scenario of scenarios) {
        results.push(follow(scenario, api));
        await pause(300);
      }
      const done = await Promise.all(results);
      // The last events are still on their way through the partner's queue.
      await pause(1200);
      return done;
    },
    printSummary(results: readonly Result[]): void {
      console.log('\nSummary');
      for (const { scenario, orderId, status, seconds, locations, cost, reached } of results) {
        console.log(
          `  ${reached ? 'ok  ' : 'FAIL'} ${orderId.padEnd(34)} ${status.padEnd(10)} ${seconds.toFixed(1).padStart(5)} s  ${cost.padStart(10)}  ${locations.join(', ')}  (${scenario.via}: ${scenario.title})`,
        );
      }
      if (firstDelivered !== undefined)
        console.log(`  first order delivered ${firstDelivered.toFixed(1)} s after the start`);
    },
  };
}
