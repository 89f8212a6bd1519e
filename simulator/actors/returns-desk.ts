import * as z from 'zod';
import { parcelsOf } from '../../functions/fulfillment/parcels/fulfillment-parcels.ts';
import { shipmentId } from '../../functions/order/order-id.ts';
import { uninspected, uninspectedStrange } from '../../functions/returns/rma/arrived-goods.ts';
import type { Return } from '../../functions/returns/rma/return.ts';
import { CHANNEL, OUTLET, operator } from '../network.ts';
import { say } from './carrier.ts';
import { anyOf, ordersOf, returnsOf, type Stage, send, tellFact } from './cast.ts';

/** What else a customer says of an exchange: what they take instead, and what it costs. */
function choicesOf({ random, network }: Stage): object {
  return {
    ...(random.chance(0.5) ? { secondChoice: random.pick(network.skus).id } : {}),
    ...(random.chance(0.5) ? { exchangePrice: random.between(0, 3000) } : {}),
  };
}

async function request(stage: Stage): Promise<void> {
  const found = anyOf(
    stage,
    ordersOf(stage).filter(({ totals }) => totals.delivered + totals.shipped > 0),
  );
  if (!found) return;
  const { random, network } = stage;
  const params = { id: found.orderId };
  if (random.chance(0.3)) await send(stage, 'readReturnable', { params, caller: operator });
  const reason = random.chance(0.5) ? { reason: random.pick(['too_small', 'wrong_colour']) } : {};
  const line = { lineId: '1', units: random.between(1, 2), ...reason };
  const exchangeFor = random.pick(network.skus).id;
  const wish = random.pick([
    { lines: [line] },
    { lines: [line], outcome: 'store_credit' },
    { lines: [{ ...line, exchangeFor }], outcome: 'exchange' },
    { lines: [{ ...line, exchangeFor, ...choicesOf(stage) }], outcome: 'exchange' },
  ]);
  const isOverruled = random.chance(0.1);
  const body = { id: stage.name, ...wish, ...(isOverruled ? { despitePolicy: true } : {}) };
  const caller = isOverruled ? operator : ({ kind: 'channel', id: CHANNEL } as const);
  await send(stage, 'requestReturn', { params, body, caller });
}

/** Goods are to come back to an outlet, where they are sold again apart from all others. */
async function returnToOutlet(stage: Stage): Promise<void> {
  const { network, random, name } = stage;
  const outlet = network.locations.find(({ pool }) => pool === OUTLET);
  const found = anyOf(
    stage,
    ordersOf(stage).filter(({ totals }) => totals.delivered + totals.shipped > 0),
  );
  if (!outlet || !found) return;
  const lines = [{ lineId: '1', units: random.between(1, 2) }];
  const body = { id: name, lines, location: outlet.id, despitePolicy: true };
  await send(stage, 'requestReturn', { params: { id: found.orderId }, body, caller: operator });
}

/** Something else may be in the box: an article, perhaps one of the order, or what nobody knows. */
function strangeIn(stage: Stage): object {
  const { network, random } = stage;
  if (!random.chance(0.3)) return {};
  const sku = random.pick([...network.skus.map(({ id }) => id), 'BRICK']);
  return { strange: [{ sku, units: random.between(1, 2) }] };
}

/** Somebody has a label for the goods: its channel, or an operator; now and then it is told again with its cost. */
async function labelReturn(stage: Stage): Promise<void> {
  const found = anyOf(stage, returnsOf(stage));
  if (!found) return;
  const { random, memory } = stage;
  const number = String(memory.next() + 1).padStart(6, '0');
  const known = found.labels?.find(({ trackingNumber }) => trackingNumber !== undefined);
  const trackingNumber = known?.trackingNumber ?? `1Z999AA102${number}78`;
  const label = random.pick([
    { carrier: 'UPS', trackingNumber },
    { carrier: 'UPS', trackingNumber, cost: { amount: 690, currency: 'USD' } },
    { reference: `label-${found.returnId}`, paidBy: 'customer' },
  ]);
  const channel = { kind: 'channel', id: found.channel } as const;
  const body = { id: stage.name, kind: 'labelled', label };
  const caller = random.chance(0.5) ? channel : operator;
  await tellFact(stage, 'recordReturnEvent', { params: { id: found.returnId }, body, caller });
}

/** The carrier of a return tells of its parcel. */
async function scanReturn(stage: Stage): Promise<void> {
  const labels = returnsOf(stage).flatMap((one) => one.labels ?? []);
  const { carrier, trackingNumber } = anyOf(stage, labels) ?? {};
  if (carrier === undefined || trackingNumber === undefined) return;
  const status = stage.random.pick(['in_transit', 'in_transit', 'delivered']);
  stage.world.easypost.account.scan(trackingNumber);
  await say(stage, { fulfillmentId: '', carrier, trackingNumber }, { status });
}

/** Goods that came back to be mended are, or cannot be. */
async function mend(stage: Stage): Promise<void> {
  const { world, random } = stage;
  const waiting = world.table.store.ofType('Position').filter(({ refurbish }) => Number(refurbish ?? 0) > 0);
  const found = anyOf(stage, waiting);
  if (!found) return;
  const { sku, location } = found;
  const kind = random.pick(['refurbished', 'refurbished', 'scrapped']);
  const movements = [{ id: stage.name, kind, sku, location, quantity: random.between(1, 2) }];
  await send(stage, 'recordMovements', { body: { movements }, caller: operator });
}

/** A box with some of the goods, more than was announced, or nothing. */
async function receivePart(stage: Stage): Promise<void> {
  const found = anyOf(stage, returnsOf(stage));
  if (!found) return;
  const units = stage.random.between(0, 2);
  const { lineId = '1' } = found.lines[0] ?? {};
  const lines = units === 0 ? [] : [{ lineId, units }];
  const box = stage.random.chance(0.5) ? { box: `BOX-${stage.random.between(1, 3)}` } : {};
  const body = { id: stage.name, kind: 'received', lines, ...box, ...strangeIn(stage) };
  await tellFact(stage, 'recordReturnEvent', { params: { id: found.returnId }, body, caller: operator });
}

/** Goods of an order stand at a counter, whatever the order has sent. */
async function takeIn(stage: Stage): Promise<void> {
  const found = anyOf(stage, ordersOf(stage));
  const place = anyOf(stage, stage.network.locations);
  if (!found || !place || found.quarantined) return;
  const lines = [{ lineId: '1', units: stage.random.between(1, 2) }];
  const caller = { kind: 'location', id: place.id } as const;
  const isLookedAt = stage.random.chance(0.5);
  const inspected = { lines: lines.map((line) => ({ ...line, as: 'sellable' })) };
  const more = { ...strangeIn(stage), ...(isLookedAt ? { inspected } : {}) };
  const body = { id: stage.name, orderId: found.orderId, lines, ...more };
  await send(stage, 'takeInReturn', { body, caller });
}

/** Two desks may tell of the same receipt: the second one is told that it is known (409). */
export async function receiveReturn(stage: Stage, { returnId }: Return): Promise<void> {
  const body = { id: stage.name, kind: 'received' };
  await send(stage, 'recordReturnEvent', { params: { id: returnId }, body, caller: operator });
}

export async function inspectReturn(stage: Stage, returned: Return): Promise<void> {
  const { returnId, received } = returned;
  const worth = <T extends object>(line: T) =>
    stage.random.chance(0.7)
      ? { ...line, as: 'sellable' }
      : { ...line, as: stage.random.pick(['scrap', 'refurbish', 'wrong_item']), reason: 'damaged' };
  const lines = received ? uninspected(returned).map(({ lineId, units }) => worth({ lineId, units })) : [];
  const strange = uninspectedStrange(returned).map(({ sku, units }) => worth({ sku, units }));
  if (lines.length + strange.length === 0) return;
  const others = strange.length > 0 ? { strange } : {};
  const body = { id: stage.name, kind: 'inspected', lines, ...others };
  await send(stage, 'recordReturnEvent', { params: { id: returnId }, body, caller: operator });
}

/** Somebody says otherwise of units that were inspected. */
async function inspectAgain(stage: Stage): Promise<void> {
  const found = anyOf(
    stage,
    returnsOf(stage).filter(({ dispositions }) => dispositions.length > 0),
  );
  if (!found) return;
  const { lineId = '1' } = found.dispositions[0] ?? {};
  const as = stage.random.pick(['sellable', 'refurbish', 'scrap', 'missing', 'wrong_item']);
  const lines = [{ lineId, units: stage.random.between(1, 2), as, reason: 'seen again' }];
  const body = { id: stage.name, kind: 'inspected', lines };
  await tellFact(stage, 'recordReturnEvent', { params: { id: found.returnId }, body, caller: operator });
}

async function receive(stage: Stage): Promise<void> {
  const found = anyOf(
    stage,
    returnsOf(stage).filter(({ status }) =>
      ['requested', 'in_transit', 'cancelled', 'expired'].includes(status),
    ),
  );
  if (found) await receiveReturn(stage, found);
}

async function inspect(stage: Stage): Promise<void> {
  const found = anyOf(
    stage,
    returnsOf(stage).filter(({ status }) => status === 'received'),
  );
  if (found) await inspectReturn(stage, found);
}

async function cancel(stage: Stage): Promise<void> {
  const found = anyOf(stage, returnsOf(stage));
  if (!found) return;
  const body = { id: stage.name, kind: 'cancelled' };
  await send(stage, 'recordReturnEvent', { params: { id: found.returnId }, body, caller: operator });
}

/** A parcel of the order; undefined where none has left. */
function parcelOf(stage: Stage, orderId: string): string | undefined {
  const works = [...stage.world.books.fulfillments.values()].filter((one) => one.orderId === orderId);
  const parcels = works.flatMap((one) => parcelsOf(one).map(({ m }) => shipmentId(orderId, one.n, m)));
  return parcels.length > 0 ? stage.random.pick(parcels) : undefined;
}

/** A customer says that goods came broken, wrong, not all, or not at all. */
async function claim(stage: Stage): Promise<void> {
  const found = anyOf(
    stage,
    ordersOf(stage).filter(({ totals }) => totals.delivered + totals.shipped + totals.lost > 0),
  );
  if (!found) return;
  const { random } = stage;
  const parcel = parcelOf(stage, found.orderId);
  const isLost = parcel !== undefined && random.chance(0.3);
  const kind = isLost ? 'lost' : random.pick(['damaged', 'wrong', 'missing']);
  const lines = [{ lineId: '1', units: random.between(1, 2) }];
  const wanted = random.pick(['replacement', 'refund']);
  const body = { id: stage.name, kind, wanted, lines, ...(isLost ? { shipmentId: parcel } : {}) };
  const caller = { kind: 'channel', id: CHANNEL } as const;
  await send(stage, 'claim', { params: { id: found.orderId }, body, caller });
}

/** A carrier pays for a lost parcel, or does not, and may say so otherwise later. */
async function answerForCarrier(stage: Stage): Promise<void> {
  const found = anyOf(
    stage,
    returnsOf(stage).filter((one) => one.claim?.carrier !== undefined),
  );
  if (!found) return;
  const result = stage.random.pick(['paid', 'refused']);
  const paid = result === 'paid' ? { paid: stage.random.between(0, 3000) } : {};
  const body = { id: stage.name, result, ...paid };
  await send(stage, 'recordCarrierAnswer', { params: { id: found.returnId }, body, caller: operator });
}

const money = z.object({ amount: z.number() });
const weighedSchema = z.looseObject({
  version: z.number(),
  charges: z.looseObject({ total: money }),
  payments: z
    .object({
      captured: z.number().optional(),
      refunded: z.number().optional(),
      byReturns: z.number().optional(),
    })
    .optional(),
  returns: z.array(z.looseObject({ returnId: z.string() })),
});
const owedSchema = z.looseObject({ owed: money.extend({ shares: z.number() }).optional() });

/** All that the returns of an order are owed is no more than was paid and not given back otherwise. */
async function weighReturns(stage: Stage): Promise<void> {
  const found = anyOf(stage, returnsOf(stage));
  if (!found) return;
  const { orderId } = found;
  const weigh = () => send(stage, 'readOrder', { params: { id: orderId }, caller: operator });
  const before = weighedSchema.safeParse((await weigh()).body).data;
  if (!before) return;
  let [amount, shares] = [0, 0];
  for (const { returnId } of before.returns) {
    const answer = await send(stage, 'readReturn', { params: { id: returnId }, caller: operator });
    const { owed } = owedSchema.parse(answer.body);
    amount += owed?.amount ?? 0;
    shares += owed?.shares ?? 0;
  }
  // Somebody told of money, or goods came, between two of these looks.
  if (weighedSchema.safeParse((await weigh()).body).data?.version !== before.version) return;
  const { charges, payments } = before;
  const total = charges.total.amount;
  const { captured = total, refunded = 0, byReturns = 0 } = payments ?? {};
  const most = Math.max(0, captured - (refunded - byReturns));
  if (amount > most || shares > total)
    stage.world.violate(
      'returned money',
      orderId,
      `${amount} of ${shares} is owed, ${most} of ${total} is there`,
    );
}

/** What returns desks do. */
export const returnActions = {
  requestReturn: request,
  returnToOutlet,
  labelReturn,
  scanReturn,
  mend,
  receiveReturn: receive,
  receivePart,
  takeIn,
  inspectReturn: inspect,
  inspectAgain,
  cancelReturn: cancel,
  weighReturns,
  claim,
  answerForCarrier,
} as const;
