import * as z from 'zod';
import { decimal, list, scalar } from '../../message/payload.ts';

/** What a refund needs of an order: lines with their taxes, and the reasons of refunds that it has. */
export const refundableSchema = z.object({
  line_items: list(
    z.object({
      id: scalar,
      quantity: scalar,
      total: decimal,
      taxes: list(z.object({ id: z.string(), total: decimal })),
    }),
  ),
  refunds: list(z.object({ id: z.string(), reason: scalar })),
});
