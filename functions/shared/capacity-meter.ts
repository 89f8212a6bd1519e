import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';

const consumedSchema = z.object({ CapacityUnits: z.number().default(0) });
const answerSchema = z.object({
  output: z.object({ ConsumedCapacity: z.union([consumedSchema, z.array(consumedSchema)]).optional() }),
});
const READS = new Set([
  'GetItemCommand',
  'QueryCommand',
  'BatchGetItemCommand',
  'TransactGetItemsCommand',
  'ScanCommand',
  'GetCommand',
  'BatchGetCommand',
  'TransactGetCommand',
]);

/**
 * Counts the read and write units that the table client consumes, as DynamoDB returns them. Each invocation
 * logs and resets the count; `npm run cost` adds it up. `CapacityUnits` includes what indexes cost.
 */
class CapacityMeter {
  #reads = 0;
  #writes = 0;

  /** Makes every call of the client ask for, and count, what it consumes. */
  attach(client: DynamoDBDocumentClient): DynamoDBDocumentClient {
    client.middlewareStack.add(
      (next, context) => async (args) => {
        const answer = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } });
        const units = unitsConsumed(answer);
        if (READS.has(String(context['commandName']))) this.#reads += units;
        else this.#writes += units;
        return answer;
      },
      { step: 'initialize', name: 'capacityMeter', priority: 'high' },
    );
    return client;
  }

  /** The units since the last call. */
  take(): { readUnits: number; writeUnits: number } {
    const taken = { readUnits: this.#reads, writeUnits: this.#writes };
    this.#reads = 0;
    this.#writes = 0;
    return taken;
  }
}

/** A transaction answers with one figure a table, other commands with a single one. */
function unitsConsumed(answer: unknown): number {
  const parsed = answerSchema.safeParse(answer);
  const consumed = parsed.data?.output.ConsumedCapacity ?? [];
  return [consumed].flat().reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
}

export const capacityMeter = new CapacityMeter();
