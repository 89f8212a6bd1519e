/** An action on an exception about units works on these alone: what its fulfillment still has is nobody's to take (P24). */
import * as z from 'zod';
import type { ItemChange } from '../aws/item-store.ts';
import type { Violation } from './violation.ts';

const exceptionSchema = z.looseObject({
  type: z.literal('Exception'),
  exceptionId: z.string(),
  orderId: z.string(),
  status: z.literal('resolved'),
  fulfillment: z.number().optional(),
  branch: z.looseObject({ exception: z.number() }),
  resolved: z.looseObject({ action: z.string(), by: z.string() }),
});
const workSchema = z.looseObject({
  type: z.literal('Fulfillment'),
  n: z.number(),
  cancelAsked: z.unknown().optional(),
  lines: z.array(z.looseObject({ lineId: z.string(), units: z.number() })),
});

/** Units of the lines, and whether the location is asked for any of them: what a cancel would change. */
function openOf(item: z.output<typeof workSchema>): string {
  const units = item.lines.map(({ lineId, units: own }) => `${lineId}:${own}`);
  return `${units.join()} ${JSON.stringify(item.cancelAsked ?? null)}`;
}

/** What a write by which a person cancels units of an exception does to the work that these units had left. */
export function foundUnitsViolations(changes: readonly ItemChange[]): Violation[] {
  return changes.flatMap(({ old, new: now }): Violation[] => {
    const one = exceptionSchema.safeParse(now).data;
    const isCancelled = one?.resolved.action === 'cancel' && one.resolved.by !== 'system';
    if (!isCancelled || old?.['status'] !== 'open' || one.branch.exception === 0) return [];
    return changes.flatMap((change): Violation[] => {
      const [before, after] = [workSchema.safeParse(change.old).data, workSchema.safeParse(change.new).data];
      if (!before || !after || after.n !== one.fulfillment || openOf(before) === openOf(after)) return [];
      const text = `takes from fulfillment ${after.n} what its location has: ${openOf(before)} became ${openOf(after)}`;
      return [{ rule: 'found units', about: one.exceptionId, text }];
    });
  });
}
