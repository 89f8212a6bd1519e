import type { StockMovement } from '../../inventory/stock/stock.store.ts';
import { parcelKey } from '../../network/carriers/carrier.ts';
import { minus, overlap, plus, sumUnits, unitsOf } from '../../order/line-units.ts';
import { shipmentId } from '../../order/order-id.ts';
import { Conflict, InvalidRequest, NotFound } from '../../shared/errors.ts';
import { askedBack, type Fulfillment, type LineUnits, openOf, stillOpen } from '../work/fulfillment.ts';
import {
  departureFor,
  missedDeadlines,
  type RequestKind,
  requestTransitions,
} from '../work/fulfillment-transitions.ts';
import {
  accept,
  eventOf,
  type FulfillmentChange,
  type FulfillmentMoment,
  noEffects,
  ownUnits,
  releaseUnits,
  removeUnits,
  reviseFulfillment,
  type ShippedParcel,
  settleCancelAsk,
  statusByUnits,
  stockMovement,
  withDueAt,
} from './fulfillment-change.ts';
import type { FulfillmentEvent, Parcel } from './fulfillment-event.ts';

/**
 * `barred`: a cancel request stands on the order, so that what a location does not ship goes nowhere else
 * (P8).
 */
export interface DecisionCircumstance extends FulfillmentMoment {
  readonly orderCancelRequested: boolean;
}

type Event<K extends FulfillmentEvent['kind']> = Extract<FulfillmentEvent, { kind: K }>;

const unwelcome = (
  fulfillment: Fulfillment,
  detail: Record<string, unknown>,
): NonNullable<FulfillmentChange['exception']> => ({
  type: 'UnwelcomeFact',
  detail: {
    fulfillmentId: fulfillment.fulfillmentId,
    location: fulfillment.location,
    status: fulfillment.status,
    ...detail,
  },
});

/** The change with its deadline, its version and its event. */
function finished(
  change: Omit<FulfillmentChange, 'exception'>,
  moment: FulfillmentMoment,
  draft: Parameters<typeof reviseFulfillment>[2],
  exception?: FulfillmentChange['exception'],
): FulfillmentChange {
  return {
    ...change,
    fulfillment: reviseFulfillment(withDueAt(change.fulfillment, moment), moment.now, draft),
    ...(exception ? { exception } : {}),
  };
}

function request(before: Fulfillment, kind: RequestKind, moment: FulfillmentMoment): FulfillmentChange {
  if (!requestTransitions[kind].includes(before.status)) {
    throw new Conflict(`${before.fulfillmentId} is ${before.status}: too late for ${kind}.`, {
      fulfillmentId: before.fulfillmentId,
      fulfillmentStatus: before.status,
    });
  }
  const next: Fulfillment = { ...accept(before, moment), status: kind };
  return finished(
    { ...noEffects, fulfillment: next },
    moment,
    eventOf(kind, next, kind === 'accepted' ? { shipBy: next.shipBy } : {}),
  );
}

/** The lines of a parcel, with their SKUs. @throws InvalidRequest for a line that is not the fulfillment's */
function named<L extends { lineId: string; units: number }>(
  fulfillment: Fulfillment,
  lines: readonly L[],
  path: string,
): (L & { sku: string })[] {
  return lines.map((line, at) => {
    const own = fulfillment.lines.find(({ lineId }) => lineId === line.lineId);
    if (!own)
      throw new InvalidRequest('The body is not valid.', [
        { path: `${path}.${at}.lineId`, message: `is not a line of ${fulfillment.fulfillmentId}` },
      ]);
    return { ...line, sku: own.sku };
  });
}

type Lots = NonNullable<StockMovement['lots']>;

/** The first `units` of what lots name, and the rest. */
function splitLots(lots: Lots, units: number): [Lots, Lots] {
  let room = units;
  const first = lots.map((lot) => {
    const taken = Math.min(lot.units, room);
    room -= taken;
    return { ...lot, units: taken };
  });
  const rest = lots.map((lot, at) => ({ ...lot, units: lot.units - (first[at]?.units ?? 0) }));
  return [first.filter((lot) => lot.units > 0), rest.filter((lot) => lot.units > 0)];
}

/** Of the lines that an event is about, those of one write; `last`: no other follows. */
export interface EventChunk {
  readonly lines: readonly LineUnits[];
  readonly last: boolean;
}

interface Packed {
  readonly parcel: ShippedParcel;
  readonly movements: readonly StockMovement[];
}

/**
 * One parcel out of what is `open`: the rest of it is surplus, sold as at the till (P11). Without lines:
 * everything open, or else what had left.
 */
function packed(
  before: Fulfillment,
  parcel: Parcel,
  at: number,
  open: readonly LineUnits[],
  gone: readonly LineUnits[],
  shippedAt: string,
): Packed {
  const given = parcel.lines && named(before, parcel.lines, `parcels.${at}.lines`);
  const contents: readonly LineUnits[] = given ?? (open.length > 0 ? open : gone);
  const lines = overlap(contents, open);
  const surplus = minus(contents, lines);
  const lotsOf = (lineId: string): Lots => given?.find((line) => line.lineId === lineId)?.lots ?? [];
  const moving = (kind: 'ship' | 'sale', of: readonly LineUnits[], part: 0 | 1): StockMovement[] =>
    of.map((line) => {
      const lots = splitLots(lotsOf(line.lineId), unitsOf(lines, line.lineId))[part];
      return { ...stockMovement(before, kind, line), at: shippedAt, ...(lots.length > 0 ? { lots } : {}) };
    });
  const { carrier, number } = parcelKey(parcel.carrier, parcel.trackingNumber);
  const { service, weightGrams, cost } = parcel;
  return {
    parcel: {
      m: before.parcels + at + 1,
      carrier,
      trackingNumber: number,
      lines,
      surplus,
      shippedAt,
      service,
      weightGrams,
      cost,
    },
    movements: [...moving('ship', lines, 0), ...moving('sale', surplus, 1)],
  };
}

function shipped(
  before: Fulfillment,
  event: Event<'shipped'>,
  circumstance: DecisionCircumstance,
): FulfillmentChange {
  const shippedAt = event.at ?? circumstance.now;
  let open: readonly LineUnits[] = openOf(before);
  const gone = minus(before.departed, before.surplus ?? []);
  const parcels = event.parcels.map((parcel, at) => {
    const one = packed(before, parcel, at, open, gone, shippedAt);
    open = minus(open, one.parcel.lines);
    return one;
  });
  const own = parcels.reduce<LineUnits[]>((sum, { parcel }) => plus(sum, parcel.lines), []);
  const surplus = parcels.reduce<LineUnits[]>((sum, { parcel }) => plus(sum, parcel.surplus), []);
  const sent: Fulfillment = {
    ...(own.length > 0 ? accept(before, circumstance) : before),
    parcels: before.parcels + parcels.length,
    lines: before.lines.map((line) => ({ ...line, shipped: line.shipped + unitsOf(own, line.lineId) })),
    ...(surplus.length > 0 ? { surplus: plus(before.surplus ?? [], surplus) } : {}),
  };
  const { fulfillment, answered } = settleCancelAsk(
    { ...sent, status: statusByUnits(sent, before.status) },
    [],
    'refused',
  );
  const shipments = parcels.map(({ parcel: { m, carrier, trackingNumber, lines, surplus: extra } }) => ({
    shipmentId: shipmentId(before.orderId, before.n, m),
    carrier,
    trackingNumber,
    units: sumUnits(lines) + sumUnits(extra),
  }));
  const late = parcels.some(({ parcel }) => parcel.lines.length === 0) || surplus.length > 0;
  return finished(
    {
      ...noEffects,
      fulfillment,
      ...(answered ? { answered } : {}),
      parcels: parcels.map(({ parcel }) => parcel),
      movements: parcels.flatMap(({ movements }) => movements),
      totals: [{ from: 'allocated', to: 'shipped', units: sumUnits(own) }],
    },
    circumstance,
    eventOf('shipped', fulfillment, {
      shipments,
      complete: openOf(fulfillment).length === 0,
      ...(surplus.length > 0 ? { surplus: true } : {}),
    }),
    late
      ? unwelcome(before, {
          fact: 'shipped',
          surplus,
          shipments: shipments.map((shipment) => shipment.shipmentId),
        })
      : undefined,
  );
}

/**
 * Rejected (all that is open) or short-picked (some lines). What is not open any more is recorded, and
 * somebody is told where it says something against the stock.
 */
function notShipped(
  before: Fulfillment,
  event: Event<'rejected'> | Event<'shortPicked'>,
  circumstance: DecisionCircumstance,
  { lines }: EventChunk,
): FulfillmentChange {
  const how = departureFor(event.reason);
  const beyond = minus(lines, openOf(before));
  const change = removeUnits(before, lines, how, circumstance.orderCancelRequested);
  const gone = plus(change.left, change.cancelled);
  const late =
    beyond.length > 0 ||
    (gone.length === 0 &&
      !(ownUnits(before) === 0 && how.movements.every((kind) => kind === 'notFulfilledPresent')));
  return finished(
    change,
    circumstance,
    eventOf(event.kind === 'rejected' ? 'rejected' : 'short_picked', change.fulfillment, {
      reason: event.reason,
      lines: gone,
    }),
    late ? unwelcome(before, { fact: event.kind, reason: event.reason, lines: beyond }) : undefined,
  );
}

/** A late yes is as good as one in time, as far as the units are still open. */
function cancelAccepted(
  before: Fulfillment,
  circumstance: DecisionCircumstance,
  { lines: asked, last }: EventChunk,
): FulfillmentChange {
  const ask = before.cancelAsked;
  if (!ask || asked.length === 0)
    return finished(
      { ...noEffects, fulfillment: before },
      circumstance,
      undefined,
      unwelcome(before, { fact: 'cancelAccepted' }),
    );
  const change = releaseUnits(before, asked, 'cancelled');
  const next: Fulfillment = {
    ...change.fulfillment,
    cancelAsked: last ? { ...ask, answer: 'accepted' } : { ...ask, lines: minus(ask.lines, asked) },
  };
  return finished(
    { ...change, fulfillment: next, ...(last ? { answered: 'accepted' } : {}) },
    circumstance,
    eventOf('cancelled', next, { units: sumUnits(asked) }),
  );
}

function cancelRefused(
  before: Fulfillment,
  { reason }: Event<'cancelRefused'>,
  circumstance: DecisionCircumstance,
): FulfillmentChange {
  const ask = before.cancelAsked;
  if (!ask || ask.answer === 'accepted')
    return finished(
      { ...noEffects, fulfillment: before },
      circumstance,
      undefined,
      unwelcome(before, { fact: 'cancelRefused' }),
    );
  const next: Fulfillment = { ...before, cancelAsked: { ...ask, answer: 'refused' } };
  return finished(
    { ...noEffects, fulfillment: next, answered: 'refused' },
    circumstance,
    eventOf('cancel_refused', next, { reason: reason ?? 'refused' }),
  );
}

/**
 * The units that a location gives back by an event.
 * @throws InvalidRequest for a line that is not the fulfillment's
 */
export function leavingUnits(before: Fulfillment, event: FulfillmentEvent): LineUnits[] {
  const { cancelAsked: ask } = before;
  switch (event.kind) {
    case 'rejected':
      return openOf(before);
    case 'shortPicked':
      return plus(named(before, event.lines, 'lines'), []);
    case 'cancelAccepted':
      return ask && ask.answer !== 'accepted' ? stillOpen(before, ask.lines) : [];
    default:
      return [];
  }
}

/**
 * What an event at the fulfillment door does. Pure. `part`: what of it goes into one write, where it is too
 * large for one. Facts always have a result, an unwelcome one an exception besides.
 * @throws Conflict for a request that comes too late (with `fulfillmentStatus`), InvalidRequest for a line of
 * another fulfillment, NotFound before the location could know of it.
 */
export function decideEvent(
  before: Fulfillment,
  event: FulfillmentEvent,
  circumstance: DecisionCircumstance,
  part?: EventChunk,
): FulfillmentChange {
  if (before.requestedAt === undefined)
    throw new NotFound(`There is no fulfillment ${before.fulfillmentId}.`);
  const whole = (): EventChunk => part ?? { lines: leavingUnits(before, event), last: true };
  switch (event.kind) {
    case 'accepted':
    case 'picking':
    case 'packed':
      return request(before, event.kind, circumstance);
    case 'shipped':
      return shipped(before, event, circumstance);
    case 'rejected':
    case 'shortPicked':
      return notShipped(before, event, circumstance, whole());
    case 'cancelAccepted':
      return cancelAccepted(before, circumstance, whole());
    case 'cancelRefused':
      return cancelRefused(before, event, circumstance);
  }
}

/** A deadline that the location missed: what is open (`lines` of it) goes to others (P5, P10). */
export function decideMissedDeadline(
  before: Fulfillment,
  deadline: 'acceptBy' | 'shipBy',
  circumstance: DecisionCircumstance,
  lines: readonly LineUnits[] = openOf(before),
): FulfillmentChange {
  const change = removeUnits(before, lines, missedDeadlines[deadline], circumstance.orderCancelRequested);
  return finished(
    change,
    circumstance,
    eventOf('expired', change.fulfillment, { missed: deadline, lines: plus(change.left, change.cancelled) }),
  );
}

/** A cancel request without an answer in time counts as refused, and somebody is told. */
export function decideUnansweredCancel(
  before: Fulfillment,
  circumstance: DecisionCircumstance,
): FulfillmentChange {
  const ask = before.cancelAsked;
  const lines = askedBack(before);
  const next: Fulfillment = { ...before, ...(ask ? { cancelAsked: { ...ask, answer: 'unanswered' } } : {}) };
  return finished(
    { ...noEffects, fulfillment: next, answered: 'unanswered' },
    circumstance,
    eventOf('cancel_refused', next, { reason: 'unanswered' }),
    {
      type: 'CancelUnanswered',
      detail: { fulfillmentId: before.fulfillmentId, location: before.location, lines },
    },
  );
}
