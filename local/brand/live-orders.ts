import * as z from 'zod';
import type { Envelope } from '../../functions/relay/effects/envelope.ts';
import type { ApiClient } from './api-client.ts';
import { amountText, eventLines } from './event-lines.ts';
import type { Conduct } from './location.ts';
import { pause } from './pause.ts';
import type { Scenario } from './scenarios.ts';
import type { ReturnTeller } from './way-back.ts';

/** How an order of the local run ended. */
export interface LiveResult {
  readonly scenario: Scenario;
  readonly orderId: string;
  readonly status: string;
  /** From its placing to its end. */
  readonly seconds: number;
  readonly locations: readonly string[];
  /** With currency. */
  readonly cost: string;
  /** Whether it came to the end that its scenario wants. */
  readonly reached: boolean;
}

const orderView = z.looseObject({
  status: z.string(),
  fulfillments: z.array(
    z.looseObject({
      location: z.string(),
      status: z.string(),
      cost: z.object({ amount: z.number(), currency: z.string() }).optional(),
    }),
  ),
});
type LiveView = z.output<typeof orderView>;

/** For an order to be delivered, and as long again for it to come back. */
const DEADLINE_MS = 90_000;
const LOOK_MS = 250;
const BETWEEN_ORDERS_MS = 300;
/** The last events are still on their way through the partner's queue when the last order has ended. */
const LAST_EVENTS_MS = 1200;
const ENDED_WITHOUT_COST = ['rejected', 'cancelled', 'expired'];

/** The orders of the local run: prints each event as it happens, and knows which location says no to which. */
export class LiveOrders {
  readonly #operator: ApiClient;
  readonly #began: number;
  /** How an order is called in the output, by its id. */
  readonly #names = new Map<string, string>();
  /** Events of orders whose placing has not been answered yet. */
  readonly #early: Envelope[] = [];
  /** Orders of which one fulfillment is to be rejected. */
  readonly #toReject = new Set<string>();
  /** The fulfillment that was rejected, by order. */
  readonly #rejected = new Map<string, string>();
  #firstDeliveredAfter: number | undefined;

  /** @param began milliseconds since 1970 at which the run began */
  constructor(operator: ApiClient, began: number) {
    this.#operator = operator;
    this.#began = began;
  }

  /** Takes an event of a partner's queue and prints it, once it is known whose it is. */
  hear(event: Envelope): void {
    const name = this.#names.get(event.correlationid);
    if (name === undefined) {
      this.#early.push(event);
      return;
    }
    if (event.type === 'order.delivered') this.#firstDeliveredAfter ??= (Date.now() - this.#began) / 1000;
    print(event, name, eventLines(event));
    if (event.type === 'order.routed' || event.type === 'order.rerouted')
      void this.#printReasons(event, name);
  }

  /** Of an order that is to be rejected once, the first fulfillment is rejected; nothing else is. */
  conductOf(fulfillmentId: string): Conduct {
    const orderId = fulfillmentId.replace(/-f\d+$/, '');
    if (!this.#toReject.has(orderId)) return 'ship';
    const rejected = this.#rejected.get(orderId) ?? fulfillmentId;
    this.#rejected.set(orderId, rejected);
    return rejected === fulfillmentId ? 'reject' : 'ship';
  }

  /** Places the orders, a moment apart, and waits until each has reached its end or its deadline. */
  async run(scenarios: readonly Scenario[]): Promise<LiveResult[]> {
    const results: Promise<LiveResult>[] = [];
    for (const scenario of scenarios) {
      results.push(this.#follow(scenario));
      await pause(BETWEEN_ORDERS_MS);
    }
    const ended = await Promise.all(results);
    await pause(LAST_EVENTS_MS);
    return ended;
  }

  printSummary(results: readonly LiveResult[]): void {
    console.log('\nSummary');
    for (const result of results) console.log(summaryLine(result));
    if (this.#firstDeliveredAfter !== undefined)
      console.log(`  first order delivered ${this.#firstDeliveredAfter.toFixed(1)} s after the start`);
  }

  /** The decision's own text: which location and why, what it costs. */
  async #printReasons(event: Envelope, name: string): Promise<void> {
    const path = `/orders/${event.correlationid}/decisions/${String(event.data['decision'])}`;
    const { body } = await this.#operator.send('GET', path);
    const decision = z.looseObject({ text: z.string() }).safeParse(body);
    const lines = decision.data?.text.split('\n') ?? [];
    print(
      event,
      name,
      lines.map((line) => `  | ${line}`),
    );
  }

  async #follow(scenario: Scenario): Promise<LiveResult> {
    await scenario.ready?.();
    const placedAt = Date.now();
    const deadline = scenario.wayBack ? 2 * DEADLINE_MS : DEADLINE_MS;
    const orderId = await scenario.place();
    if (scenario.rejectedOnce) this.#toReject.add(orderId);
    this.#know(orderId);
    let wayBack: Promise<boolean> | undefined;
    for (;;) {
      const view = orderView.parse(await this.#operator.get(`/orders/${orderId}`));
      const waited = Date.now() - placedAt;
      if (view.status === scenario.ends || waited > deadline) {
        const isBack = wayBack === undefined || (await wayBack);
        return resultOf(scenario, { orderId, view, seconds: (Date.now() - placedAt) / 1000, isBack });
      }
      if (view.status === 'delivered') wayBack ??= this.#wayBack(scenario, orderId);
      await pause(LOOK_MS);
    }
  }

  /** Lets a delivered order come back, and says why where it does not; whether it did. */
  async #wayBack({ wayBack }: Scenario, orderId: string): Promise<boolean> {
    const name = this.#names.get(orderId) ?? orderId;
    const teller: ReturnTeller = {
      say: (line) => printNow(name, line),
      follow: (linked, number) => this.#know(linked, number),
    };
    try {
      await wayBack?.(orderId, teller);
      return true;
    } catch (error) {
      printNow(name, `FAILED: ${error instanceof Error ? error.message : String(error)}`);
      return false;
    }
  }

  #know(orderId: string, name: string = orderId.split('-').slice(0, -1).join('-')): void {
    this.#names.set(orderId, name);
    for (const event of this.#early.splice(0)) this.hear(event);
  }
}

function print(event: Envelope, name: string, lines: readonly string[]): void {
  for (const line of lines) console.log(`  ${event.time.slice(11, 23)}  ${name.padEnd(16)} ${line}`);
}

function printNow(name: string, line: string): void {
  console.log(`  ${new Date().toISOString().slice(11, 23)}  ${name.padEnd(16)} ${line}`);
}

/** An order when it was looked at last. */
interface Followed {
  readonly orderId: string;
  readonly view: LiveView;
  readonly seconds: number;
  /** Whether all that was to come back has. */
  readonly isBack: boolean;
}

function resultOf(scenario: Scenario, { orderId, view, seconds, isBack }: Followed): LiveResult {
  const paid = view.fulfillments.filter(({ status }) => !ENDED_WITHOUT_COST.includes(status));
  const minor = paid.reduce((sum, { cost }) => sum + (cost?.amount ?? 0), 0);
  const locations = view.fulfillments.map(({ location, status }) =>
    status === 'rejected' ? `${location} (rejected)` : location,
  );
  return {
    scenario,
    orderId,
    status: view.status,
    seconds,
    locations,
    cost: amountText(minor, paid[0]?.cost?.currency),
    reached: view.status === scenario.ends && isBack,
  };
}

function summaryLine(result: LiveResult): string {
  const { scenario, orderId, status, seconds, locations, cost, reached } = result;
  const columns = [
    reached ? 'ok  ' : 'FAIL',
    orderId.padEnd(26),
    status.padEnd(10),
    `${seconds.toFixed(1).padStart(5)} s`,
    cost.padStart(10),
    locations.join(', '),
    `(${scenario.via}: ${scenario.title})`,
  ];
  return `  ${columns.join('  ')}`;
}
