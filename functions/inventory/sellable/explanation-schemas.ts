/** How the door of stock shows why units are withheld. */
import * as z from 'zod';
import { lineNames } from './sellable.ts';

const units = z.number().int();

/** Units that are counted, or taken away where they are below zero; a location's own name it. */
export const stockLineSchema = z.object({
  line: z.enum(lineNames),
  units,
  location: z.string().optional(),
});

/** What a channel may sell from a pool; the lines go from the pool's ATP to it. */
export const channelExplanationSchema = z.object({
  channel: z.string(),
  sellable: units,
  lines: z.array(stockLineSchema),
});
