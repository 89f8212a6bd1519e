import { ChangeMessageVisibilityBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';
import { handler } from '../../../functions/connections/work.handler.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { table } from '../../../functions/shared/table.ts';
import { context } from '../../support/call.ts';

test('work that fails is brought again within seconds, and not when its time is over', async () => {
  process.env['SHOP_WORK_URL'] = 'https://queue.example/work';
  process.env['TABLE_NAME'] = 'table';
  const queue = mockClient(SQSClient);
  queue.on(ChangeMessageVisibilityBatchCommand).resolves({});
  const away = mockClient(table).rejects(new Error('the table is away'));
  forgetNetwork();
  const body = JSON.stringify({ kind: 'reconcile', channel: 'web' });
  const event = { Records: [{ messageId: 'm1', receiptHandle: 'r1', body }] };

  const answer = await handler(event, context);

  const [call] = queue.commandCalls(ChangeMessageVisibilityBatchCommand);
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  expect(call?.args[0].input.Entries).toEqual([{ Id: '0', ReceiptHandle: 'r1', VisibilityTimeout: 5 }]);
  for (const mock of [away, queue]) mock.restore();
});
