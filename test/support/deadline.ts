import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Key } from '../../functions/shared/keys.ts';
import { getItem, table, tableName } from '../../functions/shared/table.ts';

const due = z.looseObject({ gsi2sk: z.string() });

/**
 * Lets the deadline of an item pass, where nobody can name a short one: the item becomes as it would be had
 * it been written that much earlier. `attributes`: where it keeps its deadline, besides the index.
 */
export async function letPass(key: Key, ...attributes: readonly string[]): Promise<void> {
  const { gsi2sk } = due.parse(await getItem(key));
  const past = new Date(Date.now() - 1000).toISOString();
  const names = ['gsi2sk', ...attributes];
  await table.send(
    new UpdateCommand({
      TableName: tableName(),
      Key: { pk: key.pk, sk: key.sk },
      UpdateExpression: `SET ${names.map((_, at) => `#n${at} = :v${at}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(names.map((name, at) => [`#n${at}`, name])),
      ExpressionAttributeValues: Object.fromEntries(
        names.map((_, at) => [`:v${at}`, at === 0 ? `${past}${gsi2sk.slice(gsi2sk.indexOf('#'))}` : past]),
      ),
    }),
  );
}
