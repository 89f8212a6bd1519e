import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as z from 'zod';
import { Unavailable } from '../../../functions/shared/errors.ts';
import { putItems } from '../../../functions/shared/put-items.ts';
import { type TableItem, table } from '../../../functions/shared/table.ts';

const inputSchema = z.object({
  RequestItems: z.record(
    z.string(),
    z.array(z.object({ PutRequest: z.object({ Item: z.record(z.string(), z.unknown()) }) })),
  ),
});

const mock = mockClient(table);
/** The sort keys of each request. */
let requests: string[][] = [];
beforeEach(() => {
  process.env['TABLE_NAME'] = 'memory';
  mock.reset();
  requests = [];
});
afterEach(() => {
  mock.reset();
});

function itemsOf(count: number): TableItem[] {
  return Array.from({ length: count }, (_, n) => ({ pk: 'P', sk: String(n) }));
}

/** Answers each request by what `answer` says of its sort keys. */
function answerBy(answer: (sks: string[]) => { unwritten?: string[] } | Error): void {
  mock.on(BatchWriteCommand).callsFake((input: unknown) => {
    const sks = Object.values(inputSchema.parse(input).RequestItems)
      .flat()
      .map(({ PutRequest }) => String(PutRequest.Item['sk']));
    requests.push(sks);
    const said = answer(sks);
    if (said instanceof Error) throw said;
    const left = (said.unwritten ?? []).map((sk) => ({ PutRequest: { Item: { pk: 'P', sk } } }));
    return left.length > 0 ? { UnprocessedItems: { memory: left } } : {};
  });
}

test('items are put 25 a request', async () => {
  answerBy(() => ({}));

  expect(await putItems(itemsOf(60))).toEqual(new Map());

  expect(requests.map((sks) => sks.length).toSorted((one, other) => one - other)).toEqual([10, 25, 25]);
});

test('items that DynamoDB leaves unwritten are put again, they alone', async () => {
  answerBy((sks) => (sks.length === 3 ? { unwritten: ['1'] } : {}));

  expect(await putItems(itemsOf(3))).toEqual(new Map());

  expect(requests).toEqual([['0', '1', '2'], ['1']]);
});

test('items that DynamoDB never has room for are unavailable, and nothing else is', async () => {
  answerBy((sks) => ({ unwritten: sks }));
  const items = itemsOf(2);

  const failures = await putItems(items);

  expect([...failures.keys()]).toEqual(items);
  expect([...failures.values()].every((error) => error instanceof Unavailable)).toBe(true);
});

test('an item that DynamoDB refuses holds up no other of its batch (P22)', async () => {
  const refused = Object.assign(new Error('too large'), { name: 'ValidationException' });
  answerBy((sks) => (sks.includes('1') ? refused : {}));
  const items = itemsOf(3);

  const failures = await putItems(items);

  expect([...failures]).toEqual([[items[1], refused]]);
  expect(requests).toEqual([['0', '1', '2'], ['0'], ['1'], ['2']]);
});
