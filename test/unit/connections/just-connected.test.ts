import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';
import { handler as ask } from '../../../functions/connections/ask.handler.ts';
import { askWorkDoor, readHealthDoor } from '../../../functions/connections/doors.ts';
import { handler as read } from '../../../functions/connections/read.handler.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { call } from '../../support/call.ts';
import { channelItem } from '../../support/channels.ts';
import { MemoryTable } from '../../support/memory-table.ts';

const caller = { kind: 'operator', id: 'ada' } as const;
const shop = { platform: 'woocommerce', shop: 'https://shop.example', secrets: 'shop' };

test('a channel is asked of its shop as soon as it has a connection, and no more once it has none', async () => {
  process.env['SHOP_WORK_URL'] = 'https://queue.test/work.fifo';
  mockClient(SQSClient).on(SendMessageBatchCommand).resolves({});
  forgetNetwork();
  const table = new MemoryTable();
  const check = () => call(ask, askWorkDoor, { params: { id: 'shop' }, body: { do: 'check' }, caller });
  const health = () => call(read, readHealthDoor, { params: { id: 'shop' }, caller });
  const seen = async () => [(await check()).status, (await health()).body['state']];

  table.seed(channelItem('shop', shop));
  const before = await seen();
  table.seed(channelItem('shop', { ...shop, connection: { credentials: 'shop' } }));
  const connected = await seen();
  table.seed(channelItem('shop', shop));

  expect([before, connected, await seen()]).toEqual([
    [409, 'none'],
    [202, 'checking'],
    [409, 'none'],
  ]);
});
