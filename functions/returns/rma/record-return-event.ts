import { readOrderExceptions, settleException } from '../../exceptions/exception.store.ts';
import { withoutStock } from '../../inventory/stock/known-skus.ts';
import { moveStock } from '../../inventory/stock/stock.store.ts';
import { normaliseTrackingNumber } from '../../network/carriers/tracking-number.ts';
import { minus, plus } from '../../order/line-units.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import { settings } from '../../shared/settings.ts';
import { retryMoved, transact, type Write } from '../../shared/transact.ts';
import { type ReturnEvent, returnViewSchema } from '../doors.ts';
import { inspectReturn } from './inspect-return.ts';
import { type ReceiptEffect, receiptEffect } from './receipt-effect.ts';
import { isReceiptKnown, receiveReturn } from './receive-return.ts';
import { readReturn, saveReturn } from './return.store.ts';
import type { Return } from './return.ts';
import { cancelReturn, nothingUnexpected, type ReturnChange } from './return-change.ts';
import { toldGoods, toldLines } from './told-lines.ts';

type EventOf<K extends ReturnEvent['kind']> = Extract<ReturnEvent, { kind: K }>;

/** What a receipt does; undefined where it is told again. */
async function receive(
  before: Return,
  { lines, box, strange }: EventOf<'received'>,
  now: string,
): Promise<ReturnChange | undefined> {
  const told =
    lines && (await toldLines(before.orderId, [...before.lines, ...(before.received ?? [])], lines));
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
  const told = await toldLines(before.orderId, [...before.lines, ...(before.received ?? [])], lines);
  const unstocked = await withoutStock(strange.map(({ sku }) => sku));
  const found = strange.map((one) => ({ ...one, unstocked: unstocked.has(one.sku) }));
  return inspectReturn(before, { lines: told, strange: found }, { now, settings: settings() });
}

/** What an event does; undefined where a fact is told again, by another command: it has no second effect. */
async function changeOf(before: Return, event: ReturnEvent, now: string): Promise<ReturnChange | undefined> {
  switch (event.kind) {
    case 'received':
      return receive(before, event, now);
    case 'inspected':
      return inspect(before, event, now);
    case 'cancelled':
      return { next: cancelReturn(before, now), movements: [], back: [], unexpected: nothingUnexpected };
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
async function settleReminder({ orderId, returnId, reminders }: Return, next: Return, now: string) {
  if (reminders === 0 || next.status === 'received') return [];
  const exceptions = await readOrderExceptions(orderId);
  const resolution = { action: 'close', by: 'system', note: 'the goods were inspected' } as const;
  return exceptions
    .filter(({ status, exceptionType }) => status === 'open' && exceptionType === 'ReturnNotInspected')
    .filter(({ detail }) => detail['returnId'] === returnId)
    .map((exception) => settleException(undefined, exception, resolution, now).write);
}

/** One write: the command's `record`, RETURN, the order with the fulfillments that sent the units, the stock. */
export function recordReturnEvent(
  returnId: string,
  event: ReturnEvent,
  now: string,
  record: (answer: DoorAnswer) => Write,
): Promise<DoorAnswer> {
  return retryMoved(async () => {
    const before = await readReturn(returnId);
    const change = await changeOf(before, event, now);
    if (!change) {
      const known = { status: 200, body: returnViewSchema.parse(before) };
      await transact([record(known)]);
      return known;
    }
    const effect = await effectOf(before, change, now);
    const returned = withEffect(before, change.next, effect);
    const answer = { status: 200, body: returnViewSchema.parse(returned) };
    await transact([
      record(answer),
      saveReturn(before, returned),
      ...(effect?.writes ?? []),
      ...(await settleReminder(before, returned, now)),
      ...(await moveStock(change.movements, now)),
    ]);
    return answer;
  });
}
