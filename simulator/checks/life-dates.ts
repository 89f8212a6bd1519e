import * as z from 'zod';
import type { ItemChange, StoredItem } from '../aws/item-store.ts';
import type { World } from '../world.ts';
import type { Violation } from './violation.ts';

/** How late the sweeper may be: it comes every minute, and a fault may cost it some. */
const LATE_MS = 30 * 60_000;
/** All locations of a history are here. The day is found without the product's code. */
const days = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York' });

const shelfSchema = z.looseObject({
  onHand: z.number(),
  lots: z
    .array(
      z.object({
        lot: z.string(),
        lifeDate: z.string().optional(),
        units: z.number(),
        expired: z.boolean().optional(),
      }),
    )
    .default([]),
  moved: z.array(z.looseObject({ kind: z.string() })).default([]),
});

/** Lots that are sold although their day is over. */
function soldPast(item: StoredItem, now: number): string[] {
  const today = days.format(new Date(now));
  return shelfSchema
    .parse(item)
    .lots.filter(({ lifeDate, expired }) => lifeDate !== undefined && lifeDate < today && !expired)
    .map(({ lot }) => lot);
}

function aboutOf(item: StoredItem): string {
  return `${String(item['sku'])} at ${String(item['location'])}`;
}

/**
 * A write that reads a position takes what is past its life date out of what is sold; lots that are sold have a
 * deadline; and lots sum to what is on hand.
 */
export function lifeDateViolations({ new: now }: ItemChange): Violation[] {
  if (now?.['type'] !== 'Position') return [];
  const about = aboutOf(now);
  const { lots, moved, onHand } = shelfSchema.parse(now);
  const found: Violation[] = [];
  const isBlind = moved.every(({ kind }) => kind === 'allocate');
  const past = isBlind ? [] : soldPast(now, Date.now());
  if (past.length > 0) found.push({ rule: 'life date', about, text: `it still sells ${past.join(', ')}` });
  const isDated = lots.some(({ lifeDate, expired }) => lifeDate !== undefined && !expired);
  if (isDated && now['gsi2sk'] === undefined)
    found.push({ rule: 'life date', about, text: 'its lots have no deadline' });
  const sum = lots.reduce((units, lot) => units + lot.units, 0);
  if (lots.length > 0 && sum !== onHand)
    found.push({ rule: 'life date', about, text: `lots sum to ${sum} of ${onHand}` });
  return found;
}

/** When everything is quiet the sweeper has been everywhere: nothing that is past its life date is sold. */
export function pastLifeViolations({ table, engine }: World): Violation[] {
  return table.store.ofType('Position').flatMap((item): Violation[] => {
    const past = soldPast(item, engine.now - LATE_MS);
    const text = `nobody has taken ${past.join(', ')} out of what is sold`;
    return past.length > 0 ? [{ rule: 'life date', about: aboutOf(item), text }] : [];
  });
}
