/** Read units as DynamoDB counts them: half a unit for 4 KB begun, a whole one where the read is consistent. */
import { BatchGetCommand, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { itemSize } from './item-size.ts';

const BLOCK = 4096;
const itemSchema = z.record(z.string(), z.unknown());
const gotSchema = z.looseObject({ Item: itemSchema.optional() });
const queriedSchema = z.looseObject({ Items: z.array(itemSchema).default([]) });
const batchSchema = z.looseObject({ Responses: z.record(z.string(), z.array(itemSchema)).default({}) });
const askedSchema = z.record(
  z.string(),
  z.looseObject({ Keys: z.array(z.unknown()).default([]), ConsistentRead: z.boolean().optional() }),
);

function blocksOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / BLOCK));
}

function unitsOf(blocks: number, isConsistent: boolean | undefined): number {
  return isConsistent === true ? blocks : blocks / 2;
}

/** Items that are not there cost as much as small ones. */
function unitsOfBatch(asked: unknown, answer: object): number {
  const [request] = Object.values(askedSchema.parse(asked));
  const items = Object.values(batchSchema.parse(answer).Responses).flat();
  const missing = (request?.Keys.length ?? 0) - items.length;
  const blocks = items.reduce((sum, item) => sum + blocksOf(itemSize(item)), missing);
  return unitsOf(blocks, request?.ConsistentRead);
}

/** What a call of the table's client took; 0 for one that reads nothing. */
export function readUnitsOf(command: unknown, answer: object): number {
  if (command instanceof GetCommand) {
    const { Item: item } = gotSchema.parse(answer);
    return unitsOf(item ? blocksOf(itemSize(item)) : 1, command.input.ConsistentRead);
  }
  if (command instanceof QueryCommand) {
    const { Items: items } = queriedSchema.parse(answer);
    const bytes = items.reduce((sum, item) => sum + itemSize(item), 0);
    return unitsOf(blocksOf(bytes), command.input.ConsistentRead);
  }
  return command instanceof BatchGetCommand ? unitsOfBatch(command.input.RequestItems, answer) : 0;
}
