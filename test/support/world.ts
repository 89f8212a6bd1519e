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
import { eventually, eventuallyTrue } from './poll.ts';

const deployment = await deployed();
Object.assign(process.env, awsEnvironment(deployment.endpoint), {
  TABLE_NAME: deployment.tableName,
  SECRETS_PREFIX: `order-orchestrator-${deployment.stage}/webhooks/`,
});

export { deployment, eventually, eventuallyTrue };
/** The API, called by an operator who may do everything. */
export const operator = new ApiClient(deployment.api, deployment.operatorToken);
const lambda = new LambdaClient({});
const stepFunctions = new SFNClient({});

// What the tests read of the API's answers.
const lineSchema = z.looseObject({ lineId: z.string(), sku: z.string().optional() });
const fulfillmentSchema = z.looseObject({
  fulfillmentId: z.string(),
  location: z.string(),
  status: z.string(),
});
const exceptionSchema = z.looseObject({
  exceptionId: z.string(),
  exceptionType: z.string(),
  status: z.string(),
  owner: z.string(),
  actions: z.array(z.string()),
});
const orderSchema = z.looseObject({
  orderId: z.string(),
  status: z.string(),
  totals: z.record(z.string(), z.number()),
  lines: z.array(lineSchema),
  timeline: z.array(z.looseObject({ event: z.string() })),
  fulfillments: z.array(fulfillmentSchema),
  shipments: z.array(z.looseObject({})),
  returns: z.array(z.looseObject({})),
  exceptions: z.array(exceptionSchema),
});
const positionSchema = z.looseObject({
  location: z.string(),
  onHand: z.number(),
  allocated: z.number(),
  unsellable: z.number(),
  free: z.number(),
  selling: z.boolean(),
});
const stockSchema = z.looseObject({
  pools: z.array(z.looseObject({ pool: z.string(), atp: z.number() })),
  positions: z.array(positionSchema),
});

/** An order, a fulfillment and an exception as the API shows them. */
export type ShownOrder = z.output<typeof orderSchema>;
export type ShownFulfillment = z.output<typeof fulfillmentSchema>;
export type ShownException = z.output<typeof exceptionSchema>;

/** Units of a SKU (its short name in the world) that an order asks for. */
export interface OrderedUnits {
  readonly sku: string;
  readonly quantity: number;
}

/** Stock by location and SKU, all by their short names. */
type OpeningStock = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Fields of the network's entities that differ from those of a plain world. */
interface NetworkFields {
  readonly channel?: Record<string, unknown>;
  readonly locations?: Readonly<Record<string, Record<string, unknown>>>;
  readonly skus?: Readonly<Record<string, Record<string, unknown>>>;
}

/** A location that no carrier serves. */
export const unserved = { services: ['none'] };

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
export function changeDetector(orderId: string): () => Promise<boolean> {
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

let madeRateCard: Promise<void> | undefined;

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
   * Makes the channel, a tracking source, a rate card, the SKUs, the locations (near New York, each dearer
   * than the one before) and their stock.
   */
  async open(stock: OpeningStock, over: NetworkFields = {}): Promise<this> {
    const skus = [...new Set(Object.values(stock).flatMap((units) => Object.keys(units)))];
    for (const sku of skus) this.#skus.add(this.id(sku));

    await Promise.all([
      putWebhookSecret(this.name, { current: this.secret }),
      this.#putRateCard(),
      this.putChannel(over.channel),
      operator.put(`/tracking-sources/${this.source}`, { platform: 'easypost', secrets: this.name }),
      ...skus.map((sku) => this.#putSku(sku, over.skus?.[sku])),
      ...Object.keys(stock).map((location, nth) =>
        this.#putLocation(location, nth, over.locations?.[location]),
      ),
    ]);
    const receipts = this.#openingReceipts(stock);
    if (receipts.length > 0) await this.move(receipts);
    return this;
  }

  /** One rate card serves all worlds; whoever comes first makes it. */
  #putRateCard(): Promise<void> {
    madeRateCard ??= operator.send('GET', '/rate-cards/e2e').then(async ({ status }) => {
      if (status !== 200) await operator.send('PUT', '/rate-cards/e2e', rateCard);
    });
    return madeRateCard;
  }

  /** Declares the channel anew, with these fields. */
  putChannel(over: Record<string, unknown> = {}): Promise<unknown> {
    return operator.put(`/channels/${this.channel}`, {
      platform: 'canonical',
      pools: { '*': this.pool },
      ...over,
    });
  }

  #putSku(sku: string, over: Record<string, unknown> = {}): Promise<unknown> {
    return operator.put(`/skus/${this.id(sku)}`, { title: sku, weightGrams: 500, ...over });
  }

  #putLocation(location: string, nth: number, over: Record<string, unknown> = {}): Promise<unknown> {
    return operator.put(`/locations/${this.id(location)}`, {
      name: location,
      type: 'warehouse',
      pool: this.pool,
      timeZone: 'America/New_York',
      address: { country: 'US', postalCode: '10001', region: 'NY' },
      coordinates: { lat: 40.75 + nth * 0.5, lon: -73.99 },
      handling: { perOrderMinor: 100 + nth * 200, perLineMinor: 0, perUnitMinor: 10 },
      ...over,
    });
  }

  #openingReceipts(stock: OpeningStock): Record<string, unknown>[] {
    const positions = Object.entries(stock).flatMap(([location, units]) =>
      Object.entries(units).map(([sku, quantity]) => ({ location, sku, quantity })),
    );
    return positions
      .filter(({ quantity }) => quantity > 0)
      .map(({ location, sku, quantity }) => ({
        id: `open-${location}-${sku}`,
        kind: 'receipt',
        sku: this.id(sku),
        location: this.id(location),
        quantity,
      }));
  }

  async move(movements: readonly Record<string, unknown>[]): Promise<unknown> {
    return operator.post('/stock/movements', { movements });
  }

  /** Receives units of SKUs that nobody has declared, all at one location; short names. */
  async receiveAll(location: string, units: readonly OrderedUnits[]): Promise<void> {
    for (const { sku } of units) this.#skus.add(this.id(sku));
    const lines = units.map(({ sku, quantity }) => ({
      id: `open-${sku}`,
      kind: 'receipt',
      sku: this.id(sku),
      location: this.id(location),
      quantity,
    }));
    await operator.post('/stock/batches', { lines });
  }

  /** One movement of a SKU at a location, both by their short names. */
  async moveOne(kind: string, sku: string, location: string, quantity: number): Promise<void> {
    const id = randomBytes(4).toString('hex');
    await this.move([{ id, kind, sku: this.id(sku), location: this.id(location), quantity }]);
  }

  /** Body of POST /orders for this world's channel. */
  body(lines: readonly OrderedUnits[], over: Record<string, unknown> = {}): Record<string, unknown> {
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

  /** Places an order and answers its id. */
  async place(lines: readonly OrderedUnits[], over: Record<string, unknown> = {}): Promise<string> {
    const answer = await operator.post('/orders', this.body(lines, over));
    return this.adopt(z.object({ orderId: z.string() }).parse(answer).orderId);
  }

  /** The id that the next order will have, so that a fault can be arranged before the order is placed. */
  get nextOrderId(): string {
    const number = `${this.#orders + 1}`;
    return this.idOf(`${this.name}-${number}`, number);
  }

  /** The id of an order; a release may give others. */
  protected idOf(externalId: string, _number: string): string {
    return orderIdOf(this.channel, externalId);
  }

  /** Counts an order that came by another door to this world. */
  adopt(orderId: string): string {
    this.#placed.add(orderId);
    return orderId;
  }

  /** What does not add up in the books of this world's stock: nothing, whatever happened. */
  async audit(): Promise<Finding[]> {
    return findingsOf({ pool: this.pool, skus: [...this.#skus], orders: [...this.#placed] });
  }

  async order(orderId: string): Promise<ShownOrder> {
    return orderSchema.parse(await operator.get(`/orders/${orderId}`));
  }

  async cancel(orderId: string, over: Record<string, unknown> = {}): Promise<Answer> {
    return operator.send('POST', `/orders/${orderId}/cancel`, { id: 'cancel-1', ...over });
  }

  async lift(orderId: string, holdId: string): Promise<Answer> {
    return operator.send('DELETE', `/orders/${orderId}/holds/${holdId}`);
  }

  /** Polls the order until `holds` answers true. */
  async until(
    orderId: string,
    what: string,
    holds: (order: ShownOrder) => boolean,
    seconds?: number,
  ): Promise<ShownOrder> {
    let seen: ShownOrder | undefined;
    const hasChanged = changeDetector(orderId);
    const read = async (): Promise<ShownOrder | undefined> => {
      if (!(await hasChanged())) return undefined;
      seen = await this.order(orderId);
      return holds(seen) ? seen : undefined;
    };
    const last = (): unknown => seen && summaryOf(seen);
    return eventually(`order ${orderId} ${what}`, read, seconds === undefined ? { last } : { seconds, last });
  }

  async untilStatus(orderId: string, ...statuses: string[]): Promise<ShownOrder> {
    return this.until(orderId, `is ${statuses.join(' or ')}`, ({ status }) => statuses.includes(status));
  }

  /** The first fulfillment of the order that is in `status`, optionally at a location (short name). */
  async untilFulfillment(orderId: string, status: string, location?: string): Promise<ShownFulfillment> {
    const isMeant = (one: ShownFulfillment): boolean =>
      one.status === status && (location === undefined || one.location === this.id(location));
    const where = location === undefined ? '' : ` at ${location}`;
    const order = await this.until(orderId, `has a ${status} fulfillment${where}`, ({ fulfillments }) =>
      fulfillments.some(isMeant),
    );
    const found = order.fulfillments.find(isMeant);
    if (!found) throw new Error('unreachable');
    return found;
  }

  /** The open exception of this type, once the order has one. */
  async untilException(orderId: string, type: string, seconds?: number): Promise<ShownException> {
    const isMeant = ({ exceptionType, status }: ShownException): boolean =>
      exceptionType === type && status === 'open';
    const order = await this.until(
      orderId,
      `has an open ${type}`,
      ({ exceptions }) => exceptions.some(isMeant),
      seconds,
    );
    const found = order.exceptions.find(isMeant);
    if (!found) throw new Error('unreachable');
    return found;
  }

  /** What the location says, whatever the answer's status. */
  async tell(fulfillmentId: string, event: Record<string, unknown>): Promise<Answer> {
    const id = `${String(event['kind'])}-${randomBytes(4).toString('hex')}`;
    return operator.send('POST', `/fulfillments/${fulfillmentId}/events`, { id, ...event });
  }

  /** Ships the fulfillment, or the units that the parcel names, and answers the tracking number. */
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
  /** Ships what the order's fulfillment has open, at a location (short name) where one is given. */
  async shipRequested(orderId: string, location?: string): Promise<string> {
    const { fulfillmentId } = await this.untilFulfillment(orderId, 'requested', location);
    return this.ship(fulfillmentId);
  }

  /** A carrier's signed webhook with the whole history: a scan a minute up to now, or at the times given. */
  async scan(
    trackingNumber: string,
    statuses: readonly string[],
    { at = [], carrier = 'UPS' }: { at?: readonly string[]; carrier?: string } = {},
  ): Promise<Answer> {
    const startedAt = Math.floor(Date.now() / 1000) * 1000 - statuses.length * 60_000;
    const scans = statuses.map((status, index) => ({
      status,
      at: at[index] ?? new Date(startedAt + index * 60_000).toISOString().replace('.000Z', 'Z'),
    }));
    const body = trackerEvent({ carrier, trackingNumber }, scans);
    const headers = signedHeaders.easypost(this.secret, body);
    return operator.send('POST', `/tracking-sources/${this.source}/events`, body, headers);
  }

  /** Ships the order's requested fulfillment, at a location where one is given, and delivers it. */
  async shipAndDeliver(orderId: string, location?: string): Promise<void> {
    await this.scan(await this.shipRequested(orderId, location), ['in_transit', 'delivered']);
  }

  /** Runs the sweeper now, as the schedule would. */
  async sweep(): Promise<void> {
    await sweep();
  }

  async #stockOf(sku: string): Promise<z.output<typeof stockSchema>> {
    const path = `/stock/${encodeURIComponent(this.id(sku))}?pool=${this.pool}`;
    return stockSchema.parse(await operator.get(path));
  }

  async atp(sku: string): Promise<number> {
    const { pools } = await this.#stockOf(sku);
    return pools.find(({ pool }) => pool === this.pool)?.atp ?? 0;
  }

  /** The positions of a SKU, by the short names of their locations. */
  async positions(sku: string): Promise<Record<string, z.output<typeof positionSchema>>> {
    const { positions } = await this.#stockOf(sku);
    return Object.fromEntries(positions.map((one) => [one.location.slice(0, -this.name.length - 1), one]));
  }

  /** Puts a SKU on sale at a location, or takes it off. */
  async sell(location: string, sku: string, on: boolean): Promise<void> {
    await this.moveOne('selling', sku, location, on ? 1 : 0);
  }

  async exceptions(orderId: string): Promise<ShownException[]> {
    return (await this.order(orderId)).exceptions;
  }

  async resolve(exceptionId: string, body: Record<string, unknown>): Promise<Answer> {
    const id = randomBytes(4).toString('hex');
    return operator.send('POST', `/exceptions/${exceptionId}/resolve`, { id, ...body });
  }

  /** Resolves the order's exception of this type, once the order has one. */
  async resolveOpen(orderId: string, type: string, body: Record<string, unknown>): Promise<Answer> {
    return this.resolve((await this.untilException(orderId, type)).exceptionId, body);
  }
}

/** What a person looks at first when a test waits in vain. */
function summaryOf({ status, totals, fulfillments, exceptions, timeline }: ShownOrder): unknown {
  return { status, totals, fulfillments, exceptions, timeline: timeline.map(({ event }) => event) };
}

const listSchema = z.object({
  orders: z.array(
    z.looseObject({ orderId: z.string(), status: z.string(), totals: z.record(z.string(), z.number()) }),
  ),
  cursor: z.string().optional(),
});
/** An order as lists show it. */
export type ListedOrder = z.output<typeof listSchema>['orders'][number];

/** All orders of a channel, page by page. */
export async function ordersOf(channel: string): Promise<ListedOrder[]> {
  const orders: ListedOrder[] = [];
  let cursor: string | undefined;
  do {
    const next = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = listSchema.parse(await operator.get(`/orders?channel=${channel}&limit=100${next}`));
    orders.push(...page.orders);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return orders;
}

/** Runs the sweeper now. @throws Error where it failed */
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

function executionArnOf(orderId: string, attempt: number): string {
  return `${deployment.orderMachine.replace(':stateMachine:', ':execution:')}:${orderId}-${attempt}`;
}

/** An order's execution; `output` is parsed. */
export interface OrderExecution {
  readonly status: string;
  readonly output: unknown;
  readonly history: HistoryEvent[];
}

export async function execution(orderId: string, attempt = 1): Promise<OrderExecution> {
  const executionArn = executionArnOf(orderId, attempt);
  const { status, output } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
  return {
    status: status ?? 'UNKNOWN',
    output: output === undefined ? undefined : JSON.parse(output),
    history: await historyOf(executionArn),
  };
}

async function historyOf(executionArn: string): Promise<HistoryEvent[]> {
  const history: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const input = { executionArn, maxResults: 1000, ...(nextToken ? { nextToken } : {}) };
    const page = await stepFunctions.send(new GetExecutionHistoryCommand(input));
    history.push(...(page.events ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return history;
}

/** Whether an order's execution has been started and runs no more. */
async function hasEnded(orderId: string, attempt: number): Promise<boolean> {
  const executionArn = executionArnOf(orderId, attempt);
  const described = await stepFunctions
    .send(new DescribeExecutionCommand({ executionArn }))
    .catch(() => undefined);
  return described !== undefined && described.status !== 'RUNNING';
}

/** Stops an order's execution, as an operator may in the console. */
export async function stopExecution(orderId: string, attempt = 1): Promise<void> {
  const executionArn = executionArnOf(orderId, attempt);
  await stepFunctions.send(new StopExecutionCommand({ executionArn, error: 'Stopped', cause: 'by hand' }));
}

export function statesEntered(history: readonly HistoryEvent[]): string[] {
  return history.flatMap(({ type, stateEnteredEventDetails }) =>
    type?.endsWith('StateEntered') ? [stateEnteredEventDetails?.name ?? ''] : [],
  );
}

/** Waits until the order's execution has ended. */
export function ended(orderId: string, attempt = 1): Promise<OrderExecution> {
  return eventually(`execution of ${orderId} ends`, async () => {
    if (!(await hasEnded(orderId, attempt))) return undefined;
    return execution(orderId, attempt).catch(() => undefined);
  });
}

/** Waits until the order's execution has come to a state. */
export function entered(orderId: string, state: string, attempt = 1): Promise<true> {
  return eventuallyTrue(`execution of ${orderId} comes to ${state}`, async () => {
    const found = await execution(orderId, attempt).catch(() => undefined);
    return found !== undefined && statesEntered(found.history).includes(state);
  });
}
