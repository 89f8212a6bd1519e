/** Who buys what is to come, and who tells of it: documents, dates that move, what they bring; orders that are not paid. */
import { thisProcess } from '../engine/engine.ts';
import { operator, POOL } from '../network.ts';
import { anyOf, openExceptions, type Stage, send } from './cast.ts';
import { resolveWith } from './operator.ts';
import { order } from './shop.ts';

const DOCUMENTS = ['PO-1', 'PO-2'] as const;

function soldBefore({ network }: Stage): string[] {
  return network.skus.filter(({ policies }) => policies?.['preorder'] !== undefined).map(({ id }) => id);
}

/** By how many seconds goods come later that are very late. */
const VERY_LATE_SECONDS = 200_000;
/** How long the news of a delay takes to those who wait. */
const NEWS_MS = 60_000;

/** Tells of a document, or that its date or quantity has moved; some goods are very late. */
async function tellSupply(stage: Stage): Promise<void> {
  const { random, world } = stage;
  const sku = anyOf(stage, soldBefore(stage));
  if (sku === undefined) return;
  const isLate = random.chance(0.3);
  const seconds = random.between(600, 30_000) + (isLate ? VERY_LATE_SECONDS : 0);
  const date = new Date(Date.now() + seconds * 1000).toISOString();
  const body = { pool: POOL, date, quantity: random.between(1, 4) };
  const params = { sku, document: random.pick(DOCUMENTS) };
  await send(stage, 'putSupply', { params, body, caller: operator });
  if (!isLate) return;
  await world.engine.sleep(thisProcess(), NEWS_MS);
  await answerDelay(stage);
}

/** A customer who is asked whether to wait longer answers. */
async function answerDelay(stage: Stage): Promise<void> {
  const asked = openExceptions(stage).filter(({ exceptionType }) => exceptionType === 'DelayConsent');
  const found = anyOf(stage, asked);
  const action = stage.random.pick(['retry', 'retry', 'cancel'] as const);
  if (found) await resolveWith({ ...stage, name: `${stage.name}-answer` }, found, { action });
}

async function dropSupply(stage: Stage): Promise<void> {
  const sku = anyOf(stage, soldBefore(stage));
  if (sku === undefined) return;
  const params = { sku, document: stage.random.pick(DOCUMENTS) };
  await send(stage, 'deleteSupply', { params, query: { pool: POOL }, caller: operator });
  await send(stage, 'listSupplies', { params: { sku }, query: { pool: POOL }, caller: operator });
}

/** Goods come that a document has told of. */
async function receiveSupply(stage: Stage): Promise<void> {
  const { network, random, name } = stage;
  const sku = anyOf(stage, soldBefore(stage));
  const place = anyOf(stage, network.locations);
  if (sku === undefined || !place) return;
  const movement = { id: name, kind: 'receipt', sku, location: place.id, quantity: random.between(1, 3) };
  const movements = [{ ...movement, document: random.pick(DOCUMENTS) }];
  await send(stage, 'recordMovements', { body: { movements }, caller: operator });
}

/** More of a SKU than there is. */
async function preorder(stage: Stage): Promise<void> {
  const sku = anyOf(stage, soldBefore(stage));
  if (sku === undefined) return;
  const others = stage.network.skus.filter(({ id }) => id !== sku && stage.random.chance(0.3));
  const lines = [
    { sku, units: stage.random.between(2, 5) },
    ...others.map(({ id }) => ({ sku: id, units: 1 })),
  ];
  const wish = stage.random.pick(['wait', 'shipAvailable', 'cancelLine'] as const);
  await order(stage, stage.random.chance(0.4) ? { shipping: { backorder: wish } } : {}, lines);
}

async function unpaidOrder(stage: Stage): Promise<void> {
  await order(stage, { payment: 'pending' });
}

export const supplyActions = { tellSupply, dropSupply, receiveSupply, preorder, unpaidOrder } as const;
