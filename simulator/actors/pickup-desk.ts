import type { Exception } from '../../functions/exceptions/exception.ts';
import { type Fulfillment, isVisible, openOf } from '../../functions/fulfillment/work-order/fulfillment.ts';
import { anyOf, fulfillmentsOf, openExceptions, type Stage, send } from './cast.ts';
import { DOOR, tell } from './location.ts';
import { resolveWith } from './operator.ts';
import { order } from './shop.ts';

/** An order that the customer collects, that a store brings or that has left by the till; at times at an unknown store. */
async function pickupOrder(stage: Stage): Promise<void> {
  const { network, random } = stage;
  const method = random.pick(['pickup', 'pickup', 'pickup', 'local_delivery', 'retail'] as const);
  const store = random.chance(0.9) ? random.pick(network.locations).id : 'a store that nobody knows';
  await order(stage, { shipping: { method, pickupLocationId: store } });
}

/** Work that its location hands over by itself. */
function handedOver(stage: Stage): Fulfillment[] {
  return fulfillmentsOf(stage).filter(({ handover }) => handover !== undefined);
}

async function getReady(stage: Stage): Promise<void> {
  const works = handedOver(stage);
  const found = anyOf(stage, works.filter(isVisible)) ?? anyOf(stage, works.filter(wasShown));
  if (found) await tell(stage, found, { kind: 'ready' });
}

function wasShown({ requestedAt }: Fulfillment): boolean {
  return requestedAt !== undefined;
}

/** A customer at the counter, with the code or with another one. */
async function identify(stage: Stage): Promise<void> {
  const found = anyOf(stage, handedOver(stage).filter(wasShown));
  if (!found) return;
  const code = stage.random.chance(0.7) ? (found.pickup?.code ?? '1') : 'not it';
  const caller = { kind: 'location', id: found.location } as const;
  const body = { id: stage.name, kind: 'identified', code };
  await send(stage, DOOR, { params: { id: found.fulfillmentId }, body, caller });
}

async function remindOf(stage: Stage, { fulfillmentId, location }: Fulfillment): Promise<void> {
  const caller = { kind: 'location', id: location } as const;
  const body = { id: `${stage.name}-again`, kind: 'remind' };
  await send(stage, DOOR, { params: { id: fulfillmentId }, body, caller });
}

/** Somebody wants the customer told once more. */
async function remind(stage: Stage): Promise<void> {
  const found = anyOf(stage, handedOver(stage).filter(wasShown));
  if (found) await remindOf(stage, found);
}

/** Hands over all that is there. */
export async function collectAll(stage: Stage, found: Fulfillment): Promise<void> {
  const { random } = stage;
  const code =
    found.pickup && random.chance(0.6) ? { code: random.chance(0.9) ? found.pickup.code : 'no' } : {};
  await tell(stage, found, { kind: 'collected', ...code });
}

/** Has the goods ready, tells the customer, perhaps twice, and hands them over. */
export async function serveCustomer(stage: Stage, found: Fulfillment): Promise<void> {
  const { random, name } = stage;
  if (random.chance(0.5)) await tell({ ...stage, name: `${name}-ready` }, found, { kind: 'ready' });
  if (random.chance(0.3)) await remindOf(stage, found);
  await collectAll(stage, found);
}

async function collect(stage: Stage): Promise<void> {
  const ready = handedOver(stage).filter(({ status }) => status === 'ready');
  const found = anyOf(stage, ready) ?? anyOf(stage, handedOver(stage).filter(isVisible));
  if (found) await collectAll(stage, found);
}

/** The customer takes a part, or less than was told before: each fact says all that they have. */
async function collectPart(stage: Stage): Promise<void> {
  const found = anyOf(stage, handedOver(stage).filter(wasShown));
  const line = found && (anyOf(stage, openOf(found)) ?? anyOf(stage, [...found.lines, ...found.departed]));
  if (!found || !line) return;
  const lines = [{ lineId: line.lineId, units: stage.random.between(1, 2) }];
  await tell(stage, found, { kind: 'collected', lines });
}

/** The customer comes when the time is up, or the order cancelled. */
async function collectLate(stage: Stage): Promise<void> {
  const late = handedOver(stage).filter((one) => wasShown(one) && one.departed.length > 0);
  const found = anyOf(stage, late);
  if (found) await collectAll(stage, found);
}

/** What a customer chooses whose goods are not where they were to be. */
export function choiceOf({ network, random }: Stage): Record<string, unknown> {
  const choice = random.pick(['otherStore', 'ship', 'same'] as const);
  if (choice === 'otherStore') return { onlyLocation: random.pick(network.locations).id };
  return choice === 'ship' ? { ship: true } : {};
}

function isChoice({ exceptionType }: Exception): boolean {
  return exceptionType === 'PickupChoice';
}

async function chooseAnew(stage: Stage): Promise<void> {
  const found = anyOf(stage, openExceptions(stage).filter(isChoice));
  if (!found) return;
  const { random } = stage;
  if (random.chance(0.2)) await resolveWith(stage, found, { action: 'cancel' });
  else await resolveWith(stage, found, { action: 'retry', ...choiceOf(stage) });
}

/** What stores and their customers do. */
export const pickupActions = {
  pickupOrder,
  getReady,
  identify,
  remind,
  collect,
  collectPart,
  collectLate,
  chooseAnew,
} as const;
