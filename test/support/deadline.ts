import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Key } from '../../functions/shared/keys.ts';
import { getItem, table, tableName } from '../../functions/shared/table.ts';

/** `<deadline>#<what else makes the index's key unique>`. */
const indexedSchema = z.looseObject({ gsi2sk: z.string() });

/**
 * Lets the deadline of an item pass where no test can name a short one: the item becomes what it would be had
 * it been written so much earlier. `attributes` name where the item keeps its deadline besides the index.
 */
export async function letPass(key: Key, ...attributes: readonly string[]): Promise<void> {
  const { gsi2sk } = indexedSchema.parse(await getItem(key));
  const past = new Date(Date.now() - 1000).toISOString();
  const assignments = attributes.map((_, index) => `, #n${index} = :past`).join('');
  await table.send(
    new UpdateCommand({
      TableName: tableName(),
      Key: { pk: key.pk, sk: key.sk },
      UpdateExpression: `SET #gsi2sk = :indexed${assignments}`,
      ExpressionAttributeNames: {
        '#gsi2sk': 'gsi2sk',
        ...Object.fromEntries(attributes.map((name, index) => [`#n${index}`, name])),
      },
      ExpressionAttributeValues: {
        ':indexed': `${past}${gsi2sk.slice(gsi2sk.indexOf('#'))}`,
        ...(attributes.length > 0 ? { ':past': past } : {}),
      },
    }),
  );
}

/** Lets the life date of a position's one lot pass, with the deadline that it is. */
export async function letExpire(key: Key): Promise<void> {
  await table.send(
    new UpdateCommand({
      TableName: tableName(),
      Key: { pk: key.pk, sk: key.sk },
      UpdateExpression: 'SET #lots[0].#lifeDate = :date',
      ExpressionAttributeNames: { '#lots': 'lots', '#lifeDate': 'lifeDate' },
      ExpressionAttributeValues: { ':date': '2020-01-31' },
    }),
  );
  await letPass(key, 'lifeEndsAt');
}
