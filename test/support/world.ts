import { randomBytes } from 'node:crypto';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  SFNClient,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { putWebhookSecret } from '../../functions/access/webhook-secret.store.ts';
import type { Finding } from '../../functions/operations/audit/audit.ts';
import { orderId as orderIdOf } from '../../functions/order/order-id.ts';
import { key } from '../../functions/shared/keys.ts';
import { queryPartition } from '../../functions/shared/table.ts';
import { awsEnvironment } from '../../local/aws/emulator.ts';
import { type Answer, ApiClient } from '../../local/brand/api-client.ts';
import { trackerEvent } from '../../local/brand/carrier.ts';
import { signedHeaders } from '../../local/brand/signed-headers.ts';
import { findingsOf } from './books.ts';
import { deployed } from './deployment.ts';
import { eventually } from './poll.ts';

const deployment = await deployed();
Object.assign(process.env, awsEnvironment(deployment.endpoint), {
  TABLE_NAME: deployment.tableName,
  SECRETS_PREFIX: `order-orchestrator-${deployment.stage}/webhooks/`,
});

export { deployment, eventually };
export const operator = new ApiClient(deployment.api, deployment.operatorToken);
const lambda = new LambdaClient({});
const stepFunctions = new SFNClient({});

const lineView = z.looseObject({ lineId: z.string(), sku: z.string().optional() });
const fulfillmentView = z.looseObject({
  fulfillmentId: z.string(),
  location: z.string(),
  status: z.string(),
});
const exceptionView = z.looseObject({
  exceptionId: z.string(),
  exceptionType: z.string(),
  status: z.string(),
  owner: z.string(),
  actions: z.array(z.string()),
});
export const orderView = z.looseObject({
  orderId: z.string(),
  status: z.string(),
  totals: z.record(z.string(), z.number()),
  lines: z.array(lineView),
  timeline: z.array(z.looseObject({ event: z.string() })),
  fulfillments: z.array(fulfillmentView),
  shipments: z.array(z.looseObject({})),
  returns: z.array(z.looseObject({})),
  exceptions: z.array(exceptionView),
});
export type OrderView = z.output<typeof orderView>;
export type FulfillmentView = z.output<typeof fulfillmentView>;
export type ExceptionView = z.output<typeof exceptionView>;
const positionView = z.looseObject({
  location: z.string(),
  onHand: z.number(),
  allocated: z.number(),
  unsellable: z.number(),
  free: z.number(),
  selling: z.boolean(),
});

export interface Wanted {
  readonly sku: string;
  readonly quantity: number;
}
export interface Place {
  readonly id: string;
  readonly postalCode?: string;
  readonly lat?: number;
  readonly lon?: number;
  readonly type?: string;
  readonly handling?: number;
  readonly body?: Record<string, unknown>;
}

const anAddress = {
  name: 'Ada Example',
  lines: ['1 Main Street'],
  city: 'New York',
  region: 'NY',
  postalCode: '10001',
  country: 'US',
  phone: '+1 212 555 0100',
};

/** The API is asked at least this often, also while the order's items stay as they are. */
const ASK_AGAIN_MS = 2000;

/**
 * Whether an order's items have changed since the last look. Dozens of tests poll at the same time: reading
 * the table costs a fraction of asking the API, which is asked when there is something new to see.
 */
function changeDetector(orderId: string): () => Promise<boolean> {
  let seen = '';
  let changedAt = 0;
  return async () => {
    const items = JSON.stringify((await queryPartition(key.order(orderId).pk)).items);
    if (items === seen && Date.now() - changedAt < ASK_AGAIN_MS) return false;
    seen = items;
    changedAt = Date.now();
    return true;
  };
}

let rateCardMade: Promise<void> | undefined;

/**
 * A brand of its own for each test: channel, pool, locations, SKUs. Nothing is shared with another test but
 * the deployment.
 */
export class World {
  readonly name: string;
  readonly channel: string;
  readonly pool: string;
  readonly source: string;
  readonly secret = 'a webhook secret of the tests';
  #orders = 0;
  readonly #skus = new Set<string>();
  readonly #placed = new Set<string>();

  constructor(name: string) {
    this.name = `${name}-${randomBytes(3).toString('hex')}`;
    this.channel = this.name.slice(0, 24);
    this.pool = this.name;
    this.source = `easypost-${this.name}`;
  }

  /** A location or SKU of this world, by its short name. */
  id(short: string): string {
    return `${short}-${this.name}`;
  }

  /**
   * Makes the channel, the locations (near New York, each dearer than the one before), a rate card, and the
   * stock, by location and SKU.
   */
  async open(
    stock: Readonly<Record<string, Readonly<Record<string, number>>>>,
    over: {
      channel?: Record<string, unknown>;
      locations?: Readonly<Record<string, Record<string, unknown>>>;
      skus?: Record<string, Record<string, unknown>>;
    } = {},
  ): Promise<this> {
    const skus = [...new Set(Object.values(stock).flatMap((of) => Object.keys(of)))];
    for (const sku of skus) this.#skus.add(this.id(sku));
    await Promise.all([
      putWebhookSecret(this.name, { current: this.secret }),
      this.#rateCard(),
      operator.put(`/channels/${this.channel}`, {
        platform: 'canonical',
        pools: { '*': this.pool },
        ...over.channel,
      }),
      operator.put(`/tracking-sources/${this.source}`, { platform: 'easypost', secrets: this.name }),
      ...skus.map((sku) =>
        operator.put(`/skus/${this.id(sku)}`, { title: sku, weightGrams: 500, ...over.skus?.[sku] }),
      ),
      ...Object.keys(stock).map((location, index) =>
        operator.put(`/locations/${this.id(location)}`, {
          name: location,
          type: 'warehouse',
          pool: this.pool,
          timeZone: 'America/New_York',
          address: { country: 'US', postalCode: '10001', region: 'NY' },
          coordinates: { lat: 40.75 + index * 0.5, lon: -73.99 },
          handling: { perOrderMinor: 100 + index * 200, perLineMinor: 0, perUnitMinor: 10 },
          ...over.locations?.[location],
        }),
      ),
    ]);
    const movements = Object.entries(stock).flatMap(([location, of]) =>
      Object.entries(of)
        .filter(([, quantity]) => quantity > 0)
        .map(([sku, quantity]) => ({
          id: `open-${location}-${sku}`,
          kind: 'receipt',
          sku: this.id(sku),
          location: this.id(location),
          quantity,
        })),
    );
    if (movements.length > 0) await this.move(movements);
    return this;
  }

  /** One for all worlds; whoever comes first makes it. */
  #rateCard(): Promise<void> {
    rateCardMade ??= operator.send('GET', '/rate-cards/e2e').then(async ({ status }) => {
      if (status !== 200) await operator.send('PUT', '/rate-cards/e2e', rateCard);
    });
    return rateCardMade;
  }

  async move(movements: readonly Record<string, unknown>[]): Promise<unknown> {
    return operator.post('/stock/movements', { movements });
  }

  /** Body of POST /orders for this world's channel. */
  body(lines: readonly Wanted[], over: Record<string, unknown> = {}): Record<string, unknown> {
    const number = `${++this.#orders}`;
    return {
      channel: this.channel,
      external: { id: `${this.name}-${number}`, number },
      placedAt: new Date(Date.now()).toISOString(),
      currency: 'USD',
      buyer: { name: 'Ada Example', email: 'ada@example.com' },
      shipTo: anAddress,
      lines: lines.map(({ sku, quantity }, index) => ({
        lineId: String(index + 1),
        sku: this.id(sku),
        title: sku,
        quantity,
        unitPrice: { amount: 1500 },
      })),
      ...over,
    };
  }

  async place(lines: readonly Wanted[], over: Record<string, unknown> = {}): Promise<string> {
    return this.adopt(
      z.object({ orderId: z.string() }).parse(await operator.post('/orders', this.body(lines, over))).orderId,
    );
  }
  /**
   * The id that the next order will have: what shall go wrong with it can be arranged before it is placed.
   */
  get nextOrderId(): string {
    const number = `${this.#orders + 1}`;
    return orderIdOf(this.channel, `${this.name}-${number}`, number);
  }
  /** An order of this world that came by another door. */
  adopt(orderId: string): string {
    this.#placed.add(orderId);
    return orderId;
  }
  /** What does not add up in the books of this world's stock: nothing, whatever happened. */
  async audit(): Promise<Finding[]> {
    return findingsOf({ pool: this.pool, skus: [...this.#skus], orders: [...this.#placed] });
  }

  async order(orderId: string): Promise<OrderView> {
    return orderView.parse(await operator.get(`/orders/${orderId}`));
  }

  /** Polls the order until `holds` answers true. */
  async until(
    orderId: string,
    what: string,
    holds: (order: OrderView) => boolean,
    seconds = 45,
  ): Promise<OrderView> {
    let last: OrderView | undefined;
    const hasChanged = changeDetector(orderId);
    return eventually(
      `order ${orderId} ${what}`,
      async () => {
        if (!(await hasChanged())) return undefined;
        last = await this.order(orderId);
        return holds(last) ? last : undefined;
      },
      {
        seconds,
        last: () =>
          last && {
            status: last.status,
            totals: last.totals,
            fulfillments: last.fulfillments,
            exceptions: last.exceptions,
            timeline: last.timeline.map(({ event }) => event),
          },
      },
    );
  }
  async untilStatus(orderId: string, ...statuses: string[]): Promise<OrderView> {
    return this.until(orderId, `is ${statuses.join(' or ')}`, ({ status }) => statuses.includes(status));
  }

  /** The first fulfillment of the order that is in `status`, optionally at a location (short name). */
  async untilFulfillment(orderId: string, status: string, location?: string): Promise<FulfillmentView> {
    const wanted = ({ status: is, location: at }: FulfillmentView): boolean =>
      is === status && (location === undefined || at === this.id(location));
    const order = await this.until(
      orderId,
      `has a ${status} fulfillment${location === undefined ? '' : ` at ${location}`}`,
      ({ fulfillments }) => fulfillments.some(wanted),
    );
    const found = order.fulfillments.find(wanted);
    if (!found) throw new Error('unreachable');
    return found;
  }

  /** What the location says, whatever the answer's status. */
  async tell(fulfillmentId: string, event: Record<string, unknown>): Promise<Answer> {
    return operator.send('POST', `/fulfillments/${fulfillmentId}/events`, {
      id: `${String(event['kind'])}-${randomBytes(4).toString('hex')}`,
      ...event,
    });
  }
  async ship(fulfillmentId: string, parcel: Record<string, unknown> = {}): Promise<string> {
    const trackingNumber = `1Z${randomBytes(6).toString('hex').toUpperCase()}`;
    const answer = await this.tell(fulfillmentId, {
      kind: 'shipped',
      parcels: [{ carrier: 'UPS', trackingNumber, ...parcel }],
    });
    if (answer.status >= 300)
      throw new Error(`ship answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return trackingNumber;
  }
  /** A carrier's signed webhook with the whole history; times are minutes ago, oldest first. */
  async scan(
    trackingNumber: string,
    statuses: readonly string[],
    options: { at?: readonly string[]; carrier?: string } = {},
  ): Promise<Answer> {
    const started = Math.floor(Date.now() / 1000) * 1000 - statuses.length * 60_000;
    const scans = statuses.map((status, index) => ({
      status,
      at: options.at?.[index] ?? new Date(started + index * 60_000).toISOString().replace('.000Z', 'Z'),
    }));
    const body = trackerEvent({ carrier: options.carrier ?? 'UPS', trackingNumber }, scans);
    return operator.send(
      'POST',
      `/tracking-sources/${this.source}/events`,
      body,
      signedHeaders.easypost(this.secret, body),
    );
  }
  /** Ships what is requested there and delivers it. */
  async shipAndDeliver(orderId: string, location?: string): Promise<void> {
    const { fulfillmentId } = await this.untilFulfillment(orderId, 'requested', location);
    await this.scan(await this.ship(fulfillmentId), ['in_transit', 'delivered']);
  }

  /** Runs the sweeper now, as the schedule would. */
  async sweep(): Promise<void> {
    await sweep();
  }

  async atp(sku: string): Promise<number> {
    const { pools } = z
      .looseObject({ pools: z.array(z.looseObject({ pool: z.string(), atp: z.number() })) })
      .parse(await operator.get(`/stock/${encodeURIComponent(this.id(sku))}?pool=${this.pool}`));
    return pools.find(({ pool }) => pool === this.pool)?.atp ?? 0;
  }
  /** What is where of a SKU, by the short name of its location. */
  async positions(sku: string): Promise<Record<string, z.output<typeof positionView>>> {
    const { positions } = z
      .looseObject({ positions: z.array(positionView) })
      .parse(await operator.get(`/stock/${encodeURIComponent(this.id(sku))}?pool=${this.pool}`));
    return Object.fromEntries(positions.map((one) => [one.location.slice(0, -this.name.length - 1), one]));
  }
  /** Puts a SKU on sale at a location, or takes it off. */
  async sell(location: string, sku: string, on: boolean): Promise<void> {
    await this.move([
      {
        id: randomBytes(4).toString('hex'),
        kind: 'selling',
        sku: this.id(sku),
        location: this.id(location),
        quantity: on ? 1 : 0,
      },
    ]);
  }
  /** The open exception of this type, once the order has one. */
  async untilException(orderId: string, type: string, seconds?: number): Promise<ExceptionView> {
    const wanted = ({ exceptionType, status }: ExceptionView): boolean =>
      exceptionType === type && status === 'open';
    const found = (
      await this.until(orderId, `has an open ${type}`, ({ exceptions }) => exceptions.some(wanted), seconds)
    ).exceptions.find(wanted);
    if (!found) throw new Error('unreachable');
    return found;
  }
  async exceptions(orderId: string): Promise<OrderView['exceptions']> {
    return (await this.order(orderId)).exceptions;
  }
  async resolve(exceptionId: string, body: Record<string, unknown>): Promise<Answer> {
    return operator.send('POST', `/exceptions/${exceptionId}/resolve`, {
      id: randomBytes(4).toString('hex'),
      ...body,
    });
  }
}

const listSchema = z.object({
  orders: z.array(
    z.looseObject({ orderId: z.string(), status: z.string(), totals: z.record(z.string(), z.number()) }),
  ),
  cursor: z.string().optional(),
});
export type Listed = z.output<typeof listSchema>['orders'][number];

/** All orders of a channel, as lists have them. */
export async function ordersOf(channel: string): Promise<Listed[]> {
  const orders: Listed[] = [];
  for (let cursor: string | undefined, more = true; more; ) {
    const page = listSchema.parse(
      await operator.get(
        `/orders?channel=${channel}&limit=100${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      ),
    );
    orders.push(...page.orders);
    cursor = page.cursor;
    more = cursor !== undefined;
  }
  return orders;
}

export async function sweep(): Promise<void> {
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: deployment.sweepFunction, Payload: JSON.stringify({}) }),
  );
  if (FunctionError) throw new Error(`the sweeper failed: ${Buffer.from(Payload ?? []).toString()}`);
}

/** Zones by distance and steps by weight, so that nearer is cheaper. */
const rateCard: Record<string, unknown> = {
  currency: 'USD',
  zones: ['near', 'mid', 'far'],
  bandsKm: [300, 1500],
  otherwise: 'far',
  price: {
    kind: 'step',
    steps: [
      { upToGrams: 1000, minor: [600, 800, 1000] },
      { upToGrams: 10_000, minor: [1000, 1300, 1700] },
      { upToGrams: 30_000, minor: [2000, 2600, 3400] },
    ],
    beyond: 'parcels',
  },
  services: [
    { id: 'e2e-ground', carrier: 'ups', level: 'standard', transitDays: { near: 1, mid: 3, far: 5 } },
  ],
};

interface ExecutionRun {
  readonly status: string;
  readonly output: unknown;
  readonly history: HistoryEvent[];
}

function executionArn(orderId: string, attempt: number): string {
  const executions = deployment.orderMachine.replace(':stateMachine:', ':execution:');
  return `${executions}:${orderId}-${attempt}`;
}

/** An order execution's status, output and history. */
export async function execution(orderId: string, attempt = 1): Promise<ExecutionRun> {
  const arn = executionArn(orderId, attempt);
  const { status, output } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn: arn }));
  const history: HistoryEvent[] = [];
  let next: string | undefined;
  do {
    const page = await stepFunctions.send(
      new GetExecutionHistoryCommand({
        executionArn: arn,
        maxResults: 1000,
        ...(next ? { nextToken: next } : {}),
      }),
    );
    history.push(...(page.events ?? []));
    next = page.nextToken;
  } while (next);
  return {
    status: status ?? 'UNKNOWN',
    output: output === undefined ? undefined : JSON.parse(output),
    history,
  };
}

/** Whether an order's execution has been started and runs no more. */
async function hasEnded(orderId: string, attempt: number): Promise<boolean> {
  const described = new DescribeExecutionCommand({ executionArn: executionArn(orderId, attempt) });
  const execution = await stepFunctions.send(described).catch(() => undefined);
  return execution !== undefined && execution.status !== 'RUNNING';
}

/** Stops an order's execution, as an operator may in the console. */
export async function stopExecution(orderId: string, attempt = 1): Promise<void> {
  await stepFunctions.send(
    new StopExecutionCommand({
      executionArn: executionArn(orderId, attempt),
      error: 'Stopped',
      cause: 'by hand',
    }),
  );
}
export const statesEntered = (history: readonly HistoryEvent[]): string[] =>
  history.flatMap(({ type, stateEnteredEventDetails }) =>
    type?.endsWith('StateEntered') ? [stateEnteredEventDetails?.name ?? ''] : [],
  );
/** Waits until the order's execution has ended. */
export function ended(orderId: string, attempt = 1): Promise<ExecutionRun> {
  return eventually(`execution of ${orderId} ends`, async () =>
    (await hasEnded(orderId, attempt)) ? execution(orderId, attempt).catch(() => undefined) : undefined,
  );
}

/** Waits until the order's execution has come to a state. */
export const entered = (orderId: string, state: string, attempt = 1): Promise<true> =>
  eventually(`execution of ${orderId} comes to ${state}`, async () => {
    const one = await execution(orderId, attempt).catch(() => undefined);
    return (one && statesEntered(one.history).includes(state)) || undefined;
  });
