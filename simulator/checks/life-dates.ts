import * as z from 'zod';
import { parsePartId } from '../../functions/order/order-id.ts';
import { key } from '../../functions/shared/keys.ts';
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
  movedAt: z.iso.datetime().optional(),
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
  const { lots, moved, movedAt, onHand } = shelfSchema.parse(now);
  const found: Violation[] = [];
  const isBlind = moved.every(({ kind }) => kind === 'allocate');
  // By the clock of whoever writes: it may jump, or a day end, between the look at it and the write.
  const past = isBlind || movedAt === undefined ? [] : soldPast(now, Date.parse(movedAt));
  if (past.length > 0) found.push({ rule: 'life date', about, text: `it still sells ${past.join(', ')}` });
  const isDated = lots.some(({ lifeDate, expired }) => lifeDate !== undefined && !expired);
  if (isDated && now['gsi2sk'] === undefined)
    found.push({ rule: 'life date', about, text: 'its lots have no deadline' });
  const sum = lots.reduce((units, lot) => units + lot.units, 0);
  if (lots.length > 0 && sum !== onHand)
    found.push({ rule: 'life date', about, text: `lots sum to ${sum} of ${onHand}` });
  return found;
}

const movedUnitsSchema = z.looseObject({
  kind: z.string(),
  units: z.number(),
  ref: z.string().default(''),
  lots: z.array(z.looseObject({ lot: z.string() })).optional(),
});
const senderSchema = z.looseObject({ sentLots: z.record(z.string(), z.array(z.unknown())).optional() });

/** A fulfillment's item by its id. */
function fulfillmentOf({ table }: World, id: string): StoredItem | undefined {
  const part = parsePartId(id);
  return part && table.store.read(key.fulfillment(part.orderId, part.n));
}

/** Units that left dated lots, and a fulfillment that does not know which. */
function forgottenLots(world: World, old: StoredItem, item: StoredItem): string[] {
  const { lots: before } = shelfSchema.parse(old);
  const after = shelfSchema.parse(item);
  const left = before.filter(
    ({ lot, lifeDate, units }) =>
      lifeDate !== undefined && units > (after.lots.find((one) => one.lot === lot)?.units ?? 0),
  );
  if (left.length === 0) return [];
  const ships = z.array(movedUnitsSchema).parse(after.moved);
  // One fulfillment and nothing else in the write: whatever left, left by it.
  const [ship] = ships;
  if (ships.length !== 1 || ship?.kind !== 'ship' || !ship.ref.startsWith('fulfillment:')) return [];
  const sender = fulfillmentOf(world, ship.ref.slice('fulfillment:'.length));
  const known = senderSchema.parse(sender ?? {}).sentLots?.[String(item['sku'])];
  return known
    ? []
    : [`${ship.ref} does not know that ${left.map(({ lot }) => lot).join(', ')} left with it`];
}

/** Units on sale again by a return, without a lot although the order's fulfillments know which lots they sent. */
function undatedUnits({ table }: World, item: StoredItem): string[] {
  const moved = z.array(movedUnitsSchema).parse(shelfSchema.parse(item).moved);
  return moved.flatMap(({ kind, ref, lots }, at) => {
    const isOnSale = kind === 'restock' && moved[at + 1]?.kind !== 'unsellable';
    if (!isOnSale || !ref.startsWith('return:') || lots) return [];
    const orderId = parsePartId(ref.slice('return:'.length))?.orderId;
    const senders = table.store
      .ofType('Fulfillment')
      .filter((one) => one['orderId'] === orderId)
      .filter((one) => senderSchema.parse(one).sentLots?.[String(item['sku'])]);
    return senders.length > 0 ? [`units of ${ref} are on sale again without their life date`] : [];
  });
}

/** What leaves with a fulfillment is known by its lots, and what comes back has its life date again. */
export function lostDateViolations(world: World, { new: now, old }: ItemChange): Violation[] {
  if (now?.['type'] !== 'Position' || !old) return [];
  const texts = [...forgottenLots(world, old, now), ...undatedUnits(world, now)];
  return texts.map((text) => ({ rule: 'life date', about: aboutOf(now), text }));
}

/** When everything is quiet the sweeper has been everywhere: nothing that is past its life date is sold. */
export function pastLifeViolations({ table, engine }: World): Violation[] {
  return table.store.ofType('Position').flatMap((item): Violation[] => {
    const past = soldPast(item, engine.now - LATE_MS);
    const text = `nobody has taken ${past.join(', ')} out of what is sold`;
    return past.length > 0 ? [{ rule: 'life date', about: aboutOf(item), text }] : [];
  });
}
