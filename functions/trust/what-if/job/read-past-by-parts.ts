/**
 * Reads a past by parts, side by side: orders by the day of their capture, then the ledgers of the positions that they
 * took from. Each part leaves its marks by the day on which they happened. Reading needs no state of other orders; telling
 * does, so that it comes after.
 */
import * as z from 'zod';
import { NotFound, TooLarge } from '../../../shared/errors.ts';
import { positionLedgerPk } from '../../../shared/keys.ts';
import { keptFactsSchema } from '../ledger-facts.ts';
import { type CapturedOrder, capturedBetween, lastCaptured } from '../listed-orders.store.ts';
import { factsOfPlaces, firstDecisionAt, placesTakenOf, readOrders, releasesIn } from '../marks.store.ts';
import { dayOf, type StockPlace } from '../marks.ts';
import { type AskedWhatIf, MOST_ORDERS } from './asked-what-if.ts';
import { changeWhatIf, readWhatIf, type WhatIfAttempt } from './what-if-job.store.ts';
import { readAsked, WorkFiles } from './work-files.store.ts';

/** What one step reads: a few seconds of a table's time, and a few megabytes. */
const ORDERS_A_CHUNK = 500;
const PLACES_A_PART = 500;
/** Step Functions runs 40 iterations of an inline Map at once: a Map gets no more items. */
const MAP_ITEMS = 40;

const placeSchema = z.object({ sku: z.string(), location: z.string() });
export const manifestSchema = z.object({
  /** Ids of orders, each chunk of one day. */
  chunks: z.array(z.array(z.string())),
});
const readChunkSchema = z.object({
  days: z.array(z.string()),
  places: z.array(placeSchema),
  pools: z.array(z.string()),
  /** When its first decision was made. */
  first: z.string().optional(),
});
export const gatheredSchema = z.object({
  /** The days of decisions and ends, and which chunks have some of each. */
  days: z.record(z.string(), z.array(z.int())),
  /** The days on which several orders were released at once. */
  releaseDays: z.array(z.string()),
  /** From when on ledgers are read. */
  first: z.string(),
  parts: z.array(z.array(placeSchema)),
});
export const readPartSchema = z.object({ days: z.array(z.string()), facts: keptFactsSchema });

function inChunks<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, at) => items.slice(at * size, (at + 1) * size));
}

function indices(items: readonly unknown[]): number[] {
  return items.map((_, at) => at);
}

/** The numbers of these things, shared out among as many items as a Map gets: each reads its things in turn. */
export function shareOut(things: readonly unknown[]): number[][] {
  return inChunks(indices(things), Math.max(1, Math.ceil(things.length / MAP_ITEMS)));
}

async function ordersOf({ last, from, to, at }: AskedWhatIf): Promise<CapturedOrder[]> {
  if (last !== undefined) return (await lastCaptured(last, at)).toReversed();
  return capturedBetween(from ?? at, to ?? at);
}

/**
 * Which orders, and in which chunks they are read.
 * @throws NotFound where there are none; TooLarge for more than one job tells
 */
export async function planReading(
  attempt: WhatIfAttempt,
  now: string,
): Promise<{ readonly chunks: number[][] }> {
  const captured = await ordersOf(await readAsked(await readWhatIf(attempt.whatIfId)));
  if (captured.length === 0) throw new NotFound('There are no such orders.');
  if (captured.length > MOST_ORDERS)
    throw new TooLarge(`These are ${captured.length} orders; a job tells ${MOST_ORDERS} at most.`);
  const byDay = Map.groupBy(captured, ({ at }) => dayOf(at));
  const chunks = [...byDay.values()].flatMap((ofDay) =>
    inChunks(
      ofDay.map(({ orderId }) => orderId),
      ORDERS_A_CHUNK,
    ),
  );
  await new WorkFiles(attempt).write('manifest', { chunks });
  const started = { state: 'reading', started: attempt.attempt } as const;
  await changeWhatIf(attempt, () => ({ ...started, orders: captured.length, chunks: chunks.length }), now);
  return { chunks: shareOut(chunks) };
}

/** Reads the orders of a chunk. */
export async function readChunk(attempt: WhatIfAttempt, chunk: number, now: string): Promise<void> {
  const files = new WorkFiles(attempt);
  const { chunks } = await files.read(manifestSchema, 'manifest');
  const { marks, pools } = await readOrders(chunks[chunk] ?? []);
  const places = await placesTakenOf(marks);
  const days = await files.writeMarks(`orders-${chunk}`, marks);
  const first = firstDecisionAt(marks);
  await files.write(`read/${chunk}`, {
    days,
    places: [...places.values()],
    pools: [...pools],
    ...(first ? { first } : {}),
  });
  await changeWhatIf(attempt, ({ read }) => ({ read: [...new Set([...read, chunk])] }), now);
}

/**
 * The positions of all chunks, each once, in parts of which the ledgers are read side by side; and which of the orders were
 * released together.
 */
export async function gatherPlaces(attempt: WhatIfAttempt): Promise<{ readonly parts: number[][] }> {
  const files = new WorkFiles(attempt);
  const { chunks } = await files.read(manifestSchema, 'manifest');
  const places = new Map<string, StockPlace>();
  const pools = new Set<string>();
  const days = new Map<string, number[]>();
  let first = '~';
  for (const chunk of indices(chunks)) {
    const read = await files.read(readChunkSchema, `read/${chunk}`);
    for (const place of read.places) places.set(positionLedgerPk(place.sku, place.location), place);
    for (const pool of read.pools) pools.add(pool);
    for (const day of read.days) days.set(day, [...(days.get(day) ?? []), chunk]);
    if (read.first !== undefined && read.first < first) first = read.first;
  }
  const parts = inChunks([...places.values()], PLACES_A_PART);
  const lastDay = [...days.keys()].sort().at(-1) ?? '';
  const releases = first === '~' ? [] : await releasesIn(pools, first, lastDay);
  const releaseDays = await files.writeMarks('releases', releases);
  await files.write('gathered', { days: Object.fromEntries(days), releaseDays, first, parts });
  return { parts: shareOut(parts) };
}

/** Reads the ledgers of a part of the positions. */
export async function readPart(attempt: WhatIfAttempt, part: number): Promise<void> {
  const files = new WorkFiles(attempt);
  const [{ chunks }, { parts, first }] = await Promise.all([
    files.read(manifestSchema, 'manifest'),
    files.read(gatheredSchema, 'gathered'),
  ]);
  const orders = new Set(chunks.flat());
  const facts = await factsOfPlaces(parts[part] ?? [], first, (orderId) => orders.has(orderId));
  const days = await files.writeMarks(`ledger-${part}`, facts.leaves);
  await files.write(`facts/${part}`, { days, facts: facts.kept });
}
