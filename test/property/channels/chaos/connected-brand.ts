/**
 * A brand whose connected shops sell one stock: the door for messages, the relay, the sweeper and the work at shops as they are,
 * on the table in memory and a clock that is turned by hand. Of executions the states up to the request to a location are run.
 */
import { createServer, type Server } from 'node:http';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { vi } from 'vitest';
import * as z from 'zod';
import { forgetSecrets } from '../../../../functions/access/secrets.ts';
import { receiveOrderDoor } from '../../../../functions/capture/doors.ts';
import { handler as receive } from '../../../../functions/capture/receive.handler.ts';
import type { HttpRequest, SendHttp } from '../../../../functions/channels/contract/http-port.ts';
import { type ShopWork, shopWorkSchema } from '../../../../functions/channels/work-queue.ts';
import { type ConnectionItem, parseConnection } from '../../../../functions/connections/connection.store.ts';
import { doWork } from '../../../../functions/connections/do-work.ts';
import { handler as dispatch } from '../../../../functions/fulfillment/dispatch.handler.ts';
import { recordEventDoor } from '../../../../functions/fulfillment/doors.ts';
import { handler as recordEvent } from '../../../../functions/fulfillment/record-event.handler.ts';
import { recordMovementsDoor } from '../../../../functions/inventory/movement-doors.ts';
import { handler as recordMovements } from '../../../../functions/inventory/record-movements.handler.ts';
import { handler as reserve } from '../../../../functions/inventory/reserve.handler.ts';
import { forgetNetwork } from '../../../../functions/network/entities/network.store.ts';
import { handler as sweep } from '../../../../functions/operations/sweep.handler.ts';
import { handler as relay } from '../../../../functions/relay/relay.handler.ts';
import { handler as route } from '../../../../functions/routing/route.handler.ts';
import { key } from '../../../../functions/shared/keys.ts';
import { HandClock } from '../../../../local/platforms/clock.ts';
import { call, run } from '../../../support/call.ts';
import { channelItem } from '../../../support/channels.ts';
import { MemoryTable } from '../../../support/memory-table.ts';
import { location, rateCards, sku as skuOf } from '../../../support/routing-world.ts';
import { loopback } from '../../../support/shop-session.ts';
import { TableStream } from '../../../support/stream.ts';
import type { ChaosShop } from './simulated-shops.ts';

export const START = '2026-11-02T10:00:00.000Z';
/** Changes bring changes; a brand that never comes to rest is a fault of its own. */
const MOST_ROUNDS = 200;

/** The answer is lost, or the request acts when its caller has gone. */
export type AnswerFate = 'lost' | 'late';

const entrySchema = z.object({ MessageBody: z.string() });
const brandOrderSchema = z.looseObject({
  orderId: z.string(),
  channel: z.string(),
  status: z.string(),
  external: z.object({ id: z.string() }),
});
type BrandOrder = z.output<typeof brandOrderSchema>;
const closedSchema = z.looseObject({
  orderId: z.string(),
  detail: z.looseObject({ lines: z.array(z.looseObject({ units: z.number() })) }),
});
const startedSchema = z.looseObject({ orderId: z.string(), attempt: z.number() });
const workSchema = z.looseObject({ orderId: z.string() });
/** How a state ends that finds its order over, or nothing to do. */
const ENDED = new Set(['OutOfStock', 'Cancelled', 'Superseded', 'NoRoute', 'OnHold']);
const executionSchema = z.object({ input: z.string() });

/** What the parcel of an order is called, wherever it is named. */
export function trackingNumberOf(orderId: string): string {
  return `1Z${orderId.replace(/[^a-z0-9]/g, '').toUpperCase()}`;
}

/** What the warehouse says of an order's only work. */
async function tell(orderId: string, body: Readonly<Record<string, unknown>>): Promise<void> {
  const caller = { kind: 'location', id: 'NYC' } as const;
  await call(recordEvent, recordEventDoor, { params: { id: `${orderId}-f1` }, body, caller });
}

export class ConnectedBrand {
  readonly clock = new HandClock(START);
  readonly table = new MemoryTable();
  readonly #stream = new TableStream(this.table);
  readonly #bus = mockClient(EventBridgeClient);
  readonly #machines = mockClient(SFNClient);
  readonly #queue = mockClient(SQSClient);
  readonly #secrets = mockClient(SecretsManagerClient);
  readonly #door: Server;
  readonly shops: ChaosShop[] = [];
  /** `<channel>/<the shop's id>` of every order that a message has told of. */
  readonly toldOrders = new Set<string>();
  /** Calls that changed figures of shops. */
  pushes = 0;
  readonly #overNetwork = loopback();
  /** What becomes of the answer to a request; undefined: it comes at once. */
  fateOfAnswer: (channel: string) => AnswerFate | undefined = () => undefined;
  /** Requests that were given up and have not acted yet. */
  readonly #late: HttpRequest[] = [];

  /** The network to one shop. A request that is given up acts at once, or before anybody here looks again. */
  #sendTo(channel: string): SendHttp {
    return async (request) => {
      if (/stock_quantity|inventorySetQuantities|inventoryAdjustQuantities/.test(request.body ?? ''))
        this.pushes += 1;
      const fate = this.fateOfAnswer(channel);
      if (fate === undefined) return await this.#overNetwork(request);
      if (fate === 'lost') await this.#overNetwork(request);
      else this.#late.push(request);
      return { kind: 'unanswered', why: 'a time-out' };
    };
  }
  #work: ShopWork[] = [];
  #executions: string[] = [];
  #doorUrl = '';

  constructor() {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date(START) });
    forgetNetwork();
    forgetSecrets();
    Object.assign(process.env, {
      SECRETS_PREFIX: 'test/webhooks/',
      CREDENTIALS_PREFIX: 'test/channels/',
      BUS_NAME: 'bus',
      ORDER_MACHINE: 'order-machine',
      RETURN_MACHINE: 'return-machine',
      SHOP_WORK_URL: 'https://queue.test/work.fifo',
    });
    this.#bus.on(PutEventsCommand).callsFake(({ Entries }: { Entries: readonly unknown[] }) => ({
      FailedEntryCount: 0,
      Entries: Entries.map((_, at) => ({ EventId: String(at) })),
    }));
    this.#machines.on(StartExecutionCommand).callsFake((input: unknown) => {
      this.#executions.push(executionSchema.parse(input).input);
      return {};
    });
    this.#queue.on(SendMessageBatchCommand).callsFake(({ Entries }: { Entries: readonly unknown[] }) => {
      for (const entry of Entries)
        this.#work.push(shopWorkSchema.parse(JSON.parse(entrySchema.parse(entry).MessageBody)));
      return {};
    });
    this.#secrets
      .on(GetSecretValueCommand)
      .callsFake(({ SecretId }: { SecretId: string }) => ({ SecretString: this.#secretOf(SecretId) }));
    this.#door = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', async () => {
        const [, , channel = ''] = (request.url ?? '').split('/');
        const headers = Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
        );
        const body = Buffer.concat(chunks).toString('utf8');
        this.toldOrders.add(`${channel}/${/"id":(\d+)/.exec(body)?.[1]}`);
        const answer = await call(receive, receiveOrderDoor, { params: { channel }, body, headers });
        response.writeHead(answer.status).end(JSON.stringify(answer.body));
      });
    });
  }

  /** Opens the door for messages. */
  async open(): Promise<this> {
    await new Promise<void>((resolve) => this.#door.listen(0, '127.0.0.1', resolve));
    const address = this.#door.address();
    this.#doorUrl = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    return this;
  }

  /** Where a channel's shop sends its messages. */
  messagesTo(channel: string): string {
    return `${this.#doorUrl}/channels/${channel}/orders`;
  }

  /** Has so many units of each SKU at one warehouse, for all channels. */
  async stock(skus: readonly string[], units: number): Promise<void> {
    this.table.seed(...rateCards(), location('NYC'), ...skus.map((id) => skuOf(id)));
    const movements = skus.map((sku) => ({
      ...{ id: `in-${sku}`, kind: 'receipt', sku, location: 'NYC', quantity: units },
    }));
    const body = { movements };
    await call(recordMovements, recordMovementsDoor, { body, caller: { kind: 'operator', id: 'ada' } });
  }

  connect(shop: ChaosShop): void {
    this.shops.push(shop);
    const { channel, platform, name, connection } = shop;
    this.table.seed(channelItem(channel, { platform, secrets: channel, shop: name, connection }));
    this.#work.push({ kind: 'reconcile', channel });
    forgetNetwork();
  }

  /** How the connection of a channel is. */
  connection(channel: string): ConnectionItem {
    const item = this.table.item(key.connection(channel));
    if (!item) throw new Error(`nobody has worked at ${channel} yet`);
    return parseConnection(item);
  }

  /** Every order that is not cancelled. */
  orders(): BrandOrder[] {
    const standing = this.table.ofType('Order').filter(({ status }) => status !== 'cancelled');
    return standing.map((order) => brandOrderSchema.parse(order));
  }

  /** Units of each order that left before its shop's cancel was known: a person settles that (T7). */
  shippedButClosed(): ReadonlyMap<string, number> {
    const told = this.table
      .ofType('Exception')
      .filter(({ exceptionType }) => exceptionType === 'ShippedButClosed');
    return new Map(
      told.map((exception) => {
        const { orderId, detail } = closedSchema.parse(exception);
        return [orderId, detail.lines.reduce((sum, { units }) => sum + units, 0)];
      }),
    );
  }

  /** Units that channels may sell now. */
  sellable(sku: string): number {
    const shards = this.table.ofType('Pool').filter((pool) => pool['sku'] === sku);
    return shards.reduce((sum, { atp, unclaimed }) => sum + Number(atp) - Number(unclaimed ?? 0), 0);
  }

  /** Time goes on, and nobody here does anything. */
  pass(milliseconds: number): void {
    this.clock.advance(milliseconds);
    vi.setSystemTime(this.clock.now());
  }

  /** Time goes on; what falls due on the way is delivered, swept, relayed and done. */
  async advance(milliseconds: number): Promise<void> {
    this.pass(milliseconds);
    for (const request of this.#late.splice(0)) await this.#overNetwork(request);
    for (const shop of this.shops) await shop.settled();
    await run(sweep, {});
    await this.#rest();
  }

  /** Until no change, no message and no work is left. */
  async #rest(): Promise<void> {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const records = this.#stream.take();
      if (records.length > 0) await run(relay, { Records: records });
      for (const input of this.#executions.splice(0)) await this.#begin(JSON.parse(input));
      await this.#doWork();
      for (const shop of this.shops) await shop.settled();
      await this.#giveUp();
      if (records.length === 0 && this.#work.length === 0) return;
    }
    throw new Error(`no rest after ${MOST_ROUNDS} rounds`);
  }

  /** Runs an order's states up to the request to its location; one that was cancelled meanwhile goes no further. */
  async #begin(given: unknown): Promise<void> {
    const { orderId, attempt } = startedSchema.parse(given);
    const input = { orderId, attempt, execution: 'test', parts: true };
    const enteredAt = this.clock.now().toISOString();
    try {
      await run(reserve, input);
      await run(route, input);
      await run(dispatch, { ...input, n: 1, token: `token of ${orderId}`, enteredAt, retry: 0 });
    } catch (error) {
      if (!(error instanceof Error && ENDED.has(error.name))) throw error;
    }
  }

  /** The warehouse hands an order over that it was asked for; its number is the parcel's. */
  async ship(orderId: string): Promise<void> {
    const parcels = [{ carrier: 'UPS', trackingNumber: trackingNumberOf(orderId) }];
    await tell(orderId, { id: 'shipped', kind: 'shipped', parcels });
  }

  /** The warehouse gives up what it is asked to. */
  async #giveUp(): Promise<void> {
    const recalled = this.table.ofType('Fulfillment').filter(({ recall }) => recall !== undefined);
    for (const item of recalled)
      await tell(workSchema.parse(item).orderId, { id: 'given up', kind: 'cancelAccepted' });
  }

  /** Orders that a location is asked for, and has not handed over. */
  requested(): string[] {
    const work = this.table.ofType('Fulfillment').filter(({ status }) => status === 'requested');
    return work.map((item) => workSchema.parse(item).orderId);
  }

  async #doWork(): Promise<void> {
    const work = this.#work.splice(0);
    for (const channel of new Set(work.map((one) => one.channel)))
      await doWork(
        channel,
        work.filter((one) => one.channel === channel),
        {
          now: () => this.clock.now().toISOString(),
          senderOf: () => this.#sendTo(channel),
          hasTime: () => true,
        },
      );
  }

  #secretOf(name: string): string {
    const shop = this.shops.find(({ channel }) => name.endsWith(`/${channel}`));
    if (!shop) throw new Error(`nobody has a secret ${name}`);
    return name.startsWith('test/channels/')
      ? JSON.stringify(shop.secret)
      : JSON.stringify({ current: shop.messageSecret });
  }

  async close(): Promise<void> {
    for (const shop of this.shops) await shop.close();
    this.#door.closeAllConnections();
    await new Promise<void>((resolve) => this.#door.close(() => resolve()));
    this.table.close();
    for (const mock of [this.#bus, this.#machines, this.#queue, this.#secrets]) mock.restore();
    vi.useRealTimers();
  }
}
