/** Work that its location has accepted, and decisions about what the location tells of it. */
import { expect } from 'vitest';
import type {
  DecisionCircumstance,
  FulfillmentChange,
} from '../../../functions/fulfillment/facts/fulfillment-change.ts';
import { decideEvent } from '../../../functions/fulfillment/facts/fulfillment-decision.ts';
import { fulfillmentEventSchema } from '../../../functions/fulfillment/facts/fulfillment-event.ts';
import type { Fulfillment, FulfillmentLine } from '../../../functions/fulfillment/work-order/fulfillment.ts';
import { catalogue, isEventType } from '../../../functions/shared/events/catalogue.ts';
import { settingsSchema } from '../../../functions/shared/settings.ts';
import { aFulfillment } from '../../support/items.ts';

export const now = '2026-11-23T10:00:00.000Z';
export const circumstance: DecisionCircumstance = {
  now,
  settings: settingsSchema.parse({ shipWithin: 7200, checkAfter: 300 }),
  orderCancelRequested: false,
};

export function workLine(
  lineId: string,
  sku: string,
  units: number,
  over: Partial<FulfillmentLine> = {},
): FulfillmentLine {
  return { lineId, sku, units, shipped: 0, delivered: 0, returned: 0, lost: 0, ...over };
}

/** Three of A and one of B, accepted, to be shipped within a day; tests say what differs. */
export function acceptedWork(over: Partial<Fulfillment> = {}): Fulfillment {
  return aFulfillment({
    status: 'accepted',
    requestedAt: '2026-11-23T09:00:00.000Z',
    acceptBy: '2026-11-23T14:00:00.000Z',
    shipBy: '2026-11-24T10:00:00.000Z',
    dueAt: '2026-11-24T10:00:00.000Z',
    lines: [workLine('1', 'A', 3), workLine('2', 'B', 1)],
    ...over,
  });
}

/** What an event changes. Its event has to be in the catalogue, or the relay could not publish it. */
export function changeBy(
  fulfillment: Fulfillment,
  event: Record<string, unknown>,
  over: Partial<DecisionCircumstance> = {},
): FulfillmentChange {
  const parsed = fulfillmentEventSchema.parse({ id: 'c', ...event });
  if (parsed.kind === 'shipped' || parsed.kind === 'collected')
    throw new Error('a ship has writes of its own');
  const change = decideEvent(fulfillment, parsed, { ...circumstance, ...over });

  const { evt } = change.fulfillment;
  if (evt && evt.seq === change.fulfillment.version)
    expect(isEventType(evt.type) && catalogue[evt.type].safeParse(evt.data).error).toBeUndefined();
  expect(change.fulfillment.version).toBe(fulfillment.version + 1);
  return change;
}

/** The stock movements of a change as `<kind> <units> <sku>`. */
export function movementsOf(change: FulfillmentChange): string[] {
  return change.movements.map(({ kind, sku, units }) => `${kind} ${units} ${sku}`);
}
