import { parseArgs } from 'node:util';
import * as z from 'zod';
import { instantSchema } from '../../functions/shared/time.ts';

/** What is to be emitted once more: an order, or what changed within a window (UTC ISO). */
export type ReemitRequest =
  | { readonly order: string; readonly stage?: string | undefined }
  | { readonly from: string; readonly to: string; readonly stage?: string | undefined };

const valuesSchema = z.union([
  z.strictObject({ stage: z.string().optional(), order: z.string().min(1) }),
  z
    .strictObject({ stage: z.string().optional(), from: instantSchema, to: instantSchema })
    .refine(({ from, to }) => from <= to, 'the window ends before it begins'),
]);

/** What the command line asks for; undefined where it asks for nothing that can be done. */
export function reemitRequest(args: readonly string[]): ReemitRequest | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        order: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        stage: { type: 'string' },
      },
    });
    return valuesSchema.safeParse({ ...values }).data;
  } catch {
    // An option that the command does not have.
    return undefined;
  }
}
