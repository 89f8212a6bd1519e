/**
 * The parts of EasyPost's tracker events that tracking reads: API v2 `Event` with a `Tracker` as its result,
 * which carries the whole history. See https://docs.easypost.com/docs/trackers (Tracker object,
 * TrackingDetail object).
 */
import * as z from 'zod';

/** Absent and null are the empty text. */
const text = z
  .string()
  .nullish()
  .transform((value) => value?.trim() ?? '');

const detailSchema = z.object({
  status: text,
  status_detail: text,
  datetime: text,
  message: text,
  description: text,
  carrier_code: text,
  tracking_location: z.object({ city: text, state: text, country: text, zip: text }).nullish(),
});

const trackerSchema = z.object({
  id: text,
  object: z.literal('Tracker'),
  tracking_code: z.string().trim().min(1),
  carrier: z.string().trim().min(1),
  status: text,
  status_detail: text,
  updated_at: text,
  est_delivery_date: text,
  is_return: z
    .boolean()
    .nullish()
    .transform((value) => value ?? false),
  tracking_details: z
    .array(detailSchema)
    .nullish()
    .transform((details) => details ?? []),
});

/** `description` is the event's topic, such as `tracker.updated`. */
export const easypostEventSchema = z.object({
  id: text,
  description: z.string(),
  result: trackerSchema,
});

/** An event of any topic, read for its topic alone. */
export const easypostTopicSchema = easypostEventSchema.pick({ description: true });

export type EasypostTracker = z.output<typeof trackerSchema>;
export type EasypostDetail = z.output<typeof detailSchema>;
