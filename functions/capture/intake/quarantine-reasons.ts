/** The reasons of a quarantine, as exceptions list them. */
import * as z from 'zod';
import type { Exception } from '../../exceptions/exception.ts';

const reasonSchema = z.object({
  code: z.string(),
  path: z.string().default(''),
  shopPath: z.string().optional(),
  line: z.string().optional(),
  message: z.string().default(''),
});
export const quarantineReasonsSchema = z.array(reasonSchema);

export type KnownReason = z.output<typeof reasonSchema>;

/** The reasons that an exception lists; none where it is about something else. */
export function reasonsIn({ detail }: Pick<Exception, 'detail'>): KnownReason[] {
  return quarantineReasonsSchema.safeParse(detail['reasons']).data ?? [];
}
