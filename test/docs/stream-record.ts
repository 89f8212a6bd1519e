import { marshall } from '@aws-sdk/util-dynamodb';
import { relayedTypes } from '../../functions/relay/changes/relayed.ts';
import type { Key } from '../../functions/shared/keys.ts';
import type { Item } from '../support/memory-table.ts';

function isRelayed(item: Item | undefined): boolean {
  return relayedTypes.some((type) => type === item?.['type']);
}

function imageOf(item: Item) {
  return marshall(item, { removeUndefinedValues: true });
}

/** The change of an item as the table's stream would tell it; undefined where the relay's filter drops it. */
export function recordOf(key: Key, before: Item | undefined, now: Item | undefined): object | undefined {
  if (!isRelayed(now ?? before)) return undefined;
  return {
    eventName: before ? 'MODIFY' : 'INSERT',
    dynamodb: {
      SequenceNumber: `${key.pk} ${key.sk}`,
      ApproximateCreationDateTime: 0,
      ...(before ? { OldImage: imageOf(before) } : {}),
      ...(now ? { NewImage: imageOf(now) } : {}),
    },
  };
}
