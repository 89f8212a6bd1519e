/**
 * The parts of EasyPost's tracker events that tracking reads: API v2 `Event` with a `Tracker` as its result,
 * which carries the whole history. See https://docs.easypost.com/docs/trackers (Tracker object,
 * TrackingDetail object). What is odd costs itself: a field of another type is as if it were absent, an entry of the
 * history that is no object is left out, and only a tracker without number or carrier cannot be used.
 */
import * as z from 'zod';
import { isRecord } from '../../../shared/is-record.ts';

/** What a text field holds: absent and null are the empty text, whole numbers are written out. */
function asText(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : '';
}

const text = z.unknown().optional().transform(asText);
const place = z.object({ city: text, state: text, country: text, zip: text }).nullish().catch(null);

const detailSchema = z.object({
  status: text,
  status_detail: text,
  datetime: text,
  message: text,
  description: text,
  carrier_code: text,
  tracking_location: place,
});

const trackerSchema = z.object({
  id: text,
  object: z.literal('Tracker'),
  tracking_code: text,
  carrier: text,
  status: text,
  status_detail: text,
  updated_at: text,
  est_delivery_date: text,
  is_return: z
    .unknown()
    .optional()
    .transform((value) => value === true || value === 'true'),
  tracking_details: z
    .array(z.unknown())
    .nullish()
    .catch([])
    .transform((details) => (details ?? []).filter(isRecord).map((detail) => detailSchema.parse(detail))),
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
