import { parcelsOf } from '../../functions/fulfillment/parcels/fulfillment-parcels.ts';
import { askedBack } from '../../functions/fulfillment/work-order/fulfillment.ts';
import { parcelKeyOf } from '../../functions/network/carriers/carrier.ts';
import { isUntracked } from '../../functions/network/carriers/untracked.ts';
import { isAwaited } from '../../functions/returns/refunds/refund.ts';
import { awaitsGoods, isEnded } from '../../functions/returns/rma/return.ts';
import { hashOf } from '../../functions/shared/content-hash.ts';
import { parseOwn } from '../../functions/shared/parse.ts';
import { trackingSchema } from '../../functions/tracking/parcel/tracking.ts';
import { inMessages, locationBody, operator } from '../network.ts';
import type { World } from '../world.ts';
import { say } from './carrier.ts';
import {
  fulfillmentsOf,
  openExceptions,
  openOrders,
  returnsOf,
  type Stage,
  send,
  visibleWork,
  wholeSecond,
} from './cast.ts';
import { acceptCancelOf, shipWhole, tellEnd } from './location.ts';
import { closing, resolveWith } from './operator.ts';
import { choiceOf, serveCustomer } from './pickup-desk.ts';
import { refundsOf, settleRefund } from './refund-partner.ts';
import { inspectReturn, receiveReturn } from './returns-desk.ts';

/** From this round on, a person does not try again but says what became of the rest. */
const PATIENT_ROUNDS = 5;

/** After this many rounds what is still open is cancelled. */
const MOST_ROUNDS = 9;

/** A command's id has at most 100 characters, some of which whoever tells adds. */
const LONGEST_NAME = 40;

/** A stage of its own for each thing that is done: commands have ids that nobody else used. */
function part(stage: Stage, name: string): Stage {
  const own = name.length > LONGEST_NAME ? hashOf(name).slice(0, 16) : name;
  return { ...stage, name: `${stage.name}-${own}` };
}

async function openDoors(stage: Stage): Promise<void> {
  const { network } = stage;
  for (const [at, place] of network.locations.entries())
    await send(stage, 'putLocation', {
      params: { id: place.id },
      body: locationBody({ ...place, capacity: [] }, at),
      caller: operator,
    });
  const movements = network.skus.flatMap(({ id: sku }) =>
    network.locations.flatMap(({ id: location }) => [
      { id: `${stage.name}-on-${sku}-${location}`, kind: 'selling', quantity: 1, sku, location },
      { id: `${stage.name}-in-${sku}-${location}`, kind: 'receipt', quantity: 5, sku, location },
    ]),
  );
  for (const some of inMessages(movements))
    await send(stage, 'recordMovements', { body: { movements: some }, caller: operator });
}

/** Shelves that somebody found empty are counted: what is recorded is there. */
async function countDoubted(stage: Stage): Promise<void> {
  const doubted = [...stage.world.books.positions.values()].filter((one) => one.doubted !== undefined);
  const movements = doubted.map(({ sku, location, onHand: quantity }) => ({
    id: `${stage.name}-count-${sku}-${location}`,
    kind: 'count',
    at: wholeSecond(),
    sku,
    location,
    quantity,
  }));
  for (const some of inMessages(movements))
    await send(stage, 'recordMovements', { body: { movements: some }, caller: operator });
}

async function liftAll(stage: Stage): Promise<void> {
  for (const { orderId, holds } of openOrders(stage))
    for (const { id: holdId } of holds)
      await send(stage, 'liftHold', { params: { id: orderId, holdId }, caller: operator });
}

async function workAll(stage: Stage): Promise<void> {
  for (const work of fulfillmentsOf(stage))
    if (askedBack(work).length > 0) await acceptCancelOf(part(stage, `back-${work.fulfillmentId}`), work);
  for (const work of visibleWork(stage)) {
    const own = part(stage, `ship-${work.fulfillmentId}`);
    await (work.handover ? serveCustomer(own, work) : shipWhole(own, work));
  }
}

async function deliverAll(stage: Stage): Promise<void> {
  const parcels = stage.world.table.store
    .ofType('Tracking')
    .map((item) => parseOwn(trackingSchema, item, 'parcel'));
  for (const { carrier, number, status } of parcels) {
    if (status === 'delivered' || status === 'returned' || status === 'lost') continue;
    if (isUntracked({ number })) continue;
    const known = stage.memory.labels.find(({ trackingNumber }) => trackingNumber === number);
    const label = known ?? { fulfillmentId: '', carrier, trackingNumber: number };
    await say(part(stage, `deliver-${number}`), label, { status: 'delivered' });
  }
}

/** What travels without a number is handed over. */
async function handOverAll(stage: Stage): Promise<void> {
  for (const work of fulfillmentsOf(stage))
    for (const { m, numbers, end } of parcelsOf(work))
      if (end === undefined && isUntracked(parcelKeyOf(numbers.at(-1) ?? '')))
        await tellEnd(part(stage, `hand-${work.fulfillmentId}-${m}`), work, m, 'handedOver');
}

async function returnAll(stage: Stage): Promise<void> {
  for (const one of returnsOf(stage)) {
    if (awaitsGoods(one)) await receiveReturn(part(stage, `in-${one.returnId}`), one);
    if (one.status === 'received') await inspectReturn(part(stage, `look-${one.returnId}`), one);
  }
}

async function refundAll(stage: Stage): Promise<void> {
  for (const one of refundsOf(stage).filter(isAwaited))
    await settleRefund(part(stage, `pay-${one.refundId}`), one);
}

async function resolveAll(stage: Stage, round: number): Promise<void> {
  for (const exception of openExceptions(stage)) {
    const { exceptionId, actions } = exception;
    const isPatient = round <= PATIENT_ROUNDS && actions.includes('retry');
    const first = exception.exceptionType === 'RefundNotSettled' ? stage.random.pick(actions) : actions[0];
    const action = isPatient || !actions.includes('close') ? first : 'close';
    const choice = action === 'retry' && exception.exceptionType === 'PickupChoice' ? choiceOf(stage) : {};
    const body = action === 'close' ? closing(exception) : { action, ...choice };
    if (action) await resolveWith(part(stage, `resolve-${exceptionId}`), exception, body);
  }
}

/** What a brand's own rules hold again and again is given up by a person in the end. */
async function cancelRest(stage: Stage): Promise<void> {
  for (const { orderId } of openOrders(stage))
    await send(part(stage, `cancel-${orderId}`), 'cancelOrder', {
      params: { id: orderId },
      body: { id: `${stage.name}-cancel` },
      caller: operator,
    });
}

/** Everybody does what is theirs to do, so that whatever can end does. */
export async function finishRound(stage: Stage, round: number): Promise<void> {
  if (round <= PATIENT_ROUNDS) {
    await openDoors(stage);
    await countDoubted(stage);
  }
  await liftAll(stage);
  await workAll(stage);
  await deliverAll(stage);
  await handOverAll(stage);
  await returnAll(stage);
  await refundAll(stage);
  await resolveAll(stage, round);
  if (round > MOST_ROUNDS) await cancelRest(stage);
}

/** What has not come to its end, in words. */
export function unfinishedThings(world: World): { readonly about: string; readonly text: string }[] {
  const orders = [...world.books.orders.values()].filter(({ closed }) => !closed);
  const running = world.executions.all.filter(({ status }) => status === 'RUNNING');
  const exceptions = world.table.store
    .ofType('Exception')
    .filter(({ status, type }) => type === 'Exception' && status === 'open');
  const returns = world.table.store.ofType('Return').filter((item) => !isEndedItem(item['status']));
  const refunds = refundsOf({ world }).filter((one) => isAwaited(one) || one.status === 'failed');
  const carts = [...world.books.carts.values()].filter(({ status }) => status !== 'ended');
  return [
    ...carts.map(({ id: about, status, until }) => ({
      about,
      text: `the cart is ${status}, until ${until}`,
    })),
    ...orders.map(({ orderId: about, status, totals }) => ({
      about,
      text: `the order is ${status}: ${JSON.stringify(totals)}`,
    })),
    ...running.map(({ name: about, states }) => ({ about, text: `runs, at ${states.at(-1) ?? ''}` })),
    ...exceptions.map((item) => ({
      about: String(item['exceptionId']),
      text: `${String(item['exceptionType'])} is open`,
    })),
    ...refunds.map(({ refundId: about, status }) => ({ about, text: `the refund is ${status}` })),
    ...returns.map((item) => ({ about: String(item['returnId']), text: `is ${String(item['status'])}` })),
  ];
}

function isEndedItem(status: unknown): boolean {
  return (['closed', 'cancelled', 'expired'] as const).some(
    (one) => one === status && isEnded({ status: one }),
  );
}

export function isFinished(world: World): boolean {
  return unfinishedThings(world).length === 0;
}
