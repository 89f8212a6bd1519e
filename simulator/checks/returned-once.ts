/** A unit comes back once: goods of a return that were not out any more are recorded, and a person is told in the same write. */
import * as z from 'zod';
import type { ItemChange } from '../aws/item-store.ts';
import type { Violation } from './violation.ts';

const lines = z.array(z.looseObject({ units: z.number() })).default([]);
const returnSchema = z.looseObject({
  type: z.literal('Return'),
  returnId: z.string(),
  received: lines,
  taken: lines,
  undelivered: lines,
});

function sumOf(units: z.output<typeof lines>): number {
  return units.reduce((sum, line) => sum + line.units, 0);
}

/** Units that arrived and that nobody had. */
function beyond(item: unknown): number {
  const { data } = returnSchema.safeParse(item);
  return data ? sumOf(data.received) - sumOf(data.taken) - sumOf(data.undelivered) : 0;
}

export function returnedOnceViolations(changes: readonly ItemChange[]): Violation[] {
  const isTold = changes.some(({ old, new: now }) => now?.['type'] === 'Exception' && old === undefined);
  return changes.flatMap(({ old, new: now }): Violation[] => {
    const more = beyond(now) - beyond(old);
    const text = `${more} units came back that were not out, and nobody is told`;
    return more <= 0 || isTold ? [] : [{ rule: 'returned once', about: String(now?.['returnId']), text }];
  });
}
