/** What a location's `shipped` does: to the fulfillment, to the stock, to the order's totals. Pure. */
import type { StockMovement } from '../../inventory/stock/stock.store.ts';
import { parcelKey, parcelName } from '../../network/carriers/carrier.ts';
import { type LineUnits, minus, overlap, plus, sumUnits, unitsOf } from '../../order/line-units.ts';
import { shipmentId } from '../../order/order-id.ts';
import { withParcel } from '../parcels/fulfillment-parcels.ts';
import { packedUnits, type SentParcel } from '../parcels/sent-parcel.ts';
import { acceptWork } from '../work-order/accept-work.ts';
import { type Fulfillment, openOf, statusByUnits } from '../work-order/fulfillment.ts';
import { eventOf, type FulfillmentMoment } from '../work-order/revise-fulfillment.ts';
import {
  completeChange,
  type FulfillmentChange,
  noEffects,
  type ShippedParcel,
  stockMovement,
  unwelcomeFact,
} from './fulfillment-change.ts';
import type { EventOfKind, Parcel } from './fulfillment-event.ts';
import { ownLines } from './own-lines.ts';
import { settleCancelAsk } from './settle-cancel-ask.ts';

type Lots = NonNullable<StockMovement['lots']>;

/** The first `units` of what lots name, and the rest. */
function splitLots(lots: Lots, units: number): { readonly first: Lots; readonly rest: Lots } {
  const first: Lots[number][] = [];
  const rest: Lots[number][] = [];
  let missing = units;
  for (const lot of lots) {
    const taken = Math.min(lot.units, missing);
    missing -= taken;
    if (taken > 0) first.push({ ...lot, units: taken });
    if (lot.units > taken) rest.push({ ...lot, units: lot.units - taken });
  }
  return { first, rest };
}

interface PackedParcel {
  readonly parcel: ShippedParcel;
  readonly movements: readonly StockMovement[];
}

/** What a `shipped` event finds at its fulfillment. */
interface Shippable {
  /** Open units that no parcel of the event has taken yet. */
  readonly open: readonly LineUnits[];
  /**
   * Units that left the fulfillment and were not shipped since: what a late parcel without lines contains.
   */
  readonly gone: readonly LineUnits[];
}

/**
 * One parcel of an event, the `index`th. Its units are open ones as far as there are any (they move as
 * `ship`); the rest is surplus, which leaves the stock like a sale at the till (P11). A parcel that names no
 * lines contains everything open, or else what had left.
 */
function packParcel(
  before: Fulfillment,
  { parcel, index, shippedAt }: { parcel: Parcel; index: number; shippedAt: string },
  { open, gone }: Shippable,
): PackedParcel {
  const named = parcel.lines && ownLines(before, parcel.lines, `parcels.${index}.lines`);
  const contents: readonly LineUnits[] = named ?? (open.length > 0 ? open : gone);
  const lines = overlap(contents, open);
  const surplus = minus(contents, lines);

  function moving(kind: 'ship' | 'sale', line: LineUnits): StockMovement {
    const namedLots = named?.find(({ lineId }) => lineId === line.lineId)?.lots ?? [];
    const { first, rest } = splitLots(namedLots, unitsOf(lines, line.lineId));
    const lots = kind === 'ship' ? first : rest;
    const movement = { ...stockMovement(before, kind, line), at: shippedAt };
    return lots.length > 0 ? { ...movement, lots } : movement;
  }

  const { carrier, number: trackingNumber } = parcelKey(parcel.carrier, parcel.trackingNumber);
  const { service, weightGrams, cost } = parcel;
  const m = before.parcels + index + 1;
  return {
    parcel: { m, carrier, trackingNumber, lines, surplus, shippedAt, service, weightGrams, cost },
    movements: [...lines.map((line) => moving('ship', line)), ...surplus.map((line) => moving('sale', line))],
  };
}

/** Packs one parcel after the other, each out of the open units that those before it left. */
function packParcels(before: Fulfillment, parcels: readonly Parcel[], shippedAt: string): PackedParcel[] {
  const gone = minus(before.departed, before.surplus ?? []);
  const packed: PackedParcel[] = [];
  let open: readonly LineUnits[] = openOf(before);
  for (const [index, parcel] of parcels.entries()) {
    const next = packParcel(before, { parcel, index, shippedAt }, { open, gone });
    open = minus(open, next.parcel.lines);
    packed.push(next);
  }
  return packed;
}

function sentParcel({ m, carrier, trackingNumber, lines, surplus, shippedAt }: ShippedParcel): SentParcel {
  const packed = plus(lines, surplus).map(({ lineId, units }) => {
    const beyond = unitsOf(surplus, lineId);
    return [lineId, { ...packedUnits(units), surplus: beyond }];
  });
  const numbers = [parcelName({ carrier, number: trackingNumber })];
  return { m, numbers, at: shippedAt, lines: Object.fromEntries(packed) };
}

/**
 * The fulfillment with its units shipped. A location that ships has accepted; surplus alone accepts nothing.
 */
function withShipped(
  before: Fulfillment,
  parcels: readonly ShippedParcel[],
  { own, surplus }: { readonly own: readonly LineUnits[]; readonly surplus: readonly LineUnits[] },
  moment: FulfillmentMoment,
): Fulfillment {
  const started: Fulfillment = {
    ...(own.length > 0 ? acceptWork(before, moment) : before),
    parcels: before.parcels + parcels.length,
    ...(surplus.length > 0 ? { surplus: plus(before.surplus ?? [], surplus) } : {}),
  };
  const sent = parcels.reduce((fulfillment, parcel) => withParcel(fulfillment, sentParcel(parcel)), started);
  const next: Fulfillment = { ...sent, status: statusByUnits(sent, before.status) };
  if (openOf(next).length > 0) return next;
  // The deadline has been met; without it the item stays small. The sweeper's time (`dueAt`) stays as it is.
  const { shipBy: _met, ...shipped } = next;
  return shipped;
}

/** A parcel as the event `fulfillment.shipped` names it. */
function announcedShipment(
  { orderId, n }: Fulfillment,
  { m, carrier, trackingNumber, lines, surplus }: ShippedParcel,
) {
  const units = sumUnits(lines) + sumUnits(surplus);
  return { shipmentId: shipmentId(orderId, n, m), carrier, trackingNumber, units };
}

/**
 * Open units of the parcels are shipped: they leave the stock and move from `allocated` to `shipped`. Surplus
 * leaves the stock only, and opens an exception. A cancel request for units that have all gone is refused by
 * that.
 * @throws InvalidRequest for a line that is not the fulfillment's
 */
export function decideShip(
  before: Fulfillment,
  event: EventOfKind<'shipped'>,
  moment: FulfillmentMoment,
): FulfillmentChange {
  const packed = packParcels(before, event.parcels, event.at ?? moment.now);
  const parcels = packed.map(({ parcel }) => parcel);
  const own = parcels.reduce<LineUnits[]>((sum, { lines }) => plus(sum, lines), []);
  const surplus = parcels.reduce<LineUnits[]>((sum, parcel) => plus(sum, parcel.surplus), []);

  const sent = withShipped(before, parcels, { own, surplus }, moment);
  const { fulfillment, answered } = settleCancelAsk(sent, [], 'refused');

  const shipments = parcels.map((parcel) => announcedShipment(before, parcel));
  const shipped = eventOf('shipped', fulfillment, {
    shipments,
    complete: openOf(fulfillment).length === 0,
    ...(surplus.length > 0 ? { surplus: true } : {}),
  });
  const isLate = surplus.length > 0 || parcels.some(({ lines }) => lines.length === 0);
  const shipmentIds = shipments.map((shipment) => shipment.shipmentId);
  const lateShip = unwelcomeFact(before, { fact: 'shipped', surplus, shipments: shipmentIds });
  return completeChange(
    {
      ...noEffects,
      fulfillment,
      ...(answered ? { answered } : {}),
      parcels,
      movements: packed.flatMap(({ movements }) => movements),
      totals: [{ from: 'allocated', to: 'shipped', units: sumUnits(own) }],
    },
    moment,
    { event: shipped, exception: isLate ? lateShip : undefined },
  );
}
