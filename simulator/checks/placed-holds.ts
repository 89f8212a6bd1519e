import * as z from 'zod';
import type { DoorCall } from '../aws/gateway.ts';
import type { ItemChange, StoredItem } from '../aws/item-store.ts';
import type { Violation } from './violation.ts';

const heldSchema = z.looseObject({ holds: z.array(z.looseObject({ id: z.string() })).default([]) });
const placedSchema = z.looseObject({ id: z.string() });

function holdsOf(item: StoredItem | undefined): string[] {
  return heldSchema.parse(item ?? {}).holds.map(({ id }) => id);
}

/** A hold that is answered as placed holds its order: it stood at some moment between question and answer. */
export class PlacedHolds {
  readonly #standing = new Map<string, ReadonlySet<string>>();
  /** How many writes were seen, and with which of them a hold of an order went last. */
  #writes = 0;
  readonly #gone = new Map<string, number>();

  see({ old, new: item }: ItemChange): void {
    if (item?.['type'] !== 'Order') return;
    this.#writes++;
    const orderId = String(item['orderId']);
    const standing = new Set(item['closed'] === undefined ? holdsOf(item) : []);
    for (const id of [...holdsOf(old), ...(this.#standing.get(orderId) ?? [])])
      if (!standing.has(id)) this.#gone.set(`${orderId} ${id}`, this.#writes);
    this.#standing.set(orderId, standing);
  }

  /** Begins to listen for the answer to a question at a door. */
  asked(door: string, { params, body }: DoorCall): (status: number) => Violation[] {
    const asked = this.#writes;
    const { data } = placedSchema.safeParse(body);
    return (status) => {
      const orderId = params?.['id'] ?? '';
      if (door !== 'placeHold' || status !== 201 || !data) return [];
      const name = `${orderId} ${data.id}`;
      const hasStood = this.#standing.get(orderId)?.has(data.id) || (this.#gone.get(name) ?? 0) > asked;
      const text = 'is answered as placed, and holds nothing';
      return hasStood ? [] : [{ rule: 'placed hold', about: name, text }];
    };
  }
}
