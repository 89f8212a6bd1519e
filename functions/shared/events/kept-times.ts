import * as z from 'zod';
import type { CarriedEvent, EventDraft } from './carried.ts';

/**
 * When the routine steps of an item's life were: by the event's name without its subject, milliseconds since 1970,
 * oldest first. The timeline is shown from them, which saves writing each step down a second time.
 */
export const keptTimesSchema = z.record(z.string(), z.array(z.number().int()));
export type KeptTimes = z.output<typeof keptTimesSchema>;

/** A routine event: the item keeps its time, so the relay does not append it to the timeline. */
export function keptEvent(draft: EventDraft): EventDraft {
  return { ...draft, kept: true };
}

/** The attribute `told` of an item after an event at `at` (UTC ISO): an event that is not routine adds no time. */
export function withKeptTime(
  times: KeptTimes | undefined,
  draft: EventDraft | undefined,
  at: string,
): { readonly told?: KeptTimes } {
  if (draft?.kept !== true) return times ? { told: times } : {};
  const step = stepOf(draft);
  return { told: { ...times, [step]: [...(times?.[step] ?? []), Date.parse(at)] } };
}

function stepOf({ type }: Pick<CarriedEvent, 'type'>): string {
  return type.slice(type.indexOf('.') + 1);
}

/** What an item keeps of an event. */
export interface KeptEvent {
  /** The event's type. */
  readonly event: string;
  /** UTC ISO. */
  readonly at: string;
}

/** The events whose times are kept. `subject`: what their types begin with (`order`, `fulfillment`). */
export function keptEvents(subject: string, times: KeptTimes = {}): KeptEvent[] {
  return Object.entries(times).flatMap(([step, at]) =>
    at.map((time) => ({ event: `${subject}.${step}`, at: new Date(time).toISOString() })),
  );
}
