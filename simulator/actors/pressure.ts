/** People who do the next thing at the worst moment: what would seldom meet by chance. */
import * as z from 'zod';
import { gates, type Order } from '../../functions/order/order.ts';
import { settings } from '../../functions/shared/settings.ts';
import type { SimulatedExecution } from '../aws/executions.ts';
import { thisProcess } from '../engine/engine.ts';
import { operator } from '../network.ts';
import { say } from './carrier.ts';
import { anyOf, fulfillmentsOf, openExceptions, openOrders, type Stage, send, visibleWork } from './cast.ts';
import { DOOR, refuseCancelOf, rejectUnder, shipWhole } from './location.ts';
import { resolveWith } from './operator.ts';
import { order } from './shop.ts';

/** The sweeper has been at what was due by then. */
const UNTIL_SWEPT_MS = 3 * 60_000;

function statesOf({ world }: Stage, { orderId }: Pick<Order, 'orderId'>): string[] {
  return world.executions.liveBranches(orderId).map(({ state }) => state);
}

function isIn(stage: Stage, order: Order, states: RegExp): boolean {
  return statesOf(stage, order).some((state) => states.test(state));
}

/** Has a replacement that failed begun anew, whatever bars it. Answers whether there was one. */
async function beginAnew(stage: Stage): Promise<boolean> {
  const failed = openOrders(stage).filter((order) => isIn(stage, order, /^ReplacementFailed$/));
  const ids = new Set(failed.map(({ orderId }) => orderId));
  const found = openExceptions(stage).find(
    ({ orderId, waiting, fulfillment }) => waiting && fulfillment !== undefined && ids.has(orderId ?? ''),
  );
  if (!found) return false;
  await resolveWith(stage, found, { action: 'retry' });
  return true;
}

/** Stops the execution of a replacement that is kept from going on. Answers whether there was one. */
function stopBarred({ world, name }: Stage): boolean {
  const barred = world.executions.all.find(
    ({ machine, status, states }) =>
      machine === 'fulfillment' && status === 'RUNNING' && /OnHold|AwaitCapacity/.test(states.at(-1) ?? ''),
  );
  if (!barred) return false;
  world.story.tell(world.engine.now, name, `stops ${barred.name}`);
  world.executions.stop(barred.arn);
  return true;
}

/**
 * Presses on with what was routed again: sends it back under a hold, or for want of room; stops its execution while it is
 * barred; and has it begun anew.
 */
async function pressOn(stage: Stage): Promise<void> {
  const { random } = stage;
  if (await beginAnew(stage)) return;
  if (random.chance(0.7) && stopBarred(stage)) return;
  const running = stage.world.executions.all.filter(({ machine, status }) => {
    return machine === 'fulfillment' && status === 'RUNNING';
  });
  const again = visibleWork(stage).find(({ fulfillmentId }) =>
    running.some(({ name }) => name.startsWith(`${fulfillmentId}-`)),
  );
  const found = again ?? anyOf(stage, visibleWork(stage));
  if (found) await rejectUnder(stage, found, again !== undefined && random.chance(0.6) ? 'hold' : 'nothing');
}

/** All that was ever shown to a location leaves and arrives, whatever had become of it. */
async function arriveAll(stage: Stage, { orderId }: Pick<Order, 'orderId'>): Promise<void> {
  const own = fulfillmentsOf(stage).filter((one) => one.orderId === orderId && one.requestedAt !== undefined);
  for (const work of own) {
    const hasMore = work.departed.length > 0 || visibleWork(stage).includes(work);
    if (hasMore) await shipWhole({ ...stage, name: `${stage.name}-${work.n}` }, work);
  }
  const ids = new Set(own.map(({ fulfillmentId }) => fulfillmentId));
  for (const label of stage.memory.labels.filter(({ fulfillmentId }) => ids.has(fulfillmentId)))
    await say(stage, label, { status: 'delivered' });
}

/** Everything arrives while a part of the order waits for a hold or for room: the order closes over that wait. */
async function arriveAnyway(stage: Stage): Promise<void> {
  const found = openOrders(stage).find((order) => isIn(stage, order, /OnHold|AwaitCapacity/));
  if (found) return arriveAll(stage, found);
  // Nothing is barred: work comes back under a hold, and arrives while that stands.
  const work = anyOf(stage, visibleWork(stage));
  if (!work) return;
  await rejectUnder(stage, work, 'hold');
  await stage.world.engine.sleep(thisProcess(), 5000);
  await arriveAll({ ...stage, name: `${stage.name}-then` }, work);
}

/** A person has an order tried again, and its last parcel arrives the moment after. */
async function retryTooLate(stage: Stage): Promise<void> {
  const stopped = openExceptions(stage).find(
    ({ exceptionType, waiting }) => exceptionType === 'ExecutionFailed' && !waiting,
  );
  const order = openOrders(stage).find(({ orderId }) => orderId === stopped?.orderId);
  if (!stopped || !order) return;
  if (stage.random.chance(0.7)) await resolveWith(stage, stopped, { action: 'retry' });
  await arriveAll(stage, order);
}

/** Stops an order while all that is left of it is on its way. */
async function stopOnTheWay(stage: Stage): Promise<void> {
  const { world, name } = stage;
  const onTheWay = openOrders(stage).filter(({ totals }) => totals.shipped > 0);
  const ids = onTheWay.map(({ orderId, attempt }) => `${orderId}-${attempt}`);
  const found = world.executions.all.find((one) => one.status === 'RUNNING' && ids.includes(one.name));
  if (!found) return;
  world.story.tell(world.engine.now, name, `stops ${found.name}`);
  world.executions.stop(found.arn);
}

/** Bars an order anew in the moment in which somebody has lifted what barred it. */
async function holdAgain(stage: Stage): Promise<void> {
  const found = openOrders(stage).find((order) => isIn(stage, order, /Failed$/));
  if (!found) return;
  const body = { id: stage.name, reason: 'CHECK', before: 'route' };
  await send(stage, 'placeHold', { params: { id: found.orderId }, body, caller: operator });
}

const startedBySchema = z.looseObject({
  orderId: z.string(),
  AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: z.string().default(''),
});

/** Running replacements, with what started them. */
function replacements({ world }: Stage) {
  return world.executions.all
    .filter(({ machine, status }) => machine === 'fulfillment' && status === 'RUNNING')
    .map((execution) => {
      const input = startedBySchema.parse(JSON.parse(execution.input));
      const { orderId, AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: startedBy } = input;
      return { execution, orderId, starter: startedBy.slice(startedBy.lastIndexOf(':') + 1) };
    });
}

function stopNamed({ world, name }: Stage, execution: SimulatedExecution): void {
  world.story.tell(world.engine.now, name, `stops ${execution.name}`);
  world.executions.stop(execution.arn);
}

/**
 * Stops a replacement while the function that would ask somebody about it is broken; rather one that another replacement
 * has started, which then has to ask again.
 */
async function stopUnasked(stage: Stage): Promise<void> {
  const running = replacements(stage);
  const isRunning = (starter: string): boolean =>
    ['order', 'fulfillment'].some((machine) =>
      stage.world.executions.all.some(
        (one) => one.machine === machine && one.name === starter && one.status === 'RUNNING',
      ),
    );
  const watched = running.filter(({ starter }) => isRunning(starter));
  const names = new Set(running.map(({ execution }) => execution.name));
  const nested = watched.filter(({ starter }) => names.has(starter));
  const found = anyOf(stage, nested) ?? anyOf(stage, watched);
  if (!found) return;
  stage.world.faults.planNext('attentionBroken');
  stopNamed(stage, found.execution);
}

/**
 * Stops a replacement of a replacement, and the order with it while the one between asks what to do: when a person has
 * the order tried again, that one is superseded.
 */
async function stopAbove(stage: Stage): Promise<void> {
  const { world } = stage;
  const running = replacements(stage);
  const names = new Set(running.map(({ execution }) => execution.name));
  const found = running.find(({ starter }) => names.has(starter));
  if (!found) return;
  stopNamed(stage, found.execution);
  await world.engine.sleep(thisProcess(), 10_000);
  const order = openOrders(stage).find(({ orderId }) => orderId === found.orderId);
  const above = world.executions.all.find(
    ({ name, status }) => order && name === `${order.orderId}-${order.attempt}` && status === 'RUNNING',
  );
  if (!above) return;
  stopNamed(stage, above);
  await world.engine.sleep(thisProcess(), 30_000);
  const told = openExceptions(stage).find(
    ({ orderId, exceptionType, waiting, fulfillment }) =>
      orderId === found.orderId &&
      exceptionType === 'ExecutionFailed' &&
      !waiting &&
      fulfillment === undefined,
  );
  if (told) await resolveWith(stage, told, { action: 'retry' });
}

/**
 * Stops a replacement of which a further one runs on, and cancels what a person is asked about it; the location of the
 * further one refuses, and may send its goods. The order waits for all its parcels then while that one waits for its own.
 */
async function stopBetween(stage: Stage): Promise<void> {
  const { world, name, random } = stage;
  const running = replacements(stage);
  const further = running
    .map(({ execution: { name: own }, starter }) => ({
      starter,
      work: visibleWork(stage).find(({ fulfillmentId }) => own.startsWith(`${fulfillmentId}-`)),
    }))
    .find(({ work, starter }) => work && running.some(({ execution }) => execution.name === starter));
  const between = running.find(({ execution }) => execution.name === further?.starter);
  if (!between || !further?.work) {
    // There is no chain yet: what was routed again goes back once more.
    const again = visibleWork(stage).find(({ fulfillmentId }) =>
      running.some(({ execution }) => execution.name.startsWith(`${fulfillmentId}-`)),
    );
    const found = again ?? anyOf(stage, visibleWork(stage));
    if (found) await rejectUnder(stage, found, 'nothing');
    return;
  }
  const { work } = further;
  stopNamed(stage, between.execution);
  await world.engine.sleep(thisProcess(), 10_000);
  const asked = openExceptions(stage).find(({ orderId, waiting }) => waiting && orderId === between.orderId);
  if (asked) await resolveWith(stage, asked, { action: 'cancel' });
  await world.engine.sleep(thisProcess(), 5000);
  await refuseCancelOf({ ...stage, name: `${name}-refuse` }, work);
  if (random.chance(0.6)) return;
  await world.engine.sleep(thisProcess(), 20_000);
  await shipWhole({ ...stage, name: `${name}-then` }, work);
}

/** A location accepts work and does not answer when that is cancelled: once its time is over a person takes the work back. */
async function answerForLocation(stage: Stage): Promise<void> {
  const { world, name } = stage;
  const work = anyOf(
    stage,
    visibleWork(stage).filter(({ cancelAsked }) => cancelAsked === undefined),
  );
  if (!work) return;
  const { orderId, fulfillmentId: id, location } = work;
  const accepted = { id: `${name}-accept`, kind: 'accepted' };
  await send(stage, DOOR, { params: { id }, body: accepted, caller: { kind: 'location', id: location } });
  const wish = { id: `${name}-cancel` };
  await send(stage, 'cancelOrder', { params: { id: orderId }, body: wish, caller: operator });
  world.engine.jump(settings().cancelAnswerWithin * 1000);
  await world.engine.sleep(thisProcess(), UNTIL_SWEPT_MS);
  const told = openExceptions(stage).find(
    (one) => one.exceptionType === 'CancelUnanswered' && one.orderId === orderId,
  );
  if (told) await resolveWith(stage, told, { action: 'cancel' });
}

/** An order is held until the moment after the authorisation of its money has ended: the sweeper has not been there yet. */
async function liftTooLate(stage: Stage): Promise<void> {
  const { world, name, random } = stage;
  const holds = [{ id: 'check', reason: 'CHECK', before: random.pick(gates) }];
  await order(stage, { payment: 'authorized', holds });
  const found = openOrders(stage).findLast(({ holds: own }) => own.some(({ id }) => id === 'check'));
  if (!found) return;
  const { orderId } = found;
  const until = Date.now() + random.between(20_000, 120_000);
  const amount = { amount: random.between(1, 9000), currency: 'USD' };
  const body = { id: name, kind: 'authorized', amount, until: new Date(until).toISOString() };
  await send(stage, 'recordPayment', { params: { id: orderId }, body, caller: operator });
  await world.engine.sleep(thisProcess(), until - Date.now() + random.between(100, 3000));
  await send(stage, 'liftHold', { params: { id: orderId, holdId: 'check' }, caller: operator });
}

/** What happens at the worst moment. */
export const pressureActions = {
  pressOn,
  arriveAnyway,
  retryTooLate,
  stopOnTheWay,
  holdAgain,
  stopUnasked,
  stopAbove,
  stopBetween,
  answerForLocation,
  liftTooLate,
} as const;
