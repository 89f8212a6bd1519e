import * as z from 'zod';

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
  also: z.object({ type: z.string(), data: z.record(z.string(), z.unknown()) }).optional(),
  /** An item keeps the event's time (kept-times.ts): it is not appended to the timeline. */
  kept: z.literal(true).optional(),
});
export type CarriedEvent = z.output<typeof carriedEventSchema>;

/** What a writer says; sequence and time come from the write. */
export interface EventDraft {
  readonly type: string;
  readonly data: Record<string, unknown>;
  /** A second thing that the write says of the same item. */
  readonly also?: Pick<EventDraft, 'type' | 'data'>;
  /** The same write has an item keep the event's time. */
  readonly kept?: true;
}

/** The attribute of an item at `version`. */
export function carry(draft: EventDraft, version: number, at: string): { evt: CarriedEvent } {
  return {
    evt: {
      seq: version,
      at,
      type: draft.type,
      data: draft.data,
      ...(draft.also ? { also: draft.also } : {}),
      ...(draft.kept ? { kept: draft.kept } : {}),
    },
  };
}
