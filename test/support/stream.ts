import type { DynamoDBRecord } from 'aws-lambda';
import { relayedTypes } from '../../functions/relay/changes/relayed.ts';
import { recordOf } from '../docs/stream-record.ts';
import type { Item, MemoryTable } from './memory-table.ts';

function nameOf(item: Item): string {
  return `${String(item['pk'])} ${String(item['sk'])}`;
}

/** The stream of a table in memory: says, whenever it is asked, what has changed since it was asked before. */
export class TableStream {
  readonly #table: MemoryTable;
  readonly #images = new Map<string, Item>();
  #sequence = 0;

  constructor(table: MemoryTable) {
    this.#table = table;
  }

  /** The records of the changes since the last call, in no particular order; none for items that are gone. */
  take(): DynamoDBRecord[] {
    const items = relayedTypes.flatMap((type) => this.#table.ofType(type));
    return items.flatMap((item) => {
      const before = this.#images.get(nameOf(item));
      if (JSON.stringify(before) === JSON.stringify(item)) return [];
      this.#images.set(nameOf(item), item);
      const { pk, sk } = item;
      const record = recordOf({ pk: String(pk), sk: String(sk) }, before, item);
      return record ? [this.#numbered(record)] : [];
    });
  }

  #numbered(record: object): DynamoDBRecord {
    this.#sequence += 1;
    const { dynamodb, ...rest } = record as DynamoDBRecord;
    const SequenceNumber = String(this.#sequence);
    return { ...rest, eventID: `event-${SequenceNumber}`, dynamodb: { ...dynamodb, SequenceNumber } };
  }
}
