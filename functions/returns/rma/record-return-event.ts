import * as z from 'zod';
import { readFulfillments } from '../../fulfillment/work-order/fulfillment.store.ts';
import { firstChunk } from '../../inventory/reservation/chunk.ts';
import { withoutStock } from '../../inventory/stock/known-skus.ts';
import { moveStock } from '../../inventory/stock/stock.store.ts';
import { normaliseTrackingNumber } from '../../network/carriers/tracking-number.ts';
import type { Location } from '../../network/entities/location.ts';
import { minus, plus } from '../../order/line-units.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import { settings } from '../../shared/settings.ts';
import { MAX_ITEMS, retryMoved, transact, type Write } from '../../shared/transact.ts';
import { returnViewSchema } from '../doors.ts';
import type { ReturnEvent } from '../goods-doors.ts';
import { inspectReturn } from './inspect-return.ts';
import { labelReturn } from './label-return.ts';
import { type ReceiptEffect, receiptEffect } from './receipt-effect.ts';
import { isReceiptKnown, receiveReturn } from './receive-return.ts';
import { readReturn, saveReturn } from './return.store.ts';
import { isEnded, type Return, type ReturnLine } from './return.ts';
import { cancelReturn, nothingUnexpected, overtakeReview, type ReturnChange } from './return-change.ts';
import { settleLabelNotMade, settleOfReturn } from './return-exceptions.ts';
import { toldGoods, toldLines } from './told-lines.ts';

type EventOf<K extends ReturnEvent['kind']> = Extract<ReturnEvent, { kind: K }>;

/** Lines of which the return itself knows the SKU. */
function knownLines({ lines, received = [] }: Return): ReturnLine[] {
  return [...lines, ...received];
}

/** What a receipt does; undefined where it is told again. */
async function receive(
  before: Return,
  { lines, box, strange }: EventOf<'received'>,
  now: string,
): Promise<ReturnChange | undefined> {
  const told = lines && (await toldLines(before.orderId, knownLines(before), lines));
  const goods = await toldGoods(before, strange ?? []);
  const outstanding = minus(before.lines, before.received ?? []);
  const receipt = {
    lines: goods.lines.length > 0 ? plus(told ?? outstanding, goods.lines) : told,
    box: box === undefined ? undefined : normaliseTrackingNumber(box) || undefined,
    strange: strange && goods.strange,
  };
  return isReceiptKnown(before, receipt)
    ? undefined
    : receiveReturn(before, receipt, { now, settings: settings() });
}

/** What an inspection does; undefined where it is told again. */
async function inspect(
  before: Return,
  { lines, strange = [] }: EventOf<'inspected'>,
  now: string,
): Promise<ReturnChange | undefined> {
  const told = await toldLines(before.orderId, knownLines(before), lines);
  const unstocked = await withoutStock(strange.map(({ sku }) => sku));
  const found = strange.map((one) => ({ ...one, unstocked: unstocked.has(one.sku) }));
  const senders = await readFulfillments(before.orderId);
  return inspectReturn(before, { lines: told, strange: found, senders }, { now, settings: settings() });
}

/** The return changes, and nothing else. */
function changeAlone(next: Return): ReturnChange {
  return { next, movements: [], back: [], unexpected: nothingUnexpected };
}

/** Who tells, `<caller kind>:<id>`, and when (UTC ISO). */
interface EventTeller {
  readonly by: string;
  readonly now: string;
}

/** What an event does; undefined where a fact is told again, by another command: it has no second effect. */
async function changeOf(
  before: Return,
  event: ReturnEvent,
  { by, now }: EventTeller,
): Promise<ReturnChange | undefined> {
  switch (event.kind) {
    case 'received':
      return receive(before, event, now);
    case 'inspected':
      return inspect(before, event, now);
    case 'labelled': {
      const next = labelReturn(before, event.label, { by, now });
      return next && changeAlone(next);
    }
    case 'cancelled':
      return changeAlone(cancelReturn(before, now));
  }
}

/** The order has a part in it: units are back, or something is to be told. */
async function effectOf(
  before: Return,
  { back, unexpected }: ReturnChange,
  now: string,
): Promise<ReceiptEffect | undefined> {
  const { unannounced, strange, isEmpty, corrected } = unexpected;
  const isQuiet = back.length + unannounced.length + strange.length + corrected.length === 0 && !isEmpty;
  return isQuiet ? undefined : receiptEffect(before, back, unexpected, now);
}

function withEffect(before: Return, next: Return, effect: ReceiptEffect | undefined): Return {
  if (!effect) return next;
  const undelivered = plus(before.undelivered ?? [], effect.undelivered);
  return {
    ...next,
    taken: plus(before.taken ?? [], effect.taken),
    ...(undelivered.length > 0 ? { undelivered } : {}),
  };
}

/** Somebody was asked why nobody inspects: the inspection answers. */
async function settleReminder(before: Return, next: Return, now: string): Promise<Write[]> {
  if (before.reminders === 0 || next.status === 'received') return [];
  return settleOfReturn(before, 'ReturnNotInspected', 'the goods were inspected', now);
}

/** Somebody was asked to look at the return: it goes on, or is over, without that. */
async function settleReview(before: Return, next: Return, now: string): Promise<Write[]> {
  if (next.review?.state !== 'overtaken' || before.review?.state === 'overtaken') return [];
  const asked = before.claim ? 'ClaimReview' : 'ReturnReview';
  return settleOfReturn(before, asked, 'the return went on without it', now);
}

/** Somebody was asked where goods are of a return that was over: they have come, or more of them. */
async function settleMissing(before: Return, next: Return, now: string): Promise<Write[]> {
  if (!isEnded(before) || isEnded(next)) return [];
  const type = before.status === 'closed' ? 'ReturnIncomplete' : 'ReturnNotReceived';
  return settleOfReturn(before, type, 'goods of the return have come', now);
}

/** The location that has the goods of a return. */
export type PlaceOfGoods = Pick<Location, 'id' | 'pool'>;

/** How the command of an event is kept: its answer with the last write, and with those before what they have done. */
export interface EventCommand {
  /** Who tells: `<caller kind>:<id>`. */
  readonly by: string;
  readonly record: (answer: DoorAnswer) => Write;
  readonly remember: (progress: unknown) => Write;
  readonly findProgress: () => Promise<unknown>;
  /** Where the goods are that were received, if whoever tells it is not that location. */
  readonly place?: PlaceOfGoods;
}

/** The return as one of the location that has its first goods; later ones are of the same location. */
function atPlace(returned: Return, place: PlaceOfGoods | undefined): Return {
  return place && !returned.received ? { ...returned, location: place.id, pool: place.pool } : returned;
}

/** Units that an inspection speaks of; `index`: where, in its list of `lines` or of `strange` goods. */
interface InspectedEntry extends ReturnLine {
  readonly list: 'lines' | 'strange';
  readonly index: number;
}

/** What an event says of units whose stock moves: an inspection. @throws InvalidRequest for what is no line */
async function entriesOf(before: Return, event: ReturnEvent): Promise<InspectedEntry[]> {
  if (event.kind !== 'inspected') return [];
  const told = await toldLines(before.orderId, knownLines(before), event.lines);
  const strange = (event.strange ?? []).map((one) => ({ ...one, lineId: one.sku }));
  const inList = (list: InspectedEntry['list'], lines: readonly ReturnLine[]): InspectedEntry[] =>
    lines.map(({ lineId, sku, units }, index) => ({ lineId, sku, units, list, index }));
  return [...inList('lines', told), ...inList('strange', strange)];
}

/** The event as if it spoke of these entries alone. */
function aboutEntries(event: ReturnEvent, entries: readonly InspectedEntry[]): ReturnEvent {
  if (event.kind !== 'inspected') return event;
  const isNamed = (list: InspectedEntry['list'], at: number): boolean =>
    entries.some((one) => one.list === list && one.index === at);
  const { lines, strange } = event;
  return {
    ...event,
    lines: lines.filter((_, at) => isNamed('lines', at)),
    ...(strange ? { strange: strange.filter((_, at) => isNamed('strange', at)) } : {}),
  };
}

/** RETURN, the order with the fulfillments that sent the units, the stock; nothing where it is told again. */
async function planEvent(
  before: Return,
  event: ReturnEvent,
  teller: EventTeller,
): Promise<{ readonly returned: Return; readonly writes: readonly Write[] }> {
  const { now } = teller;
  const change = await changeOf(before, event, teller);
  if (!change) return { returned: before, writes: [] };
  const effect = await effectOf(before, change, now);
  const returned = overtakeReview(withEffect(before, change.next, effect), now);
  return {
    returned,
    writes: [
      saveReturn(before, returned),
      ...(effect?.writes ?? []),
      ...(await settleReminder(before, returned, now)),
      ...(await settleReview(before, returned, now)),
      ...(await settleMissing(before, returned, now)),
      ...(await settleLabelNotMade(before, returned, now)),
      ...(await moveStock(change.movements, now)),
    ],
  };
}

const progressSchema = z.object({ inspected: z.array(z.string()) });

/** The SKUs that the command has inspected. Read after the return, which each of its writes moves. */
async function inspectedBefore(entries: readonly InspectedEntry[], command: EventCommand): Promise<string[]> {
  if (entries.length < 2) return [];
  const progress = await command.findProgress();
  return progress === undefined ? [] : progressSchema.parse(progress).inspected;
}

/** One write of an event; undefined while units of it are left. */
async function recordPart(
  returnId: string,
  event: ReturnEvent,
  now: string,
  command: EventCommand,
): Promise<DoorAnswer | undefined> {
  const before = atPlace(await readReturn(returnId), command.place);
  const entries = await entriesOf(before, event);
  const inspected = await inspectedBefore(entries, command);
  const left = entries.filter(({ sku }) => !inspected.includes(sku));
  const { lines: chosen, plan } = await firstChunk(left, MAX_ITEMS - 1, (some) =>
    planEvent(before, aboutEntries(event, some), { by: command.by, now }),
  );
  if (chosen.length < left.length) {
    const progress = { inspected: [...new Set([...inspected, ...chosen.map(({ sku }) => sku)])] };
    await transact([command.remember(progress), ...plan.writes]);
    return undefined;
  }
  const answer = { status: 200, body: returnViewSchema.parse(plan.returned) };
  await transact([command.record(answer), ...plan.writes]);
  return answer;
}

/**
 * Records an event with all that it does. That is one write; an inspection of more units than fit into one is several,
 * each of some SKUs: a repetition goes on where the first call ended.
 */
export async function recordReturnEvent(
  returnId: string,
  event: ReturnEvent,
  now: string,
  command: EventCommand,
): Promise<DoorAnswer> {
  for (;;) {
    const answer = await retryMoved(() => recordPart(returnId, event, now, command));
    if (answer) return answer;
  }
}
