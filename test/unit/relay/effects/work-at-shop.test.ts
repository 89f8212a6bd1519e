import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test } from 'vitest';
import { channelSchema } from '../../../../functions/network/entities/channel.ts';
import { forgetNetwork, readChannels } from '../../../../functions/network/entities/network.store.ts';
import { orderId } from '../../../../functions/order/order-id.ts';
import { tellOrder, workAtShop } from '../../../../functions/relay/effects/work-at-shop.ts';
import { key } from '../../../../functions/shared/keys.ts';
import { MemoryTable } from '../../../support/memory-table.ts';

const queue = mockClient(SQSClient);

function seedChannel(table: MemoryTable, isConnected: boolean, id = 'shop'): void {
  const connection = isConnected ? { connection: { credentials: 'app' } } : {};
  const entity = { id, version: 1, platform: 'shopify', secrets: 'shop', shop: 'a.myshopify.com' };
  table.seed({
    ...key.channel(id),
    type: 'Channel',
    ...channelSchema.parse({ ...entity, ...connection }),
  });
}

function asked(): unknown[] {
  return queue
    .commandCalls(SendMessageBatchCommand)
    .flatMap(({ args }) => args[0].input.Entries ?? [])
    .map(({ MessageBody = '' }) => JSON.parse(MessageBody) as unknown);
}

beforeEach(() => {
  process.env['SHOP_WORK_URL'] = 'https://queue.example/work';
  queue.reset();
  queue.on(SendMessageBatchCommand).resolves({});
  forgetNetwork();
});

describe('work at shops', () => {
  const figure = { kind: 'tellShop', channel: 'shop', sku: 'MUG' } as const;

  test('a channel that nobody connected is told nothing', async () => {
    seedChannel(new MemoryTable(), false);

    await workAtShop(figure);

    expect(asked()).toEqual([]);
  });

  test('a figure of a channel that is newer than what is kept of channels is told', async () => {
    const table = new MemoryTable();
    await readChannels();
    seedChannel(table, true);

    await workAtShop(figure);

    expect(asked()).toEqual([{ kind: 'figures', channel: 'shop', sku: 'MUG' }]);
  });

  test('once a channel is looked at since it was connected, its figures are told', async () => {
    const table = new MemoryTable();
    seedChannel(table, false);
    await readChannels();
    seedChannel(table, true);

    await workAtShop({ kind: 'lookAtShop', channel: 'shop' });
    await workAtShop(figure);

    expect(asked()).toEqual([
      { kind: 'reconcile', channel: 'shop' },
      { kind: 'figures', channel: 'shop', sku: 'MUG' },
    ]);
  });

  test('an order is looked at where its channel is connected, also when the channel is newer than what is kept', async () => {
    const table = new MemoryTable();
    await readChannels();
    seedChannel(table, true);
    const change = { kind: 'tellOrder', orderId: 'shop-1001-a' } as const;

    // Nobody has this order: whoever reads it says so.
    await expect(tellOrder(change)).rejects.toThrow('shop-1001-a');
    seedChannel(table, false);
    forgetNetwork();
    await expect(tellOrder(change)).resolves.toBeUndefined();
  });

  test('a channel whose id another one begins with is not taken for that one, which is all that is kept of channels', async () => {
    const table = new MemoryTable();
    seedChannel(table, false, 'us');
    await readChannels();
    seedChannel(table, true, 'us-east');
    const order = orderId('us-east', '1001');

    // Nobody has this order: whoever reads it says so.
    await expect(tellOrder({ kind: 'tellOrder', orderId: order })).rejects.toThrow(order);
  });
});
