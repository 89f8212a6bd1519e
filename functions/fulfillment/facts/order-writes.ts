import { attentionEvent } from '../../exceptions/attention-event.ts';
import { type ChannelEditWrites, openChannelEdit, tellChannelEdit } from '../../exceptions/channel-edit.ts';
import { openException, readOrderExceptions, settleException } from '../../exceptions/exception.store.ts';
import type { ExceptionType } from '../../exceptions/exception.ts';
import { readReservation, saveReservation } from '../../inventory/reservation/reservation.store.ts';
import type { Reservation } from '../../inventory/reservation/reservation.ts';
import { saveOrder } from '../../order/order.store.ts';
import { type Order, without } from '../../order/order.ts';
import { besides, type Write } from '../../shared/transact.ts';
import { readFulfillments } from '../work-order/fulfillment.store.ts';
import { askedBack, excessOf, type Fulfillment } from '../work-order/fulfillment.ts';
import type { ChangeException, FulfillmentChange } from './fulfillment-change.ts';
import { type OrderEffect, orderAfter } from './order-after-change.ts';
import { refusedFields } from './refused-edit.ts';
import { settleAttention } from './settle-attention.ts';

/** Read after META, whose version makes sure that no location answers at the same time. */
async function areOthersAsked({ orderId, n }: Fulfillment): Promise<boolean> {
  const fulfillments = await readFulfillments(orderId);
  return fulfillments.some((other) => other.n !== n && askedBack(other).length > 0);
}

/** Whether a location that was silent or had refused gives back what it was asked for: for a cancel, excess (P11), an edit. */
function endsSilence({ before, fulfillment, answered }: OrderChange): boolean {
  if (before.recall?.answer && !fulfillment.recall) return true;
  if (answered && before.cancelAsked?.answer === 'unanswered') return true;
  if (before.excessAsked?.answer !== 'unanswered') return false;
  return excessOf(fulfillment).length === 0 || fulfillment.excessAsked?.answer !== 'unanswered';
}

function isAboutAnswer(type: ExceptionType): boolean {
  return type === 'CancelUnanswered' || type === 'EditRefused' || type === 'RerouteRefused';
}

/** A location that answers after all settles the exception about its silence. */
async function settleSilence(orderChange: OrderChange, now: string): Promise<Write[]> {
  if (!endsSilence(orderChange)) return [];
  const { order, before, answered = 'given back' } = orderChange;
  const { n } = before;
  const exceptions = await readOrderExceptions(order.orderId);
  const about = exceptions.filter(
    ({ status, exceptionType, fulfillment }) =>
      status === 'open' && isAboutAnswer(exceptionType) && fulfillment === n,
  );
  const note = `the location answered: ${answered}`;
  const resolution = { action: 'close', by: 'system', note } as const;
  return about.map((exception) => settleException(order, exception, resolution, now).write);
}

/** Whoever closes an order by a cancel leaves the final tombstone in the same write (P16). */
async function leaveTombstone(order: Order, now: string): Promise<Write[]> {
  const before = await readReservation(order.orderId);
  if (!before || (before.status === 'released' && before.final)) return [];
  const tombstone = { ...before, status: 'released', final: true, version: before.version + 1 } as const;
  return [saveReservation(before, tombstone, now)];
}

interface OpenedExceptions {
  readonly order: Order;
  readonly writes: readonly Write[];
  /** What is told of the first of them that keeps the order from going on. */
  readonly attention?: OrderEffect['attention'];
}

/** The exceptions that a change opens, each with a number of its own. */
function openAbout(
  order: Order,
  { location, n }: Fulfillment,
  exceptions: readonly ChangeException[],
  now: string,
): OpenedExceptions {
  return exceptions.reduce<OpenedExceptions>(
    (opened, one) => {
      const draft = { ...one, about: { location }, fulfillment: n };
      const { exception, write, change } = openException(opened.order, draft, now);
      const blocks = change.attention > opened.order.attention;
      const { attention = blocks ? attentionEvent(order, exception) : undefined } = opened;
      return {
        order: { ...opened.order, ...change },
        writes: [...opened.writes, write],
        ...(attention ? { attention } : {}),
      };
    },
    { order, writes: [] },
  );
}

/** A person hears that what the channel took out was kept or has left, in the order's one exception of that kind. */
async function tellRefused(change: OrderChange, now: string): Promise<ChannelEditWrites> {
  const fields = refusedFields(change);
  if (fields.length === 0) return { writes: [], change: {} };
  const { order } = change;
  const exceptions = order.counts.exceptions > 0 ? await readOrderExceptions(order.orderId) : [];
  return tellChannelEdit(order, openChannelEdit(exceptions), { fields, keepsReasons: true }, now);
}

/** What a write changes of an order, because of one of its fulfillments. */
export interface OrderChange extends Pick<FulfillmentChange, 'totals' | 'cancelled' | 'answered'> {
  readonly order: Order;
  /** The fulfillment as it was read. */
  readonly before: Fulfillment;
  /** The fulfillment as it becomes. */
  readonly fulfillment: Fulfillment;
  /** Other fulfillments of the order, as they become in the same write. */
  readonly others?: readonly Fulfillment[];
  readonly exceptions: readonly ChangeException[];
  /** RESERVATION as it becomes in the same write, where it changes. */
  readonly reservation?: Reservation | undefined;
  /** What else changes of META, ... */
  readonly change?: Partial<Pick<Order, 'concluded' | 'counts'>>;
  /** ... and which of its attributes go. */
  readonly drop?: readonly 'capacityWait'[];
  /** META as it is but for its units, where that is not how it was read: less waits for stock. */
  readonly base?: Order;
}

/**
 * META after a fulfillment's change, with the exceptions that it opens or settles; none when META has no
 * part.
 */
export async function orderWrites(orderChange: OrderChange, now: string): Promise<Write[]> {
  const { order, before, fulfillment, others = [], answered, cancelled, exceptions, change } = orderChange;
  const totals = orderChange.totals.filter(({ units }) => units > 0);
  const silence = await settleSilence(orderChange, now);
  if (totals.length === 0 && !answered && exceptions.length === 0 && !change) return silence;

  const counted = change?.counts ? { counts: change.counts } : {};
  const edit = await tellRefused({ ...orderChange, order: { ...order, ...counted } }, now);
  const opened = openAbout({ ...order, ...counted, ...edit.change }, before, exceptions, now);
  const settled = await settleAttention(
    order,
    totals,
    [fulfillment, ...others],
    now,
    orderChange.reservation,
  );
  const mayBeDone = answered === 'accepted' && order.cancel?.state === 'asked';
  const othersAsked = mayBeDone && (await areOthersAsked(before));
  const settledUnits = order.attention - (settled.change.attention ?? order.attention);
  const { counts, attention } = opened.order;
  const more = { ...change, counts, attention: attention - settledUnits };
  const told = opened.attention ? { attention: opened.attention } : {};
  const effect = { fulfillment, totals, cancelled, othersAsked, counts: more, ...told };
  const rest = without(orderChange.base ?? order, ...(orderChange.drop ?? []));
  const next = orderAfter(rest, answered ? { ...effect, answered } : effect, now);

  // The write that closes the order ends the exception about the location's silence as well.
  const endsByItself = ({ key: { pk, sk } }: Write): boolean =>
    settled.writes.some(({ key: other }) => other.pk === pk && other.sk === sk);
  const closesByCancel = next.closed !== undefined && !order.closed && cancelled.length > 0;
  return [
    saveOrder(order, next),
    ...besides(edit.writes, settled.writes),
    ...opened.writes,
    ...settled.writes,
    ...silence.filter((one) => !endsByItself(one)),
    ...(closesByCancel ? await leaveTombstone(order, now) : []),
  ];
}
