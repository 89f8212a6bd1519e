import { describe, expect, it } from 'vitest';
import { itemSize } from '../../../bin/cost/item-size.ts';
import { statusAfterEnds } from '../../../functions/fulfillment/facts/end-shipped-units.ts';
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
import { packParcels } from '../../../functions/fulfillment/facts/pack-parcels.ts';
import { announceShip } from '../../../functions/fulfillment/facts/ship-outcome.ts';
import {
  fulfillmentItem,
  parseFulfillment,
} from '../../../functions/fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../../functions/fulfillment/work-order/fulfillment.ts';
import { requestWork } from '../../../functions/fulfillment/work-order/request-work.ts';
import { reviseFulfillment } from '../../../functions/fulfillment/work-order/revise-fulfillment.ts';
import { key } from '../../../functions/shared/keys.ts';
import { settingsSchema } from '../../../functions/shared/settings.ts';
import { applyEnds, giveEnds } from '../../../functions/tracking/parcel/parcel-ends.ts';
import { trackingItem } from '../../../functions/tracking/parcel/tracking.store.ts';
import { linkShipments, takeReport } from '../../../functions/tracking/parcel/tracking-change.ts';
import { aFulfillment } from '../../support/items.ts';
import { workLine } from './decisions.ts';

const now = '2026-11-23T10:00:00.000Z';
const settings = settingsSchema.parse({});
const orderId = 'webstore-5714836021461-p2qznz4p24trrcjv';
const number = '1Z999AA10123456784';
const planned = aFulfillment({
  orderId,
  fulfillmentId: `${orderId}-f1`,
  location: 'warehouse-chicago',
  status: 'planned',
  service: 'ups-ground',
  promise: { shipBy: now, deliverBy: now },
  lines: [workLine('14523', 'MUG-BLUE-12', 1), workLine('14524', 'SHIRT-RED-XL', 2)],
});

function command(event: object): FulfillmentCommand {
  return { by: 'location:warehouse-chicago', event: fulfillmentEventSchema.parse(event) };
}

const accept = command({ id: 'accept-1', kind: 'accepted' });
const ship = shipCommand(number);

function shipCommand(trackingNumber: string): FulfillmentCommand {
  return command({ id: 'ship-1', kind: 'shipped', parcels: [{ carrier: 'UPS', trackingNumber }] });
}

/** A fulfillment after a command, as it is stored and read again. */
function afterCommand(before: Fulfillment, given: FulfillmentCommand, at = now): Fulfillment {
  const { event } = given;
  if (event.kind === 'shipped') {
    const packed = packParcels(before, event, { now: at, isClosed: false });
    const sent: Fulfillment = { ...packed.fulfillment, status: 'shipped' };
    const { shipBy: _, ...shipped } = reviseFulfillment(sent, at, announceShip(before, sent, packed));
    return remembering(shipped, given, at, packed.ms);
  }
  if (event.kind === 'collected') throw new Error('a hand-over has writes of its own');
  const change = decideEvent(before, event, { now: at, settings, orderCancelRequested: false });
  return remembering(change.fulfillment, given, at);
}

function remembering(
  after: Fulfillment,
  given: FulfillmentCommand,
  at: string,
  ms: readonly number[] = [],
): Fulfillment {
  const record = commandRecord(given, { status: after.status, unwelcome: false, ms }, [], at);
  return parseFulfillment(fulfillmentItem(rememberCommand(after, given, record)));
}

function scan(status: 'in_transit' | 'delivered', hour: number) {
  const code = `${status}/arrived_at_facility`;
  return {
    occurredAt: `2026-11-24T1${hour}:00:00.000Z`,
    status,
    delayed: false,
    code,
    location: 'Louisville KY 40221 US',
    rawStatus: code,
    description: 'Arrived at UPS facility',
  };
}

describe('a command that a fulfillment remembers', () => {
  const requested = requestWork(planned, now, settings);
  const accepted = afterCommand(requested, accept);
  const shipped = afterCommand(accepted, ship);

  it('gets its first answer again, from what was kept and from the command itself', () => {
    const found = knownCommand(shipped, ship);

    expect(found && answerTo(shipped, ship, found)).toEqual({
      fulfillmentId: `${orderId}-f1`,
      id: 'ship-1',
      kind: 'shipped',
      recordedAt: now,
      status: 'shipped',
      shipments: [{ shipmentId: `${orderId}-s1-1`, carrier: 'ups', trackingNumber: number }],
    });
  });

  it("is its caller's own: the same id of another caller is another command", () => {
    const byOperator = { ...accept, by: 'operator:ada' };

    const { commands } = shipped;
    const other = afterCommand(requested, byOperator);

    expect(knownCommand(shipped, byOperator)).toBeUndefined();
    expect(Object.keys(other.commands).map((name) => callerOf(other, name, 'accept-1'))).toEqual([
      'operator:ada',
    ]);
    expect(
      Object.keys(commands).map((name, index) => callerOf(other, name, index === 0 ? 'accept-1' : 'ship-1')),
    ).toEqual(['location:warehouse-chicago', 'location:warehouse-chicago']);
  });

  it('conflicts with other content under its id', () => {
    expect(() => knownCommand(shipped, shipCommand('2'))).toThrowError(
      expect.objectContaining({ name: 'Conflict' }),
    );
  });

  it('is forgotten after half a year, not before', () => {
    const late = command({ id: 'late', kind: 'cancelRefused' });

    const fulfillment = afterCommand(shipped, late, '2027-05-23T10:00:00.000Z');
    const sooner = afterCommand(shipped, late, '2027-05-21T10:00:00.000Z');

    expect(Object.keys(fulfillment.commands)).toEqual(['#late']);
    expect(Object.keys(sooner.commands)).toHaveLength(3);
  });

  it('leaves the item below 1 KB through all its life, beyond which every write would cost twice', () => {
    const parcel = { carrier: 'ups', number };
    const moment = { now, settings };
    const link = { orderId, n: 1, m: 1, lines: [] };
    const onItsWay = linkShipments(undefined, parcel, [link], now, moment);
    const scans = [scan('in_transit', 1), scan('delivered', 2)];
    const arrived = takeReport(onItsWay, parcel, { scans, isReturn: false, source: 'easypost' }, moment);
    const { tracking, ends } = giveEnds(arrived ?? onItsWay);
    const ended = statusAfterEnds(shipped, applyEnds(shipped, ends));

    const stages = {
      requested,
      accepted,
      shipped,
      delivered: reviseFulfillment(ended.fulfillment, now, ended.draft),
    };

    for (const [stage, fulfillment] of Object.entries(stages))
      expect(
        itemSize({ ...key.fulfillment(orderId, 1), ...fulfillmentItem(fulfillment) }),
        stage,
      ).toBeLessThanOrEqual(1024);
    expect(
      itemSize({ ...key.tracking('ups', number), ...trackingItem(tracking) }),
      'parcel',
    ).toBeLessThanOrEqual(1024);
  });
});
