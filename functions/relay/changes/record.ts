import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { type RelayedType, relayedTypes } from './relayed.ts';

/** An item as the stream carries it, in plain values. */
const plainImageSchema = z
  .record(
    z.string(),
    z.custom<AttributeValue>((value) => typeof value === 'object' && value !== null),
  )
  .transform((marshalled) => unmarshall(marshalled));
const imageSchema = z.looseObject({ pk: z.string(), sk: z.string(), type: z.enum(relayedTypes) });
export type Image = z.output<typeof imageSchema>;
const anyImageSchema = imageSchema.optional();

const recordSchema = z.object({
  eventName: z.enum(['INSERT', 'MODIFY', 'REMOVE']),
  dynamodb: z.object({
    SequenceNumber: z.string(),
    /** Epoch seconds. */
    ApproximateCreationDateTime: z.number().optional(),
    NewImage: plainImageSchema.optional(),
    OldImage: plainImageSchema.optional(),
  }),
});

/** One change of one item of the table. */
export interface TableChange {
  readonly sequenceNumber: string;
  readonly type: RelayedType;
  /** `pk` and `sk` in one text. The relay keeps the order of changes that share it. */
  readonly item: string;
  readonly old?: Image;
  readonly new?: Image;
  /** Milliseconds since the epoch, exact to about a second. */
  readonly createdAt: number;
}

/** An item may have been of a type before that has no effects: a wait is stored over an answered one. */
function relayedImage(image: Record<string, unknown> | undefined): Record<string, unknown> | undefined {
  const isRelayed = relayedTypes.some((type) => type === image?.['type']);
  return isRelayed || typeof image?.['type'] !== 'string' ? image : undefined;
}

/**
 * Reads a record of the table's stream.
 * @throws ZodError for a record that can never succeed: it is no change of an item that the relay knows
 */
export function parseRecord(record: unknown): TableChange {
  const { eventName, dynamodb } = recordSchema.parse(record);
  const before = anyImageSchema.parse(relayedImage(dynamodb.OldImage));
  const after = eventName === 'REMOVE' ? undefined : anyImageSchema.parse(dynamodb.NewImage);
  const either = imageSchema.parse(after ?? before);
  return {
    sequenceNumber: dynamodb.SequenceNumber,
    type: either.type,
    item: `${either.pk}\n${either.sk}`,
    ...(before ? { old: before } : {}),
    ...(after ? { new: after } : {}),
    createdAt: (dynamodb.ApproximateCreationDateTime ?? 0) * 1000,
  };
}

const numberedSchema = z.object({ dynamodb: z.object({ SequenceNumber: z.string() }) });

/** The sequence number of a record that cannot be read otherwise. @throws ZodError where it has none */
export function sequenceNumberOf(record: unknown): string {
  return numberedSchema.parse(record).dynamodb.SequenceNumber;
}
