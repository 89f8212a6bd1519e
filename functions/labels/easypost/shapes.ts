/** What EasyPost's API answers, as far as it is read (docs.easypost.com: Shipment, Rate, PostageLabel, Errors). */
import * as z from 'zod';

const rateSchema = z.object({
  id: z.string(),
  carrier: z.string(),
  service: z.string(),
  /** A decimal, such as `5.82`. */
  rate: z.string(),
  currency: z.string(),
});
export type ShippingRate = z.output<typeof rateSchema>;

/** A Shipment. Before it is bought it is an offer: its label and its number are null. */
export const shipmentSchema = z.object({
  id: z.string(),
  rates: z.array(rateSchema).default([]),
  /** Why carriers offer nothing. */
  messages: z
    .array(z.object({ carrier: z.string().nullish(), message: z.unknown() }))
    .nullish()
    .transform((messages) => messages ?? []),
  selected_rate: rateSchema.nullish(),
  postage_label: z.object({ label_url: z.string() }).nullish(),
  tracking_code: z.string().nullish(),
  refund_status: z.string().nullish(),
});
export type EasyPostShipment = z.output<typeof shipmentSchema>;

export const errorSchema = z.object({
  error: z.object({
    code: z.string(),
    /** A text, or what is wrong by field. */
    message: z.unknown(),
  }),
});
