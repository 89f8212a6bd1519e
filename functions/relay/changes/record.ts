import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { type RelayedType, relayedTypes } from './relayed.ts';

const image = z
  .record(
    z.string(),
    z.custom<AttributeValue>((value) => typeof value === 'object' && value !== null),
  )
  .transform((marshalled) => unmarshall(marshalled));
const typed = z.looseObject({ pk: z.string(), sk: z.string(), type: z.enum(relayedTypes) });
export type Image = z.output<typeof typed>;

const recordSchema = z.object({
  eventName: z.enum(['INSERT', 'MODIFY', 'REMOVE']),
  dynamodb: z.object({
    SequenceNumber: z.string(),
    /** Epoch seconds. */
    ApproximateCreationDateTime: z.number().optional(),
    NewImage: image.optional(),
    OldImage: image.optional(),
  }),
});

/** One change of one item, as the stream tells it. */
export interface Change {
  readonly sequenceNumber: string;
  readonly type: RelayedType;
  /** `pk` and `sk` in one text: changes of one item keep their order. */
  readonly item: string;
  readonly old?: Image;
  readonly new?: Image;
  /** Milliseconds since the epoch, roughly. */
  readonly createdAt: number;
}

/** @throws ZodError when the record can never succeed: it is not a change of an item that the relay knows. */
export function parseRecord(record: unknown): Change {
  const { eventName, dynamodb } = recordSchema.parse(record);
  const present = (value: unknown): Image | undefined =>
    value === undefined ? undefined : typed.parse(value);
  const before = present(dynamodb.OldImage);
  const now = eventName === 'REMOVE' ? undefined : present(dynamodb.NewImage);
  const either = typed.parse(now ?? before);
  return {
    sequenceNumber: dynamodb.SequenceNumber,
    type: either.type,
    item: `${either.pk}\n${either.sk}`,
    ...(before ? { old: before } : {}),
    ...(now ? { new: now } : {}),
    createdAt: (dynamodb.ApproximateCreationDateTime ?? 0) * 1000,
  };
}
