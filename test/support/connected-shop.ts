/** Channels that are connected to simulated shops, over a table in memory. */
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import type { SendHttp } from '../../functions/channels/contract/http-port.ts';
import type { ShopWork } from '../../functions/channels/work-queue.ts';
import { doWork } from '../../functions/connections/do-work.ts';
import { channelSchema } from '../../functions/network/entities/channel.ts';
import { forgetNetwork } from '../../functions/network/entities/network.store.ts';
import { key, listKey } from '../../functions/shared/keys.ts';
import { MemoryTable } from './memory-table.ts';
import { loopback } from './shop-session.ts';

type Secret = Readonly<Record<string, string>>;

/** Secrets of connections, by name, as Secrets Manager keeps them; `puts` in their order. */
export class SecretStore {
  readonly secrets = new Map<string, Secret>();
  readonly puts: Secret[] = [];
  /** How many of the next puts do not happen. */
  failing = 0;

  constructor() {
    process.env['CREDENTIALS_PREFIX'] = 'test/channels/';
    const client = mockClient(SecretsManagerClient);
    client.on(GetSecretValueCommand).callsFake(({ SecretId: id }: { SecretId: string }) => {
      const secret = this.secrets.get(id.replace('test/channels/', ''));
      if (!secret) throw new ResourceNotFoundException({ message: id, $metadata: {} });
      return { SecretString: JSON.stringify(secret) };
    });
    client.on(PutSecretValueCommand).callsFake(({ SecretId: id = '', SecretString: text = '{}' }) => {
      if (this.failing > 0) {
        this.failing -= 1;
        throw new Error('InternalServiceError');
      }
      const secret = JSON.parse(String(text)) as Secret;
      this.secrets.set(String(id).replace('test/channels/', ''), secret);
      this.puts.push(secret);
      return {};
    });
  }
}

export interface ConnectedOptions {
  readonly platform: 'shopify' | 'woocommerce';
  readonly shop: string;
  readonly connection: Record<string, unknown> & { readonly credentials: string };
  readonly now: () => string;
  readonly send?: SendHttp;
  readonly table?: MemoryTable;
}

/** A channel whose shop work is done as the queue's function does it. */
export class ConnectedChannel {
  readonly id: string;
  readonly table: MemoryTable;
  hasTime: () => boolean = () => true;
  readonly #options: ConnectedOptions;

  constructor(id: string, options: ConnectedOptions) {
    this.id = id;
    this.#options = options;
    this.table = options.table ?? new MemoryTable();
    this.put({});
  }

  /** The channel as its owner has it from now on. */
  put(change: Record<string, unknown>): void {
    const { platform, shop, connection } = this.#options;
    const entity = { id: this.id, version: 1, platform, secrets: 'hooks', shop, connection, ...change };
    forgetNetwork();
    this.table.seed({ ...key.channel(this.id), type: 'Channel', ...channelSchema.parse(entity) });
  }

  /** Units of a SKU that may be sold, and that the channel was told of. */
  sells(sku: string, units: number): void {
    this.table.seed(
      { ...key.pool('main', sku, 0), type: 'Pool', pool: 'main', sku, shard: 0, atp: units, version: 1 },
      { ...key.sellable(sku, this.id), ...listKey.sellable(this.id, sku), type: 'Sellable', sku },
    );
  }

  work(...asked: readonly Record<string, unknown>[]): Promise<void> {
    const messages = asked.map((one) => ({ ...one, channel: this.id }) as unknown as ShopWork);
    const { now, send = loopback(30_000) } = this.#options;
    return doWork(this.id, messages, { now, senderOf: () => send, hasTime: () => this.hasTime() });
  }
}
