import {
  type Resolution,
  readOrderExceptions,
  type SettledException,
  settleException,
} from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { exceptionRules } from '../../exceptions/exception-types.ts';
import { exceptionAnswer } from '../../exceptions/exception-view.ts';
import { endsWithOrder } from '../../fulfillment/facts/settled-exception.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend, type Order, without } from '../../order/order.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import { Conflict } from '../../shared/errors.ts';
import type { EventDraft } from '../../shared/events/carried.ts';
import { transact, type Write } from '../../shared/transact.ts';
import type { ResolveBody } from '../doors.ts';

/** A person's decision on an open exception, as each effect gets it. */
export interface Resolving {
  readonly exception: Exception;
  readonly body: Omit<ResolveBody, 'id'>;
  readonly resolution: Resolution;
  /** UTC ISO. */
  readonly now: string;
  /** Records the command with its answer; the record goes into the effect's one write. */
  readonly record: (answer: DoorAnswer) => Write;
}

/** What an effect changes beside the exception that it resolves. */
export interface BesideResolution {
  readonly change?: Partial<Order>;
  /** Attributes of META that become absent. */
  readonly drop?: readonly ('backorder' | 'capacityWait' | 'quarantined')[];
  readonly event?: EventDraft;
  readonly writes?: readonly Write[];
}

/** The answer to a caller whose resolution another module writes. */
export function resolvedView({ exception, resolution, now }: Resolving): DoorAnswer {
  return exceptionAnswer(settleException(undefined, exception, resolution, now).exception);
}

/** @throws Conflict for an exception that belongs to no order */
export function orderIdOf({ exceptionId, orderId }: Pick<Exception, 'exceptionId' | 'orderId'>): string {
  if (orderId === undefined) throw new Conflict(`Exception ${exceptionId} belongs to no order.`);
  return orderId;
}

/** The fulfillment that the exception is about. @throws Conflict for an exception that is about none */
export function fulfillmentNumberOf({ exceptionId, fulfillment }: Exception): number {
  if (fulfillment === undefined) throw new Conflict(`Exception ${exceptionId} is about no fulfillment.`);
  return fulfillment;
}

function attentionResolved(
  { exception: { exceptionId }, resolution: { action } }: Resolving,
  { orderId, channel }: Order,
): EventDraft {
  return {
    type: 'order.attention_resolved',
    data: { orderId, channel, exceptionId, action },
  };
}

/**
 * META after the resolution, as its write; none where META stays as it is. An order that the change closes
 * tells of its end instead of the resolved attention.
 */
function metaWrites(
  resolving: Resolving,
  before: Order,
  ofException: Partial<Order>,
  { change, drop = [], event }: BesideResolution,
): Write[] {
  const all = { ...ofException, ...change };
  if (Object.keys(all).length === 0 && drop.length === 0) return [];
  const closes = !before.closed && amend(before, all, resolving.now).closed !== undefined;
  const endsAttention = Object.keys(ofException).length > 0 && !closes;
  const draft = event ?? (endsAttention ? attentionResolved(resolving, before) : undefined);
  return [saveOrder(before, amend(without(before, ...drop), all, resolving.now, draft))];
}

/** A write has room for so many exceptions that end with their order; the sweeper ends others at their deadline. */
const MOST_ENDED_BESIDE = 6;

/** The order's other exceptions that end with it, where the resolution closes it (P13). */
async function endedWithOrder(
  { exception, now }: Resolving,
  order: Order,
  change: Partial<Order>,
): Promise<SettledException[]> {
  if (order.closed || order.counts.exceptions < 2 || !amend(order, change, now).closed) return [];
  const others = (await readOrderExceptions(order.orderId)).filter(
    (one) => one.status === 'open' && one.exceptionId !== exception.exceptionId && endsWithOrder(one),
  );
  const resolution = { action: 'close', by: 'system', note: 'the order is over' } as const;
  return others.slice(0, MOST_ENDED_BESIDE).map((one) => settleException(order, one, resolution, now));
}

function blockingOf(settled: readonly SettledException[]): number {
  return settled.filter(({ exception: { exceptionType } }) => exceptionRules[exceptionType].blocks).length;
}

/**
 * Resolves the exception together with what `beside` says of its order, in one write (P13). `known`: the order as
 * the caller has read it. Refused as Moved: read and decide again.
 */
export async function resolveWith(
  resolving: Resolving,
  beside: (order: Order | undefined) => Promise<BesideResolution> | BesideResolution = () => ({}),
  known?: Order,
): Promise<DoorAnswer> {
  const { exception, resolution, now, record } = resolving;
  const order = known ?? (exception.orderId === undefined ? undefined : await readOrder(exception.orderId));
  const settled = settleException(order, exception, resolution, now);
  const effect = await beside(order);
  const answer = exceptionAnswer(settled.exception);
  const ended = order
    ? await endedWithOrder(resolving, without(order, ...(effect.drop ?? [])), effect.change ?? {})
    : [];
  const attention = order && Math.max(0, (settled.change.attention ?? order.attention) - blockingOf(ended));
  const ofExceptions = attention === undefined || attention === order?.attention ? {} : { attention };
  const meta = order ? metaWrites(resolving, order, ofExceptions, effect) : [];
  const others = ended.map(({ write }) => write);
  await transact([record(answer), settled.write, ...others, ...meta, ...(effect.writes ?? [])]);
  return answer;
}
