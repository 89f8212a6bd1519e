import * as z from 'zod';
import { entityBody, secretNameSchema, storedEntity } from './entity-schemas.ts';

/** Platforms that tell where parcels are; functions/tracking/sources/registry.ts implements each of them. */
export const trackingPlatformNames = ['easypost'] as const;
export type TrackingPlatformName = (typeof trackingPlatformNames)[number];

const trackingSourceShape = {
  name: z.string().trim().min(1).max(200).optional(),
  platform: z.enum(trackingPlatformNames),
  /**
   * The name of the webhook secret `{ current, previous? }` in Secrets Manager, below the stage's
   * `webhooks/`.
   */
  secrets: secretNameSchema,
  active: z.boolean().default(true),
};

/** Body of `PUT /tracking-sources/{id}`. */
export const trackingSourceBodySchema = entityBody(trackingSourceShape);

/** A system that tells where parcels are. The carrier, who carries them, is another. */
export const trackingSourceSchema = storedEntity(trackingSourceShape);
export type TrackingSource = z.output<typeof trackingSourceSchema>;
