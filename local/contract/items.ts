import { type AttributeValue, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { eventually } from './eventually.ts';
import type { World } from './world.ts';

/** An item as DynamoDB has it. */
export type Item = Record<string, AttributeValue>;

/** Key of an item in the ledger. */
export function key(pk: string, sk = 'ITEM'): Item {
  return { pk: { S: pk }, sk: { S: sk } };
}

/** A number of an item; NaN when it has none of that name. */
export function numeric(item: Item | undefined, attribute: string): number {
  return Number(item?.[attribute]?.N);
}

/** An item of the ledger as it is now. */
export async function itemOf(world: World, pk: string, sk = 'ITEM'): Promise<Item | undefined> {
  const command = new GetItemCommand({
    TableName: world.fixture.LedgerName,
    Key: key(pk, sk),
    ConsistentRead: true,
  });
  return (await world.dynamodb.send(command)).Item;
}

/** All items of a partition of the ledger, in the order of their sort keys. */
export async function itemsOf(world: World, pk: string): Promise<Item[]> {
  const { Items = [] } = await world.dynamodb.send(
    new QueryCommand({
      TableName: world.fixture.LedgerName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: pk } },
      ConsistentRead: true,
    }),
  );
  return Items;
}

/**
 * The sort key of the first item of a partition, as soon as there is one: how a function hands over its
 * token.
 */
export async function tokenKept(world: World, pk: string, after: readonly string[] = []): Promise<string> {
  return await eventually(`a token under ${pk}`, async () =>
    (await itemsOf(world, pk)).map(({ sk }) => sk?.S).find((sk) => sk !== undefined && !after.includes(sk)),
  );
}
