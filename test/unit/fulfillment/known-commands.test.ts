import { describe, expect, it } from 'vitest';
import { decideEvent } from '../../../functions/fulfillment/facts/fulfillment-decision.ts';
import { fulfillmentEventSchema } from '../../../functions/fulfillment/facts/fulfillment-event.ts';
import {
  answerTo,
  callerOf,
  commandRecord,
  type FulfillmentCommand,
  knownCommand,
  rememberCommand,
} from '../../../functions/fulfillment/facts/known-commands.ts';
import { fulfillmentItem, parseFulfillment } from '../../../functions/fulfillment/work/fulfillment.store.ts';
import type { Fulfillment } from '../../../functions/fulfillment/work/fulfillment.ts';
import { requestWork } from '../../../functions/fulfillment/work/request-work.ts';
import { reviseFulfillment } from '../../../functions/fulfillment/work/revise-fulfillment.ts';
import { key } from '../../../functions/shared/keys.ts';
import { settingsSchema } from '../../../functions/shared/settings.ts';
import { applyEnds, giveEnds } from '../../../functions/tracking/parcel/parcel-ends.ts';
import { trackingItem } from '../../../functions/tracking/parcel/tracking.store.ts';
import { linkShipments, takeReport } from '../../../functions/tracking/parcel/tracking-change.ts';
import { itemSize } from '../../support/item-size.ts';
import { aFulfillment } from '../../support/items.ts';

const now = '2026-11-23T10:00:00.000Z';
const settings = settingsSchema.parse({});
const orderId = 'webstore-100234-abcdefgh';
const number = '1Z999AA10123456784';
const line = (lineId: string, sku: string, units: number) => ({
  lineId,
  sku,
  units,
  shipped: 0,
  delivered: 0,
  returned: 0,
  lost: 0,
});
const planned = aFulfillment({
  orderId,
  fulfillmentId: `${orderId}-f1`,
  location: 'warehouse-chicago',
  status: 'planned',
  service: 'ups-ground',
  promise: { shipBy: now, deliverBy: now },
  lines: [line('14523', 'MUG-BLUE-12', 1), line('14524', 'SHIRT-RED-XL', 2)],
});
const command = (event: object, by = 'location:warehouse-chicago'): FulfillmentCommand => ({
  by,
  event: fulfillmentEventSchema.parse(event),
});
const accept = command({ id: 'accept-1', kind: 'accepted' });
const ship = command({
  id: 'ship-1',
  kind: 'shipped',
  parcels: [{ carrier: 'UPS', trackingNumber: number }],
});

/** Told, stored and read again. */
function told(before: Fulfillment, one: FulfillmentCommand, at = now) {
  const change = decideEvent(before, one.event, { now: at, settings, orderCancelRequested: false });
  return {
    change,
    fulfillment: parseFulfillment(
      fulfillmentItem(rememberCommand(change.fulfillment, one, commandRecord(one, change, [], at))),
    ),
  };
}

describe('commands that a fulfillment remembers', () => {
  const asked = requestWork(planned, now, settings);
  const accepted = told(asked, accept).fulfillment;
  const shipped = told(accepted, ship);

  it('give the first answer again, from what was kept and the command itself', () => {
    const found = knownCommand(shipped.fulfillment, ship);
    expect(found && answerTo(shipped.fulfillment, ship, found)).toEqual({
      fulfillmentId: `${orderId}-f1`,
      id: 'ship-1',
      kind: 'shipped',
      recordedAt: now,
      status: 'shipped',
      shipments: [{ shipmentId: `${orderId}-s1-1`, carrier: 'ups', trackingNumber: number }],
    });
  });

  it("are a caller's own: the same id of another caller is another command", () => {
    expect(knownCommand(shipped.fulfillment, { ...accept, by: 'operator:ada' })).toBeUndefined();
    const both = told(asked, { ...accept, by: 'operator:ada' }).fulfillment;
    expect(Object.keys(both.commands).map((name) => callerOf(both, name, 'accept-1'))).toEqual([
      'operator:ada',
    ]);
    expect(
      Object.keys(shipped.fulfillment.commands).map((name, index) =>
        callerOf(both, name, index === 0 ? 'accept-1' : 'ship-1'),
      ),
    ).toEqual(['location:warehouse-chicago', 'location:warehouse-chicago']);
  });

  it('with other content are a conflict', () => {
    expect(() =>
      knownCommand(
        shipped.fulfillment,
        command({ id: 'ship-1', kind: 'shipped', parcels: [{ carrier: 'UPS', trackingNumber: '2' }] }),
      ),
    ).toThrowError(expect.objectContaining({ name: 'Conflict' }));
  });

  it('are forgotten after 30 days', () => {
    const later = told(
      shipped.fulfillment,
      command({ id: 'late', kind: 'cancelRefused' }),
      '2026-12-24T10:00:00.000Z',
    ).fulfillment;
    expect(Object.keys(later.commands)).toEqual(['#late']);
  });

  it('leave the item below 1 KB through all its life, beyond which every write would cost twice', () => {
    const parcel = { carrier: 'ups', number };
    const scan = (status: 'in_transit' | 'delivered', hour: number) => ({
      occurredAt: `2026-11-24T1${hour}:00:00.000Z`,
      status,
      delayed: false,
      code: `${status}/arrived_at_facility`,
      location: 'Louisville KY 40221 US',
      rawStatus: `${status}/arrived_at_facility`,
      description: 'Arrived at UPS facility',
    });
    const onItsWay = linkShipments(
      undefined,
      parcel,
      [{ orderId, n: 1, m: 1, lines: [...(shipped.change.parcels[0]?.lines ?? [])] }],
      now,
      { now, settings },
    );
    const arrived = takeReport(
      onItsWay,
      parcel,
      { scans: [scan('in_transit', 1), scan('delivered', 2)], isReturn: false, source: 'easypost' },
      { now, settings },
    );
    const { tracking, ends } = giveEnds(arrived ?? onItsWay);
    const done = applyEnds(shipped.fulfillment, ends);
    const stages = {
      requested: asked,
      accepted,
      shipped: shipped.fulfillment,
      delivered: reviseFulfillment(done.fulfillment, now, done.draft),
    };
    for (const [stage, one] of Object.entries(stages))
      expect(
        itemSize({ ...key.fulfillment(orderId, 1), ...fulfillmentItem(one) }),
        stage,
      ).toBeLessThanOrEqual(1024);
    expect(
      itemSize({ ...key.tracking('ups', number), ...trackingItem(tracking) }),
      'parcel',
    ).toBeLessThanOrEqual(1024);
  });
});
