/** What is to be captured of an order for what has left of it. Pure. */
import { countsOutsideParcels, parcelsOf } from '../../fulfillment/parcels/fulfillment-parcels.ts';
import { countedUnits } from '../../fulfillment/parcels/sent-parcel.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import type { Channel } from '../../network/entities/channel.ts';
import type { Order } from '../../order/order.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import { type PaidOrder, paidOrder } from '../../returns/money/paid-order.ts';
import { worthOf } from '../../returns/money/settlement.ts';
import { otherDiscountsOf } from '../../returns/policy/return-terms.ts';
import { compareText } from '../../shared/compare-text.ts';
import { type CaptureDraft, captured, type PaymentCapture } from './payment-capture.ts';

export interface CaptureFacts {
  readonly order: Order;
  readonly body: CanonicalOrder;
  readonly channel: Channel | undefined;
  readonly fulfillments: readonly Fulfillment[];
  /** Those that were asked for, the first first. */
  readonly captures: readonly PaymentCapture[];
}

/** What has left at once: a parcel, or units of a fulfillment that are in none. */
interface Departure {
  readonly n: number;
  readonly m: number | undefined;
  /** When it left; empty where nobody knows. */
  readonly at: string;
  readonly units: ReadonlyMap<string, number>;
}

function parcelDepartures(fulfillment: Fulfillment): Departure[] {
  return parcelsOf(fulfillment).map(({ m, at, shippedAt = at, lines }) => ({
    n: fulfillment.n,
    m,
    at: shippedAt,
    units: new Map(Object.entries(lines).map(([lineId, packed]) => [lineId, countedUnits(packed)])),
  }));
}

/** Units that a person has closed as delivered, or that left before fulfillments knew their parcels. */
function otherDeparture(fulfillment: Fulfillment): Departure {
  const units = fulfillment.lines.map((line): [string, number] => {
    const { underway, delivered, returned } = countsOutsideParcels(fulfillment, line);
    return [line.lineId, Math.max(0, underway + delivered + returned)];
  });
  return { n: fulfillment.n, m: undefined, at: '', units: new Map(units) };
}

/** All that has left, in the order in which it is to be paid for: what was asked for keeps its place. */
function departuresOf({ fulfillments, captures }: CaptureFacts): Departure[] {
  const placeOf = ({ n, m }: Departure): number => {
    const place = captures.findIndex((one) => one.n === n && one.m === m);
    return place < 0 ? captures.length : place;
  };
  return fulfillments
    .flatMap((one) => [...parcelDepartures(one), otherDeparture(one)])
    .filter(({ units }) => [...units.values()].some((count) => count > 0))
    .toSorted(
      (a, b) =>
        placeOf(a) - placeOf(b) ||
        Number(a.m === undefined) - Number(b.m === undefined) ||
        compareText(a.at, b.at) ||
        a.n - b.n ||
        (a.m ?? 0) - (b.m ?? 0),
    );
}

/** What one line was sold for as a whole. */
function fullPrice({ taxIncluded }: PaidOrder, { price, tax }: { price: number; tax: number }): number {
  return taxIncluded ? price : price + tax;
}

/**
 * What is to be paid beside the goods that are ours to ship: shipping, duties, fees, services, less what is paid
 * otherwise. It is due with the first shipment.
 */
function besideGoods(paid: PaidOrder, total: number): number {
  const goods = paid.lines.filter(({ isGoods }) => isGoods);
  return total - goods.reduce((sum, line) => sum + fullPrice(paid, line), 0);
}

/** What an order costs of which these units have left, minor units: never less than of fewer of them. */
export function costOf(paid: PaidOrder, total: number, left: ReadonlyMap<string, number>): number {
  const isAny = [...left.values()].some((count) => count > 0);
  if (!isAny) return 0;
  const goods = paid.lines
    .filter(({ isGoods }) => isGoods)
    .reduce((sum, { lineId }) => sum + worthOf(paid, lineId, left.get(lineId) ?? 0), 0);
  return Math.max(0, besideGoods(paid, total) + goods);
}

const wholePayments: ReadonlySet<CanonicalOrder['payment']> = new Set([
  'paid',
  'partially_refunded',
  'refunded',
]);

/** What was captured, minor units: where nobody told of it, all of an order that its shop calls paid. */
function capturedOf({ payments }: Order, { payment, charges }: CanonicalOrder): number {
  return payments?.captured ?? (wholePayments.has(payment) ? charges.total.amount : 0);
}

/** Whether anybody is to be asked for captures of the order. */
function isCapturedHere({ order, channel }: CaptureFacts): boolean {
  const isAuthorized = order.payments?.authorized !== undefined;
  return isAuthorized && !order.linked && channel?.policies.captureBy !== 'shop';
}

function captureId(shipment: string, before: number): string {
  return before === 0 ? shipment : `${shipment}-${before + 1}`;
}

/**
 * The next capture: of the first shipment that is not paid for, as much as all that has left by it costs beyond what was
 * asked for, or captured, before. So all captures together come to what is to be paid, to the last minor unit, whatever
 * is shipped in whatever parts. Undefined where nothing is left to ask for.
 */
export function wantedCapture(facts: CaptureFacts): CaptureDraft | undefined {
  const { order, body, channel, captures } = facts;
  if (!isCapturedHere(facts)) return undefined;
  const paid = paidOrder(body, otherDiscountsOf(channel));
  const before = Math.max(capturedOf(order, body), captures.at(-1)?.covered ?? 0);
  const left = new Map<string, number>();
  const departures = departuresOf(facts);
  for (const { n, m, units } of departures) {
    for (const [lineId, count] of units) left.set(lineId, (left.get(lineId) ?? 0) + count);
    const covered = costOf(paid, body.charges.total.amount, left);
    if (covered <= before) continue;
    const earlier = captures.filter((one) => one.n === n && one.m === m);
    const { orderId, payments } = order;
    const { amount: authorized, until } = payments?.authorized ?? {};
    return {
      orderId,
      channel: order.channel,
      k: captures.length + 1,
      captureId: captureId(captured({ orderId, n, m }), earlier.length),
      n,
      ...(m === undefined ? {} : { m }),
      currency: body.currency,
      amount: covered - before,
      covered,
      ...(authorized === undefined ? {} : { authorized }),
      ...(until === undefined ? {} : { authorizedUntil: until }),
    };
  }
  return undefined;
}
