import * as z from 'zod';
import { actingPerson } from '../actor.ts';
import type { EventData, EventType } from './catalogue.ts';

/**
 * The event that an item's write carries. The relay publishes it when its `seq` differs from the old image's:
 * state change and announcement are one write. `seq` is the item's version at that write.
 */
export const carriedEventSchema = z.object({
  seq: z.number().int().min(0),
  at: z.iso.datetime(),
  type: z.string(),
  data: z.record(z.string(), z.unknown()),
  /** What the same write says besides. */
  also: z
    .object({
      type: z.string(),
      data: z.record(z.string(), z.unknown()),
      kept: z.literal(true).optional(),
    })
    .optional(),
  /** An item keeps the event's time (kept-times.ts): it is not appended to the timeline. */
  kept: z.literal(true).optional(),
  /** The person who did it, by ids; absent where no person did. */
  actor: z.string().optional(),
});
export type CarriedEvent = z.output<typeof carriedEventSchema>;

/** An event of one type with the data that the catalogue has of it. */
interface TypedEvent<T extends EventType> {
  readonly type: T;
  readonly data: EventData<T>;
}

/** What one of these types says; sequence and time come from the write. */
export type DraftOf<T extends EventType> = {
  readonly [Type in T]: TypedEvent<Type> & {
    /** A second thing that the write says of the same item. */
    readonly also?: BesideEvent;
    /** The same write has an item keep the event's time. */
    readonly kept?: true;
  };
}[T];

/** What a write says besides another event; an item may keep its time, too. */
type BesideEvent = {
  readonly [Type in EventType]: TypedEvent<Type> & { readonly kept?: true };
}[EventType];

/** The steps that events tell of a subject: `picking` of `fulfillment.picking`. */
export type StepOf<Subject extends string> = EventType extends infer Type ? StepIn<Type, Subject> : never;
type StepIn<Type, Subject extends string> = Type extends `${Subject}.${infer Step}` ? Step : never;

/** What a function of several types makes: its overload says of each what the catalogue promises. */
export interface UncheckedDraft {
  readonly type: EventType;
  readonly data: Record<string, unknown>;
  readonly kept?: true;
}

/** What a writer says: the compiler holds that it is what the catalogue promises. */
export type EventDraft = DraftOf<EventType>;

/**
 * The attribute of an item at `version`. What a person did says who did it, and is appended to the timeline in any case:
 * an item that keeps the event's time does not keep who.
 */
export function carry(draft: EventDraft, version: number, at: string): { evt: CarriedEvent } {
  const actor = actingPerson();
  const isKept = draft.kept && actor === undefined;
  return {
    evt: {
      seq: version,
      at,
      type: draft.type,
      data: draft.data,
      ...(draft.also ? { also: alsoCarried(draft.also, actor) } : {}),
      ...(isKept ? { kept: draft.kept } : {}),
      ...(actor === undefined ? {} : { actor }),
    },
  };
}

function alsoCarried(
  { kept, ...said }: BesideEvent,
  actor: string | undefined,
): NonNullable<CarriedEvent['also']> {
  return kept && actor === undefined ? { ...said, kept } : said;
}
