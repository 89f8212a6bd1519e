/** What is sent for goods that come back is sent once, is paid for by them, and goes with its return. */
import { parseException } from '../../functions/exceptions/exception.store.ts';
import { parcelsOf } from '../../functions/fulfillment/parcels/fulfillment-parcels.ts';
import { sumUnits, unitsOf } from '../../functions/order/line-units.ts';
import { parseOrder } from '../../functions/order/order.store.ts';
import type { Order } from '../../functions/order/order.ts';
import { returnId } from '../../functions/order/order-id.ts';
import { parseExchange } from '../../functions/returns/exchange/exchange.store.ts';
import { type Exchange, isOver } from '../../functions/returns/exchange/exchange.ts';
import { parseReturn } from '../../functions/returns/rma/return.store.ts';
import { isEnded, type Return } from '../../functions/returns/rma/return.ts';
import type { World } from '../world.ts';
import type { Violation } from './violation.ts';

const RULE = 'exchanges';

function isGone({ closed, cancel }: Order): boolean {
  return closed?.as === 'cancelled' || cancel !== undefined;
}

/** Of the orders that were opened for a return one is sent, and all others are cancelled. */
function linkedViolations(exchange: Exchange, orders: readonly Order[]): Violation[] {
  const about = exchange.returnId;
  const others = orders.filter(({ orderId }) => orderId !== exchange.linked || isOver(exchange));
  const left = others.filter((order) => !isGone(order) && !order.closed);
  const present = orders.filter(({ orderId }) => orderId === exchange.linked);
  const unpaid = present.filter(({ payments }) => (payments?.captured ?? 0) < exchange.credit);
  return [
    ...left.map(({ orderId }) => ({ rule: RULE, about, text: `${orderId} is still to be sent` })),
    ...unpaid.map(({ orderId }) => ({ rule: RULE, about, text: `${orderId} is not paid for by the goods` })),
  ];
}

/** What waits for goods that have come, or come to nothing. */
function waitingViolations(exchange: Exchange, returned: Return): Violation[] {
  const isWaiting = exchange.state === 'wanted' || exchange.state === 'waiting';
  if (!isWaiting || !isEnded(returned)) return [];
  return [
    { rule: RULE, about: exchange.returnId, text: `is ${exchange.state}, its return ${returned.status}` },
  ];
}

/** A person is asked about an exchange for as long as it waits for the answer. */
function questionViolations({ table: { store } }: World): Violation[] {
  const asked = new Set(
    store
      .ofType('Exchange')
      .map(parseExchange)
      .filter(({ state }) => state === 'asked')
      .map(({ returnId }) => returnId),
  );
  const questions = store
    .ofType('Exception')
    .map(parseException)
    .filter(({ exceptionType, status }) => exceptionType === 'ExchangeQuestioned' && status === 'open');
  return questions
    .filter(({ detail }) => !asked.has(String(detail['returnId'])))
    .map(({ exceptionId }) => ({ rule: RULE, about: exceptionId, text: 'asks about what has gone on' }));
}

/** Units that are claimed for ever, and those that are back, are no more than were sent. */
function unitViolations(orderId: string, returns: readonly Return[], { books }: World): Violation[] {
  const works = [...books.fulfillments.values()].filter((one) => one.orderId === orderId);
  const kept = returns.filter((one) => one.kept && one.claim);
  const lineIds = new Set(kept.flatMap(({ lines }) => lines.map(({ lineId }) => lineId)));
  return [...lineIds].flatMap((lineId) => {
    const claimed = sumUnits(kept.map(({ lines }) => ({ units: unitsOf(lines, lineId) })));
    const sent = works.flatMap(({ lines }) => lines.filter((line) => line.lineId === lineId));
    const parcels = works.flatMap(parcelsOf).map(({ lines }) => lines[lineId]?.surplus ?? 0);
    const units =
      sent.reduce((sum, one) => sum + one.shipped, 0) + parcels.reduce((sum, one) => sum + one, 0);
    const text = `${claimed} units are claimed, ${units} were sent`;
    return claimed > units ? [{ rule: RULE, about: `${orderId} line ${lineId}`, text }] : [];
  });
}

/** At the end of a history. */
export function exchangeViolations(world: World): Violation[] {
  const { store } = world.table;
  const returns = new Map(
    store.ofType('Return').map((item) => [String(item['returnId']), parseReturn(item)]),
  );
  const linked = Map.groupBy(
    store
      .ofType('Order')
      .map(parseOrder)
      .filter((order) => order.linked !== undefined),
    (order) => (order.linked ? returnId(order.linked.orderId, order.linked.n) : ''),
  );
  const byOrder = Map.groupBy(returns.values(), ({ orderId }) => orderId);
  return [
    ...store
      .ofType('Exchange')
      .map(parseExchange)
      .flatMap((exchange) => {
        const returned = returns.get(exchange.returnId);
        const orders = linked.get(exchange.returnId) ?? [];
        const waiting = returned ? waitingViolations(exchange, returned) : [];
        return [...linkedViolations(exchange, orders), ...waiting];
      }),
    ...questionViolations(world),
    ...[...byOrder].flatMap(([orderId, own]) => unitViolations(orderId, own, world)),
  ];
}
