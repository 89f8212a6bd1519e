/** Every life is a legal one: nothing goes back to a state that it had left for good, and no step is told before what it follows. */
import * as z from 'zod';
import { type UnitEnd, unitEnds } from '../../functions/fulfillment/parcels/unit-counts.ts';
import { workStatuses } from '../../functions/fulfillment/work-order/fulfillment.ts';
import { statusGroups } from '../../functions/shared/events/statuses.ts';
import type { ItemChange } from '../aws/item-store.ts';
import type { World } from '../world.ts';
import type { Violation } from './violation.ts';

/** The states of a thing in the order in which it passes them: from a later one it never comes back to an earlier one. */
type Stages = readonly (readonly string[])[];

const ends: readonly string[] = unitEnds;
/** Facts come late (P11): from its end a work order may be shipped, delivered, lost or returned, never be work again. */
const afterWork = ['rejected', 'expired', 'cancelled', 'shipped', ...ends];

const stagesOf: Readonly<Record<string, Stages>> = {
  Fulfillment: [['planned'], ...workStatuses.map((status) => [status]), afterWork],
  /** A return may be expired or cancelled before its goods come after all; goods that came stay. */
  Return: [
    ['requested', 'in_transit', 'expired', 'cancelled'],
    ['received', 'inspected', 'closed'],
  ],
  Refund: [
    ['requested', 'pending', 'failed'],
    ['succeeded', 'resolved', 'waived'],
  ],
  Cart: [['claiming', 'open'], ['ending'], ['ended']],
  /** A closed order may get another end (P27). */
  Order: [
    ['quarantined'],
    Object.entries(statusGroups).flatMap(([group, statuses]) => (group === 'ended' ? [] : statuses)),
    statusGroups.ended,
  ],
};

function stageOf(stages: Stages, status: unknown): number {
  return stages.findIndex((stage) => stage.some((one) => one === status));
}

/** What a write makes of a thing that has a status. */
export function legalChangeViolations(change: ItemChange): Violation[] {
  const { old, new: now, key } = change;
  const type = String(now?.['type']);
  const stages = stagesOf[type];
  if (!old || !now || !stages) return [];
  const [before, after] = [stageOf(stages, old['status']), stageOf(stages, now['status'])];
  if (after >= before) return loweredEnds(change);
  const text = `${String(old['status'])} became ${String(now['status'])}`;
  return [{ rule: 'legal step', about: `${key.pk} ${key.sk}`, text }];
}

const sentSchema = z.looseObject({
  sent: z.array(z.looseObject({ m: z.number(), end: z.enum(unitEnds).optional() })).default([]),
});

/** The end of a parcel gives way to higher ones alone (P27). */
function loweredEnds({ old, new: now, key }: ItemChange): Violation[] {
  if (now?.['type'] !== 'Fulfillment' || !old) return [];
  const before = new Map(sentSchema.parse(old).sent.map(({ m, end }) => [m, end]));
  const rank = (end: UnitEnd | undefined): number => (end === undefined ? -1 : unitEnds.indexOf(end));
  return sentSchema.parse(now).sent.flatMap(({ m, end }): Violation[] => {
    const text = `its parcel ${m} was ${before.get(m)}, and is ${end} now`;
    return rank(end) >= rank(before.get(m))
      ? []
      : [{ rule: 'legal step', about: `${key.pk} ${key.sk}`, text }];
  });
}

/** What stands in the timeline of a subject before a step: one of these, whatever else came between. */
const follows: Readonly<Record<string, readonly string[]>> = {
  'order.released_from_quarantine': ['order.quarantined'],
  'order.routed': ['order.reserved', 'order.captured', 'order.released_from_quarantine'],
  'order.rerouted': ['order.routed'],
  'order.hold_lifted': ['order.held', 'order.captured', 'order.released_from_quarantine'],
  'order.backorder_expired': ['order.backordered', 'order.shrunk'],
  'order.cancel_refused': ['order.cancel_requested', 'order.partly_cancelled', 'order.edited'],
  'order.attention_resolved': ['order.needs_attention', 'order.quarantined'],
  'order.delay_accepted': ['order.backordered', 'order.shrunk'],
  ...Object.fromEntries(
    ['accepted', 'picking', 'packed', 'ready', 'rejected', 'short_picked', 'expired', 'cancel_asked'].map(
      (step) => [`fulfillment.${step}`, ['fulfillment.requested']],
    ),
  ),
  'fulfillment.reminded': ['fulfillment.ready'],
  'fulfillment.cancel_refused': ['fulfillment.cancel_asked'],
  ...Object.fromEntries(
    ['received', 'inspected', 'closed', 'cancelled', 'expired', 'in_transit', 'reminded', 'approved'].map(
      (step) => [`return.${step}`, ['return.requested']],
    ),
  ),
  ...Object.fromEntries(
    ['pending', 'succeeded', 'failed', 'resolved', 'waived'].map((step) => [
      `refund.${step}`,
      ['refund.requested'],
    ]),
  ),
};

/** Steps that a subject takes once at most. */
const onlyOnce: ReadonlySet<string> = new Set([
  'order.captured',
  'order.released_from_quarantine',
  'return.requested',
  'refund.succeeded',
]);

/** Work of an order that is over: nothing of it begins any more. */
const beginnings: ReadonlySet<string> = new Set([
  'order.reserved',
  'order.backordered',
  'order.routed',
  'order.rerouted',
  'order.waiting_for_capacity',
  'order.retried',
]);
const endings: ReadonlySet<string> = new Set(statusGroups.ended.map((status) => `order.${status}`));

/** The timeline of each subject, by its sequence: legal from its first step to its last. Records that are lost tell of no step. */
export function legalTimelineViolations({ published, stream }: World): Violation[] {
  if (stream.lost > 0) return [];
  const unique = [...new Map(published.map((event) => [event.id, event])).values()];
  const bySubject = Map.groupBy(unique, ({ subject }) => subject);
  return [...bySubject].flatMap(([about, events]): Violation[] => {
    const known = new Set<string>();
    const found: Violation[] = [];
    for (const { type } of events.toSorted((one, other) => one.sequence - other.sequence)) {
      const before = follows[type];
      const illegal = (text: string): void => {
        found.push({ rule: 'legal timeline', about, text: `${type} ${text}` });
      };
      if (before && !before.some((step) => known.has(step))) illegal(`without ${before.join(' or ')}`);
      if (onlyOnce.has(type) && known.has(type)) illegal('a second time');
      if (beginnings.has(type) && [...endings].some((end) => known.has(end)))
        illegal('of an order that is over');
      known.add(type);
    }
    return found;
  });
}
