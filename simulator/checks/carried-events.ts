/** What an item's write says of itself, against the catalogue of events. */
import { isDeepStrictEqual } from 'node:util';
import { carriedEventOf, subjectOf } from '../../functions/relay/changes/image-event.ts';
import type { Image } from '../../functions/relay/changes/record.ts';
import { relayedTypes } from '../../functions/relay/changes/relayed.ts';
import { catalogue, isEventType } from '../../functions/shared/events/catalogue.ts';
import type { ItemChange, StoredItem } from '../aws/item-store.ts';
import type { Violation } from './violation.ts';

/** An event that a write has an item carry; `id`: that of the published form. */
export interface ToldEvent {
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

function imageOf(item: StoredItem): Image | undefined {
  const type = relayedTypes.find((one) => one === item['type']);
  return type && { ...item, pk: String(item['pk']), sk: String(item['sk']), type };
}

/** The events that a change brings; none where the item carries what it carried before. */
export function toldBy({ old, new: now }: ItemChange): ToldEvent[] {
  const image = now && imageOf(now);
  const event = image && carriedEventOf(image);
  const before = old && imageOf(old);
  if (!event || (before && carriedEventOf(before)?.seq === event.seq)) return [];
  const { type, data, also, seq } = event;
  const id = `${subjectOf(image).subject}#${seq}`;
  return [{ id, type, data }, ...(also ? [{ id: `${id}+`, ...also }] : [])];
}

/** What of an event's data is not as the catalogue promises: a field is missing, of another form, or not named. */
export function eventProblem({ type, data }: Pick<ToldEvent, 'type' | 'data'>): string | undefined {
  if (!isEventType(type)) return `${type} is not in the catalogue`;
  const parsed = catalogue[type].safeParse(data);
  if (!parsed.success) return `${type}: ${parsed.error.message}`;
  if (isDeepStrictEqual(parsed.data, data)) return undefined;
  return `${type} says more than the catalogue: ${JSON.stringify(data)}`;
}

/** Ids of events that were told: each is of one change. */
export class ToldEvents {
  readonly #ids = new Set<string>();

  /** What is wrong with the events of a change. */
  violations(told: readonly ToldEvent[]): Violation[] {
    return told.flatMap((event) => {
      const problem = eventProblem(event);
      const isKnown = this.#ids.has(event.id);
      this.#ids.add(event.id);
      return [
        ...(problem === undefined ? [] : [{ rule: 'event data', about: event.id, text: problem }]),
        ...(isKnown ? [{ rule: 'event ids', about: event.id, text: 'is the id of two changes' }] : []),
      ];
    });
  }
}
