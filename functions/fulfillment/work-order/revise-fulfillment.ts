import { keptClaims } from '../../capacity/counters/capacity-counter.ts';
import { carry, type EventDraft, type StepOf, type UncheckedDraft } from '../../shared/events/carried.ts';
import type { EventData } from '../../shared/events/catalogue.ts';
import { withKeptTime } from '../../shared/events/kept-times.ts';
import type { Settings } from '../../shared/settings.ts';
import type { Fulfillment } from './fulfillment.ts';

/** When a fulfillment changes (UTC ISO), and the stage's durations that count from then. */
export interface FulfillmentMoment {
  readonly now: string;
  readonly settings: Pick<Settings, 'shipWithin' | 'readyWithin' | 'checkAfter'>;
}

/**
 * The only way a fulfillment changes: its version goes up by 1, and the change carries its event. Without
 * `draft` nothing is announced; the event that the item carries from before was announced with its own
 * version. Claims of capacity go with the units that leave, and do not come back with units that do.
 */
export function reviseFulfillment(fulfillment: Fulfillment, now: string, draft?: EventDraft): Fulfillment {
  const version = fulfillment.version + 1;
  const { capacity, lines } = fulfillment;
  const claims = capacity ? { capacity: keptClaims(capacity, lines) } : {};
  if (!draft) return { ...fulfillment, ...claims, version };
  // `requestedAt` keeps the first step already.
  const told = draft.type === 'fulfillment.requested' ? {} : withKeptTime(fulfillment.told, draft, now);
  return { ...fulfillment, ...claims, version, ...told, ...carry(draft, version, now) };
}

/** What nearly every fulfillment goes through. */
const routineSteps: ReadonlySet<string> = new Set(['requested', 'accepted', 'shipped']);

type FulfillmentStep = StepOf<'fulfillment'>;
type FulfillmentIds = Pick<Fulfillment, 'orderId' | 'fulfillmentId' | 'location'>;
type StepData<Step extends FulfillmentStep> = Omit<EventData<`fulfillment.${Step}`>, keyof FulfillmentIds>;

/** The event `fulfillment.<what>` with the ids of the fulfillment and `data`, as the catalogue has it. */
export function eventOf<Step extends FulfillmentStep>(
  what: Step,
  fulfillment: FulfillmentIds,
  data: StepData<Step>,
): EventDraft;
export function eventOf(
  what: FulfillmentStep,
  { orderId, fulfillmentId, location }: FulfillmentIds,
  data: object,
): UncheckedDraft {
  const event = { type: `fulfillment.${what}`, data: { orderId, fulfillmentId, location, ...data } } as const;
  return routineSteps.has(what) ? { ...event, kept: true } : event;
}
