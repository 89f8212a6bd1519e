/** Goods of an online order that stand at a counter: which return they are of, and what becomes of it. */
import * as z from 'zod';
import { minus } from '../../order/line-units.ts';
import { readOrder } from '../../order/order.store.ts';
import { type Caller, callerName } from '../../shared/caller.ts';
import { carryOutOnce, findProgress, progressWrite } from '../../shared/command.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import { key } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { settings } from '../../shared/settings.ts';
import type { ReturnEvent, TakenInGoods } from '../goods-doors.ts';
import { readReturnTerms } from '../policy/return-terms.ts';
import { openReturn } from './open-return.ts';
import { type PlaceOfGoods, recordReturnEvent } from './record-return-event.ts';
import type { Return, ReturnLine } from './return.ts';
import { announceReturn, awaitedReturn, type ReturnFacts, termsAtCounter } from './return-request.ts';
import { toldLines } from './told-lines.ts';

/** The part of a return's view that names it. */
export const openedReturnSchema = z.object({ returnId: z.string(), n: z.number().int() });

/** Whether a return waits for exactly these goods, wherever, and nothing of it has left its customer by any other way. */
function isOfAll(
  { lines, received, inTransitAt, shipmentId, outcome = 'refund' }: Return,
  told: readonly ReturnLine[],
  wanted: TakenInGoods['outcome'],
): boolean {
  const isUntouched = received === undefined && inTransitAt === undefined && shipmentId === undefined;
  const isSame = minus(lines, told).length === 0 && minus(told, lines).length === 0;
  return isUntouched && isSame && (wanted === undefined || wanted === outcome);
}

/**
 * The return of the goods: one that waits for them here, or that was to bring all of them to another location, if there
 * is one. Under the command's id it stays the same.
 */
export async function announceAtCounter(goods: TakenInGoods, location: string, caller: Caller, now: string) {
  const { id, orderId, lines, reason, outcome } = goods;
  const order = await readOrder(orderId);
  const { pool = 'main' } = order;
  const told = await toldLines(orderId, [], lines);
  // Nothing is written before all of it is known to be good: the inspection is a write of its own.
  await toldLines(orderId, told, goods.inspected?.lines ?? [], 'inspected.lines');
  const { id: _, ...content } = goods;
  const command = { aggregate: key.order(orderId), caller, id, kind: 'return' as const, content, now };
  const terms = termsAtCounter(told, await readReturnTerms(order));
  const asked = { terms, ...(outcome === undefined ? {} : { outcome }) };
  const announced = { lines: told, location, pool, reason, asked };
  const isHere = (one: Return): boolean => one.location === location;
  const request = (facts: ReturnFacts) =>
    awaitedReturn(facts.returns, told, isHere) ??
    awaitedReturn(facts.returns, told, (one) => isOfAll(one, told, outcome)) ??
    announceReturn(facts, announced, { now, settings: settings() });
  const { body } = await carryOutOnce(command, (record) => openReturn(orderId, request, now, record));
  return parseOwn(openedReturnSchema, body, `return of command ${id}`);
}

/** What a telling of a return is about. */
export interface ToldAbout extends Pick<TakenInGoods, 'orderId'> {
  /** What is compared when it is told again; left out, the event. */
  readonly content?: unknown;
  /** Where the goods are, which may not be where they were to go. */
  readonly place?: PlaceOfGoods;
}

/** What happened to that return, once: a repetition goes on where the first call died in between. */
export function tellAtCounter(
  event: ReturnEvent,
  { returnId, n }: z.output<typeof openedReturnSchema>,
  { orderId, content = event, place }: ToldAbout,
  caller: Caller,
  now: string,
): Promise<DoorAnswer> {
  const { id } = event;
  const at = { aggregate: key.return(orderId, n), caller, id, content, now };
  // Receipt and inspection are told by the same call, and so under the same id.
  const command = event.kind === 'inspected' ? { ...at, kind: 'inspection' as const } : at;
  return carryOutOnce(command, (record) =>
    recordReturnEvent(returnId, event, now, {
      by: callerName(caller),
      record,
      remember: (progress) => progressWrite(command, progress),
      findProgress: () => findProgress(command),
      ...(place && { place }),
    }),
  );
}
