/**
 * A brand whose connected shops sell one stock: the door for messages, the relay, the sweeper and the work at shops as they are,
 * on the table in memory and a clock that is turned by hand. Executions end with their claim: what is shipped is not played.
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
import type { SendHttp } from '../../../../functions/channels/contract/http-port.ts';
import { type ShopWork, shopWorkSchema } from '../../../../functions/channels/work-queue.ts';
import { doWork } from '../../../../functions/connections/do-work.ts';
import { handler as reserve } from '../../../../functions/inventory/reserve.handler.ts';
import { forgetNetwork } from '../../../../functions/network/entities/network.store.ts';
import { handler as sweep } from '../../../../functions/operations/sweep.handler.ts';
import { handler as relay } from '../../../../functions/relay/relay.handler.ts';
import { key } from '../../../../functions/shared/keys.ts';
import { HandClock } from '../../../../local/platforms/clock.ts';
import { call, run } from '../../../support/call.ts';
import { channelItem } from '../../../support/channels.ts';
import { MemoryTable } from '../../../support/memory-table.ts';
import { locationItem, skuItem } from '../../../support/network-items.ts';
import { loopback } from '../../../support/shop-session.ts';
import { TableStream } from '../../../support/stream.ts';
import type { ChaosShop } from './simulated-shops.ts';

export const START = '2026-11-02T10:00:00.000Z';
/** Changes bring changes; a brand that never comes to rest is a fault of its own. */
const MOST_ROUNDS = 200;

const entrySchema = z.object({ MessageBody: z.string() });
const externalSchema = z.looseObject({ external: z.object({ id: z.string() }) });
const executionSchema = z.object({ input: z.string() });

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
  readonly #send: SendHttp = (request) => {
    if (/stock_quantity|inventorySetQuantities|inventoryAdjustQuantities/.test(request.body ?? ''))
      this.pushes += 1;
    return this.#overNetwork(request);
  };
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

  /** Has so many units of each SKU in stock, for all channels. */
  stock(skus: readonly string[], units: number): void {
    this.table.seed(
      locationItem('dc', { type: 'warehouse' }),
      ...skus.flatMap((sku) => [
        skuItem(sku),
        { ...key.pool('main', sku, 0), type: 'Pool', pool: 'main', sku, shard: 0, atp: units, version: 1 },
      ]),
    );
  }

  connect(shop: ChaosShop): void {
    this.shops.push(shop);
    const { channel, platform, name, connection } = shop;
    this.table.seed(channelItem(channel, { platform, secrets: channel, shop: name, connection }));
    this.#work.push({ kind: 'reconcile', channel });
    forgetNetwork();
  }

  /** `<channel>/<the shop's id>` of every order that is not cancelled. */
  standingOrders(): string[] {
    const orders = this.table.ofType('Order').filter(({ status }) => status !== 'cancelled');
    return orders
      .map((order) => `${String(order['channel'])}/${externalSchema.parse(order).external.id}`)
      .sort();
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
      if (records.length === 0 && this.#work.length === 0) return;
    }
    throw new Error(`no rest after ${MOST_ROUNDS} rounds`);
  }

  /** An execution that finds too few units waits, which is not played. */
  async #begin(input: unknown): Promise<void> {
    await run(reserve, input).catch((error: unknown) => {
      if (!(error instanceof Error && error.name === 'OutOfStock')) throw error;
    });
  }

  async #doWork(): Promise<void> {
    const work = this.#work.splice(0);
    for (const channel of new Set(work.map((one) => one.channel)))
      await doWork(
        channel,
        work.filter((one) => one.channel === channel),
        {
          now: () => this.clock.now().toISOString(),
          senderOf: () => this.#send,
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
