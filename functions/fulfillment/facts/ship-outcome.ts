/** What is announced of a ship, and the exceptions about it. Pure. */
import { parcelKeyOf } from '../../network/carriers/carrier.ts';
import { shownParcel } from '../../network/carriers/untracked.ts';
import { type LineUnits, plus, sumUnits } from '../../order/line-units.ts';
import { shipmentId } from '../../order/order-id.ts';
import type { EventDraft } from '../../shared/events/carried.ts';
import { findParcel, parcelsOf } from '../parcels/fulfillment-parcels.ts';
import type { SentParcel } from '../parcels/sent-parcel.ts';
import { type Fulfillment, openOf } from '../work-order/fulfillment.ts';
import { eventOf } from '../work-order/revise-fulfillment.ts';
import { type ChangeException, unwelcomeFact } from './fulfillment-change.ts';
import { type PackedShip, unitsIn } from './pack-parcels.ts';

/** Surplus in these parcels that has not come back, by line. */
export function surplusIn(fulfillment: Fulfillment, ms: readonly number[]): LineUnits[] {
  const packed = parcelsOf(fulfillment)
    .filter(({ m }) => ms.includes(m))
    .flatMap(({ lines }) => Object.entries(lines));
  const surplus = packed.map(([lineId, { surplus: units, surplusBack }]) => ({
    lineId,
    sku: fulfillment.lines.find((line) => line.lineId === lineId)?.sku ?? '',
    units: units - surplusBack,
  }));
  return plus(surplus, []);
}

function contentsDiffer(before: SentParcel | undefined, after: SentParcel): boolean {
  const lineIds = Object.keys({ ...before?.lines, ...after.lines });
  return lineIds.some((lineId) => before?.lines[lineId]?.units !== after.lines[lineId]?.units);
}

/** A parcel as the event `fulfillment.shipped` names it. */
function announcedParcel({ orderId, n }: Fulfillment, parcel: SentParcel, isKnown: boolean) {
  return {
    shipmentId: shipmentId(orderId, n, parcel.m),
    ...shownParcel(parcelKeyOf(parcel.numbers.at(-1) ?? '')),
    units: unitsIn(parcel),
    ...(isKnown ? { corrected: true } : {}),
  };
}

/** The event of a ship: its new parcels, and known ones of which numbers or contents changed. */
export function announceShip(
  before: Fulfillment,
  after: Fulfillment,
  { ms }: PackedShip,
): EventDraft | undefined {
  const shipments = parcelsOf(after).flatMap((parcel) => {
    const known = findParcel(before, parcel.m);
    const isNews = contentsDiffer(known, parcel) || known?.numbers.length !== parcel.numbers.length;
    return isNews ? [announcedParcel(after, parcel, known !== undefined)] : [];
  });
  if (shipments.length === 0) return undefined;
  return eventOf('shipped', after, {
    shipments,
    complete: openOf(after).length === 0,
    ...(surplusIn(after, ms).length > 0 ? { surplus: true } : {}),
  });
}

/** Surplus that the fact has brought, line by line. */
function newSurplus(before: Fulfillment, after: Fulfillment, ms: readonly number[]): LineUnits[] {
  const known = surplusIn(before, ms);
  return surplusIn(after, ms)
    .map((line) => ({
      ...line,
      units: line.units - sumUnits(known.filter(({ lineId }) => lineId === line.lineId)),
    }))
    .filter(({ units }) => units > 0);
}

/** As what a ship was told: by the location's carrier, or as a hand-over with what makes it doubtful. */
export interface ToldShip {
  readonly fact: 'shipped' | 'collected';
  readonly doubt?: Readonly<Record<string, unknown>>;
}

function openUnitsFell(before: Fulfillment, after: Fulfillment): boolean {
  return sumUnits(openOf(after)) < sumUnits(openOf(before));
}

/** What a location was asked to give back and ships all the same follows the order as it was: a person is told once. */
export function withRecallTold(before: Fulfillment, after: Fulfillment): Fulfillment {
  const { recall } = after;
  return recall && openUnitsFell(before, after) ? { ...after, recall: { ...recall, told: true } } : after;
}

/** Whether the location was asked to give work back that follows an order as it was, and has not said that it keeps it. */
function isForOldOrder({ recall }: Fulfillment): boolean {
  return recall !== undefined && !recall.reroute && !recall.answer && !recall.told;
}

/** The date that goods of the fact left before, if they left too early. */
function leftBefore(
  { shipNotBefore }: Fulfillment,
  { told }: PackedShip,
  after: Fulfillment,
): string | undefined {
  const isEarly = told.some(
    ({ m, isNew, shippedAt }) =>
      isNew &&
      shipNotBefore !== undefined &&
      Date.parse(shippedAt) < Date.parse(shipNotBefore) &&
      unitsIn(findParcel(after, m) ?? { lines: {} }) > 0,
  );
  return isEarly ? shipNotBefore : undefined;
}

/**
 * The exceptions about a ship. Surplus is offered as a return; a correction that leaves the order without units
 * has an exception that owns them while they wait.
 */
export function exceptionsOfShip(
  before: Fulfillment,
  after: Fulfillment,
  packed: PackedShip,
  waiting: readonly LineUnits[],
  { fact, doubt = {} }: ToldShip = { fact: 'shipped' },
): ChangeException[] {
  const { told, ms, corrected } = packed;
  const { orderId, n, fulfillmentId, location } = before;
  const shipments = [...new Set(ms)].map((m) => shipmentId(orderId, n, m));
  const surplus = newSurplus(before, after, ms);
  const isEmpty = told.some(({ m, isNew }) => isNew && unitsIn(findParcel(after, m) ?? { lines: {} }) === 0);
  const isDoubted = Object.keys(doubt).length > 0;
  const early = leftBefore(before, packed, after);
  const isOnlyCorrected = corrected.length > 0 && waiting.length === 0;
  const unwelcome = unwelcomeFact(before, {
    fact,
    ...doubt,
    surplus,
    shipments,
    ...(early === undefined ? {} : { shipNotBefore: early }),
    ...(surplus.length > 0 ? { returns: `/orders/${orderId}/returns` } : {}),
    ...(isOnlyCorrected ? { corrected } : {}),
  });
  const wanted: ChangeException = {
    type: 'ShipCorrected',
    detail: { fulfillmentId, location, shipments, corrected, waiting },
  };
  const isVoid = isForOldOrder(before) && openUnitsFell(before, after);
  const edited: ChangeException = {
    type: 'EditRefused',
    detail: { fulfillmentId, location, fact: 'shipped', shipments },
  };
  const isUnwelcome = surplus.length > 0 || isEmpty || isOnlyCorrected || isDoubted || early !== undefined;
  // The units wait under the number that the first exception gets.
  return [
    ...(waiting.length > 0 ? [wanted] : []),
    ...(isUnwelcome ? [unwelcome] : []),
    ...(isVoid ? [edited] : []),
  ];
}
