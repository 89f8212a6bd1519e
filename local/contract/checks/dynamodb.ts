import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import {
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Check } from '../check.ts';
import { type Item, itemOf, key, numeric } from '../items.ts';
import type { World } from '../world.ts';

async function put(world: World, pk: string, rest: Item = {}): Promise<void> {
  await world.dynamodb.send(
    new PutItemCommand({ TableName: world.fixture.LedgerName, Item: { ...key(pk), ...rest } }),
  );
}

function takeOne({ fixture }: World, pk: string): TransactWriteItem {
  return {
    Update: {
      TableName: fixture.LedgerName,
      Key: key(pk),
      UpdateExpression: 'SET #free = #free - :one',
      ConditionExpression: '#free >= :one',
      ExpressionAttributeNames: { '#free': 'free' },
      ExpressionAttributeValues: { ':one': { N: '1' } },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

async function reasonsByIndex(world: World): Promise<void> {
  const [full, empty] = [world.unique('full'), world.unique('empty')];
  await put(world, full, { free: { N: '5' } });
  await put(world, empty, { free: { N: '0' }, note: { S: 'sold out' } });
  const items = [full, empty].map((pk) => takeOne(world, pk));
  const failure = await world.dynamodb.send(new TransactWriteItemsCommand({ TransactItems: items })).then(
    () => undefined,
    (error: unknown) => error,
  );
  ok(failure instanceof TransactionCanceledException, `the transaction was not cancelled: ${failure}`);
  deepEqual(
    failure.CancellationReasons?.map(({ Code }) => Code),
    ['None', 'ConditionalCheckFailed'],
  );
  equal(failure.CancellationReasons?.[1]?.Item?.['note']?.S, 'sold out');
  equal(numeric(await itemOf(world, full), 'free'), 5);
}

async function singleWriteOldItem(world: World): Promise<void> {
  const pk = world.unique('single');
  await put(world, pk, { note: { S: 'was here' } });
  const again = new PutItemCommand({
    TableName: world.fixture.LedgerName,
    Item: key(pk),
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  await rejects(world.dynamodb.send(again), (error: Error & { Item?: Item }) => {
    equal(error.name, 'ConditionalCheckFailedException');
    equal(error.Item?.['note']?.S, 'was here');
    return true;
  });
}

async function requestToken(world: World): Promise<void> {
  const pk = world.unique('token');
  await put(world, pk, { free: { N: '5' } });
  const ClientRequestToken = randomUUID();
  const once = { TransactItems: [takeOne(world, pk)], ClientRequestToken };
  await world.dynamodb.send(new TransactWriteItemsCommand(once));
  await world.dynamodb.send(new TransactWriteItemsCommand(once));
  equal(numeric(await itemOf(world, pk), 'free'), 4);
  const other = { TransactItems: [takeOne(world, world.unique('other'))], ClientRequestToken };
  await rejects(world.dynamodb.send(new TransactWriteItemsCommand(other)), {
    name: 'IdempotentParameterMismatchException',
  });
}

async function oneItemTwice(world: World): Promise<void> {
  const pk = world.unique('twice');
  await put(world, pk, { free: { N: '5' } });
  const twice = new TransactWriteItemsCommand({ TransactItems: [takeOne(world, pk), takeOne(world, pk)] });
  await rejects(world.dynamodb.send(twice), { name: 'ValidationException' });
}

async function sparseIndex(world: World): Promise<void> {
  const [listed, unlisted, group] = [world.unique('listed'), world.unique('unlisted'), world.unique('group')];
  await put(world, listed, { gpk: { S: group }, gsk: { S: '2026' }, note: { S: 'left out' } });
  await put(world, unlisted, { gpk: { S: group } });
  const queryGroup = () =>
    world.dynamodb.send(
      new QueryCommand({
        TableName: world.fixture.LedgerName,
        IndexName: 'sparse',
        KeyConditionExpression: 'gpk = :group',
        ExpressionAttributeValues: { ':group': { S: group } },
      }),
    );
  deepEqual((await queryGroup()).Items, [{ ...key(listed), gpk: { S: group }, gsk: { S: '2026' } }]);
  await world.dynamodb.send(
    new UpdateItemCommand({
      TableName: world.fixture.LedgerName,
      Key: key(listed),
      UpdateExpression: 'REMOVE gpk, gsk',
    }),
  );
  deepEqual((await queryGroup()).Items, []);
}

async function consumedCapacity(world: World): Promise<void> {
  const pks = [world.unique('cost'), world.unique('cost')];
  for (const pk of pks) await put(world, pk, { free: { N: '5' } });
  const TransactItems = pks.map((pk) => takeOne(world, pk));
  const { ConsumedCapacity } = await world.dynamodb.send(
    new TransactWriteItemsCommand({ TransactItems, ReturnConsumedCapacity: 'TOTAL' }),
  );
  equal(ConsumedCapacity?.[0]?.CapacityUnits, 4);
  const indexed = { ...key(world.unique('cost')), gpk: { S: 'cost' }, gsk: { S: '1' } };
  const { ConsumedCapacity: single } = await world.dynamodb.send(
    new PutItemCommand({
      TableName: world.fixture.LedgerName,
      Item: indexed,
      ReturnConsumedCapacity: 'INDEXES',
    }),
  );
  equal(single?.CapacityUnits, 2);
}

async function reservedWords(world: World): Promise<void> {
  const update = new UpdateItemCommand({
    TableName: world.fixture.LedgerName,
    Key: key(world.unique('reserved')),
    UpdateExpression: 'SET free = :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
  });
  await rejects(world.dynamodb.send(update), { name: 'ValidationException' });
}

async function neverOversold(world: World): Promise<void> {
  const pk = world.unique('race');
  await put(world, pk, { free: { N: '20' } });
  const takers = Array.from({ length: 40 }, () =>
    world.dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [takeOne(world, pk)] })),
  );
  const taken = (await Promise.allSettled(takers)).filter(({ status }) => status === 'fulfilled').length;
  ok(taken <= 20, `${taken} of 20 taken`);
  equal(numeric(await itemOf(world, pk), 'free'), 20 - taken);
}

async function exactNumbers(world: World): Promise<void> {
  const pk = world.unique('numbers');
  const digits = '12345678901234567890123456789012345678';
  await put(world, pk, { big: { N: '9007199254740993' }, tenth: { N: '0.1' }, digits: { N: digits } });
  await world.dynamodb.send(
    new UpdateItemCommand({
      TableName: world.fixture.LedgerName,
      Key: key(pk),
      UpdateExpression: 'SET tenth = tenth + :fifth',
      ExpressionAttributeValues: { ':fifth': { N: '0.2' } },
    }),
  );
  const item = await itemOf(world, pk);
  deepEqual([item?.['big']?.N, item?.['tenth']?.N, item?.['digits']?.N], ['9007199254740993', '0.3', digits]);
}

export const dynamodbChecks: Check[] = [
  { name: 'a cancelled transaction gives its reasons by index, with the old item', run: reasonsByIndex },
  { name: 'a single write whose condition fails gives the old item', run: singleWriteOldItem },
  {
    name: 'a request token makes a transaction take effect once and refuses other content',
    run: requestToken,
  },
  { name: 'a transaction that touches an item twice is refused', run: oneItemTwice },
  { name: 'a sparse index holds the items that have its keys, keys only', run: sparseIndex },
  { name: 'consumed capacity counts a transaction twice and its indexes', run: consumedCapacity },
  { name: 'a reserved word needs an alias', run: reservedWords },
  { name: 'transactions on one item at the same time never take more than there is', run: neverOversold },
  { name: 'numbers keep 38 digits and decimal fractions', run: exactNumbers },
];
