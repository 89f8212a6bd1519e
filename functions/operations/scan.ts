import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { type TableItem, table, tableName } from '../shared/table.ts';

/** Every item of these types, page by page, by a scan of the whole table: for commands of operators only. */
export async function* scanTypes(types: readonly string[]): AsyncGenerator<TableItem> {
  let from: TableItem | undefined;
  do {
    const { Items, LastEvaluatedKey } = await table.send(
      new ScanCommand({
        TableName: tableName(),
        ConsistentRead: true,
        FilterExpression: `#type IN (${types.map((_, at) => `:t${at}`).join(', ')})`,
        ExpressionAttributeNames: { '#type': 'type' },
        ExpressionAttributeValues: Object.fromEntries(types.map((type, at) => [`:t${at}`, type])),
        ...(from ? { ExclusiveStartKey: from } : {}),
      }),
    );
    yield* Items ?? [];
    from = LastEvaluatedKey;
  } while (from);
}
