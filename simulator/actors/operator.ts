import * as z from 'zod';
import type { Exception } from '../../functions/exceptions/exception.ts';
import { exceptionRules } from '../../functions/exceptions/exception-types.ts';
import type { Fulfillment } from '../../functions/fulfillment/work-order/fulfillment.ts';
import { isMovable } from '../../functions/routing/wish/moved-work.ts';
import { victimPolicies } from '../../functions/shared/victim-policies.ts';
import { type MachineName, machineNames } from '../../lib/state-machines/definitions.ts';
import type { DoorCall } from '../aws/gateway.ts';
import { gtinOf } from '../gtins.ts';
import { CHANNEL, locationBody, operator, orderFiles, SHOPIFY, SOURCE, WOOCOMMERCE } from '../network.ts';
import { anyOf, fulfillmentsOf, openExceptions, ordersOf, returnsOf, type Stage, send } from './cast.ts';
import { order } from './shop.ts';

/** A person says of all units how they ended: what has shipped was delivered or lost, the rest is cancelled or lost. */
function saidOfAll({ random }: Stage): Record<string, unknown> {
  const others = random.pick(['cancelled', 'cancelled', 'lost', 'delivered'] as const);
  const shipped = random.pick(['delivered', 'lost'] as const);
  return { outcomes: [{ as: others }, { as: shipped }] };
}

/** What a person may say of the order's unfinished units: not always all of them, not always rightly. */
function guessedOutcomes(stage: Stage): Record<string, unknown> {
  const { random } = stage;
  if (random.chance(0.6)) return saidOfAll(stage);
  if (random.chance(0.2)) return {};
  const as = random.pick(['delivered', 'cancelled', 'lost'] as const);
  return { outcomes: [{ lineId: '1', as, units: random.between(1, 3) }] };
}

function retryParameters({ network, random }: Stage): Record<string, unknown> {
  const id = random.pick(network.locations).id;
  if (random.chance(0.7)) return {};
  return random.chance(0.5) ? { excludeLocations: [id] } : { onlyLocation: id };
}

export async function resolveWith(
  stage: Stage,
  { exceptionId }: Pick<Exception, 'exceptionId'>,
  body: Readonly<Record<string, unknown>>,
): Promise<number> {
  const params = { id: exceptionId };
  const { status } = await send(stage, 'resolveException', {
    params,
    body: { id: stage.name, ...body },
    caller: operator,
  });
  return status;
}

/** Whether a close of the exception says what became of units. */
function concludesUnits({ exceptionType, detail }: Exception): boolean {
  const { close } = exceptionRules[exceptionType].actions;
  return close === 'conclude' && exceptionType !== 'QuarantinedOrder' && detail['returnId'] === undefined;
}

/** How a person who knows closes the exception: what has shipped was delivered, all else is cancelled. */
export function closing(exception: Exception): Record<string, unknown> {
  const outcomes = [{ as: 'cancelled' }, { as: 'delivered' }];
  return { action: 'close', ...(concludesUnits(exception) ? { outcomes } : {}) };
}

async function resolve(stage: Stage): Promise<void> {
  const { random } = stage;
  const found = anyOf(stage, openExceptions(stage));
  if (!found) return;
  const action = random.pick(random.chance(0.9) ? found.actions : (['retry', 'cancel', 'close'] as const));
  const more = action === 'retry' ? retryParameters(stage) : {};
  const outcomes = action === 'close' && concludesUnits(found) ? guessedOutcomes(stage) : {};
  await resolveWith(stage, found, { action, ...more, ...outcomes });
}

/** Resolves several at once, by a filter or by ids. */
async function resolveMany(stage: Stage): Promise<void> {
  const { random } = stage;
  const ids = openExceptions(stage).map(({ exceptionId }) => exceptionId);
  if (ids.length === 0) return;
  const action = random.pick(['retry', 'close'] as const);
  const chosen = random.chance(0.5) ? { ids: ids.slice(0, 50) } : { filter: {} };
  const said = action === 'close' && random.chance(0.7) ? saidOfAll(stage) : {};
  const body = { id: stage.name, action, ...chosen, ...said };
  await send(stage, 'resolveExceptions', { body, caller: operator });
}

/** Says of the whole order what became of it, as somebody who has settled it by telephone. */
async function closeOne(stage: Stage): Promise<void> {
  const found = anyOf(
    stage,
    openExceptions(stage).filter(({ actions }) => actions.includes('close')),
  );
  if (!found) return;
  const said = concludesUnits(found) ? guessedOutcomes(stage) : {};
  await resolveWith(stage, found, { action: 'close', ...said });
}

/** Has what waits for a person tried again, as it is. */
async function retryOne(stage: Stage): Promise<void> {
  const offered = openExceptions(stage).filter(({ actions }) => actions.includes('retry'));
  const waiting = offered.filter((one) => one.waiting);
  const found = anyOf(stage, waiting) ?? anyOf(stage, offered);
  if (found) await resolveWith(stage, found, { action: 'retry' });
}

/** Puts right what a shop has sent wrong, or guesses: one field, or a line by its id. */
async function correctOne(stage: Stage): Promise<void> {
  const { random, network } = stage;
  const quarantined = openExceptions(stage).filter(
    ({ exceptionType }) => exceptionType === 'QuarantinedOrder',
  );
  const found = anyOf(stage, quarantined);
  if (!found?.orderId) return;
  await send(stage, 'readReceived', { params: { id: found.orderId }, caller: operator });
  const patch = random.pick([
    { currency: 'USD' },
    { currency: 'USD', lines: { '0': { sku: random.pick(network.skus).id } } },
    { lines: { '0': { quantity: random.between(1, 3) } } },
  ]);
  await resolveWith(stage, found, { action: 'retry', patch });
}

/** Stops one of the executions; rather one that is kept from going on, where there is any. */
function stopOneOf(stage: Stage, machines: readonly MachineName[]): void {
  const { world, random } = stage;
  const running = world.executions.all.filter(
    ({ status, machine }) => status === 'RUNNING' && machines.includes(machine),
  );
  const barred = running.filter(({ states }) => /OnHold|AwaitCapacity|Failed/.test(states.at(-1) ?? ''));
  const found = (random.chance(0.5) && anyOf(stage, barred)) || anyOf(stage, running);
  if (!found) return;
  world.story.tell(world.engine.now, stage.name, `stops ${found.name}`);
  world.executions.stop(found.arn);
}

async function stopExecution(stage: Stage): Promise<void> {
  stopOneOf(stage, machineNames);
}

/** Stops the execution of something that was routed again: the one that started it goes on. */
async function stopReplacement(stage: Stage): Promise<void> {
  stopOneOf(stage, ['fulfillment']);
}

async function move(stage: Stage, movement: Readonly<Record<string, unknown>>): Promise<void> {
  const { network, random } = stage;
  const sku = random.pick(network.skus).id;
  const location = random.pick(network.locations).id;
  const body = { movements: [{ id: stage.name, sku, location, ...movement }] };
  await send(stage, 'recordMovements', { body, caller: operator });
}

async function receive(stage: Stage): Promise<void> {
  await move(stage, { kind: 'receipt', quantity: stage.random.between(1, 4) });
}

async function count(stage: Stage): Promise<void> {
  const ago = stage.random.pick([0, 60_000, 3600_000]);
  const at = new Date(Date.now() - ago).toISOString();
  await move(stage, { kind: 'count', quantity: stage.random.between(0, 4), at });
}

/** A count finds fewer goods than a location is to ship. */
async function miscount(stage: Stage): Promise<void> {
  const { world, random } = stage;
  const promised = [...world.books.positions.values()].filter(({ allocated }) => allocated > 0);
  const found = anyOf(stage, promised);
  if (!found) return count(stage);
  const { sku, location, allocated } = found;
  const quantity = random.between(0, allocated - 1);
  const movement = { id: stage.name, kind: 'count', sku, location, quantity };
  await send(stage, 'recordMovements', { body: { movements: [movement] }, caller: operator });
}

/** Whose units go first when there are too few, and what a unit costs; all else of the SKU stays as it is. */
async function changeVictims(stage: Stage): Promise<void> {
  const { network, random } = stage;
  const params = { sku: random.pick(network.skus).id };
  const known = await send(stage, 'readSku', { params, caller: operator });
  if (known.status !== 200) return;
  const cost = { amount: random.between(0, 3000), currency: 'USD' };
  const before = z.looseObject({}).parse(known.body['policies'] ?? {});
  const policies = { ...before, shrink: random.pick(victimPolicies) };
  await send(stage, 'putSku', { params, body: { ...known.body, cost, policies }, caller: operator });
}

/** The auditor goes on: the books of a history add up, whatever goes on beside it. */
async function auditNow({ world }: Stage): Promise<void> {
  await world.functions.invoke('operations/audit', {});
}

async function adjust(stage: Stage): Promise<void> {
  await move(stage, { kind: 'adjust', quantity: stage.random.pick([-2, -1, 1]) });
}

async function sell(stage: Stage): Promise<void> {
  await move(stage, { kind: 'sale', quantity: stage.random.between(1, 2) });
}

async function safety(stage: Stage): Promise<void> {
  await move(stage, { kind: 'safety', quantity: stage.random.between(0, 2) });
}

async function selling(stage: Stage): Promise<void> {
  await move(stage, { kind: 'selling', quantity: stage.random.between(0, 1) });
}

/** Changes what a location can take, or closes it. */
async function changeLocation(stage: Stage): Promise<void> {
  const { network, random } = stage;
  const at = random.between(0, network.locations.length - 1);
  const place = network.locations[at];
  if (!place) return;
  const capacity = place.capacity.map((limit) => ({ ...limit, cap: random.between(0, 6) }));
  const body = { ...locationBody({ ...place, capacity }, at), active: random.chance(0.8) };
  await send(stage, 'putLocation', { params: { id: place.id }, body, caller: operator });
}

/** Closes a house for which work is planned that it has not seen, while orders go on coming. */
async function closeLocation(stage: Stage): Promise<void> {
  const { network, random } = stage;
  const unseen = fulfillmentsOf(stage).filter(({ status }) => status === 'planned');
  const id = anyOf(stage, unseen)?.location ?? random.pick(network.locations).id;
  const at = network.locations.findIndex((one) => one.id === id);
  const place = network.locations[at];
  if (!place) return;
  const body = { ...locationBody(place, at), active: false };
  await send(stage, 'putLocation', { params: { id }, body, caller: operator });
  await order(stage);
}

/** Sets another number of shards of a SKU, which the relay carries out while orders flow. */
async function setShards(stage: Stage): Promise<void> {
  const { random, network } = stage;
  const sku = random.pick(network.skus).id;
  const body = { shards: random.between(1, 6), weightGrams: 500 };
  await send(stage, 'putSku', { params: { sku }, body, caller: operator });
}

/** Units that a channel leaves on the shelf: everywhere, or of one location. */
function bufferFor({ random, network }: Stage): Record<string, unknown> {
  const location = random.chance(0.5) ? random.pick(network.locations).id : undefined;
  const size = random.chance(0.5) ? { units: random.between(0, 2) } : { percent: random.pick([10, 50, 100]) };
  return { ...(location === undefined ? {} : { location }), ...size };
}

/** Divides a SKU otherwise among the channels. */
async function divideSku(stage: Stage): Promise<void> {
  const { random, network } = stage;
  const at = random.between(0, network.skus.length - 1);
  const sku = network.skus[at];
  if (!sku) return;
  const channels = [CHANNEL, SHOPIFY, WOOCOMMERCE] as const;
  const reserved = random.chance(0.6)
    ? [{ channel: random.pick(channels), units: random.between(1, 3) }]
    : [];
  const buffers = random.chance(0.3) ? [{ channel: random.pick(channels), units: random.between(0, 2) }] : [];
  const last = random.chance(0.5) ? { lastUnitsAt: random.between(1, 3) } : {};
  const body = { shards: sku.shards, weightGrams: 500, gtins: [{ gtin: gtinOf(at) }] };
  const selling = { reserved, buffers, ...last };
  await send(stage, 'putSku', { params: { sku: sku.id }, body: { ...body, selling }, caller: operator });
}

async function changeChannel(stage: Stage): Promise<void> {
  const { random } = stage;
  const policies = {
    backorder: random.pick(['wait', 'cancel'] as const),
    onBackorderExpiry: random.pick(['attention', 'cancel'] as const),
    ...(random.chance(0.4) ? { buffers: [bufferFor(stage)] } : {}),
    sellingPriority: random.pick([10, 100] as const),
  };
  const body = { platform: 'canonical', policies, orderFiles };
  await send(stage, 'putChannel', { params: { id: CHANNEL }, body, caller: operator });
}

/** A location that may have what the work is about; now and then any. */
function elsewhere(stage: Stage, work: Fulfillment | undefined): string {
  const { random, network, world } = stage;
  const skus = new Set(work?.lines.map(({ sku }) => sku));
  const stocked = [...world.books.positions.values()].filter(
    ({ sku, location, free, selling }) => skus.has(sku) && location !== work?.location && free > 0 && selling,
  );
  const found = random.chance(0.8) ? anyOf(stage, stocked)?.location : undefined;
  return found ?? random.pick(network.locations).id;
}

/** Where an operator wants open units served from; not always sensibly. */
function rerouteWish(stage: Stage, work: Fulfillment | undefined): Readonly<Record<string, unknown>> {
  const { random } = stage;
  const other = elsewhere(stage, work);
  const here = work?.location ?? other;
  const [line] = work?.lines ?? [];
  const lineId = line?.lineId ?? '1';
  const lines = random.chance(0.3) ? { lines: [{ lineId, units: 1 }] } : {};
  const kind = random.pick(['away', 'only', 'split'] as const);
  if (kind === 'away') return { awayFrom: [random.chance(0.9) ? here : other], ...lines };
  if (kind === 'only') return { onlyTo: [...new Set([other, elsewhere(stage, work)])], ...lines };
  const units = Math.max(1, (line?.units ?? 1) - (line?.shipped ?? 0));
  const moved = random.between(1, units);
  const stays = units - moved > 0 && here !== other;
  return {
    split: [
      { location: other, lines: [{ lineId, units: moved }] },
      ...(stays ? [{ location: here, lines: [{ lineId, units: units - moved }] }] : []),
    ],
  };
}

/** Has open units served from elsewhere: looks first what it costs, or does it at once. */
async function reroute(stage: Stage): Promise<void> {
  const { random } = stage;
  const working = fulfillmentsOf(stage).filter(isMovable);
  const work = random.chance(0.9) ? anyOf(stage, working) : undefined;
  const orderId = work?.orderId ?? anyOf(stage, ordersOf(stage))?.orderId;
  if (orderId === undefined) return;
  const params = { id: orderId };
  const wish = rerouteWish(stage, work);
  const door = 'rerouteOrder';
  if (random.chance(0.25))
    await send(stage, door, { params, body: { dryRun: true, ...wish }, caller: operator });
  const body = { id: stage.name, ...wish };
  await send(stage, door, { params, body, caller: operator });
  if (random.chance(0.2)) await send(stage, door, { params, body, caller: operator });
}

/** Two sweepers may overlap: a slow one, and that of the next minute. */
async function sweepNow({ world }: Stage): Promise<void> {
  await world.functions.invoke('operations/sweep', {});
}

/** The clock leaps: deadlines pass while things are under way. */
async function clockJump({ world, random }: Stage): Promise<void> {
  world.engine.jump(random.pick([60_000, 600_000, 5 * 3600_000, 50 * 3600_000]));
}

/** Looks at one order the way an operator's screen does. */
async function look(stage: Stage): Promise<void> {
  const found = anyOf(stage, ordersOf(stage));
  if (!found) return;
  const answer = await send(stage, 'readOrder', { params: { id: found.orderId }, caller: operator });
  if (answer.status >= 400)
    stage.world.violate('unreadable', found.orderId, `${answer.status} ${JSON.stringify(answer.body)}`);
}

/** Somebody writes to the table by hand: an entry of an order that no reader can read, until it is mended. */
async function spoil(stage: Stage): Promise<void> {
  const { store } = stage.world.table;
  const found = anyOf(
    stage,
    [...store.items()].filter(({ sk }) => String(sk).startsWith('TIMELINE#')),
  );
  if (!found) return;
  store.seed([{ ...found, event: 7 }]);
  const id = String(found['pk']).slice('ORDER#'.length);
  const { status } = await send(stage, 'readOrder', { params: { id }, caller: operator });
  store.seed([found]);
  if (status >= 400) stage.world.violate('unreadable', id, `${status} for one entry that cannot be read`);
}

/** The doors that only read, with what they are asked for; a door that wants what is not there yet is left out. */
function readers(stage: Stage): readonly (readonly [door: string, request: DoorCall])[] {
  const { network, random } = stage;
  const id = anyOf(stage, ordersOf(stage))?.orderId;
  const location = random.pick(network.locations).id;
  const sku = random.pick(network.skus).id;
  const fulfillment = anyOf(stage, fulfillmentsOf(stage))?.fulfillmentId;
  const exception = anyOf(stage, openExceptions(stage))?.exceptionId;
  const returned = anyOf(stage, returnsOf(stage))?.returnId;
  const plain = [
    'listOrders',
    'listExceptions',
    'listRulesets',
    'rulesetSchema',
    'listLoads',
    'listCredentials',
    ...['Channels', 'Locations', 'Skus', 'RateCards', 'TrackingSources'].map((name) => `list${name}`),
  ].map((door) => [door, {}] as const);
  const ofOrder = id === undefined ? [] : ordersDoors(id, location);
  return [
    ...plain,
    ...ofOrder,
    ['listWork', { params: { id: location } }],
    ['listReturns', { query: { location } }],
    ['listLocationStock', { params: { id: location } }],
    ['readStock', { params: { sku } }],
    ['readAvailability', { query: { sku, channel: CHANNEL, country: 'US', postalCode: '10001' } }],
    ['listChannelStock', { params: { id: CHANNEL } }],
    ['readLocationSwitch', { params: { id: location } }],
    ['readStockMovements', { params: { sku } }],
    ['listStockQueue', { params: { sku } }],
    ['readChannel', { params: { id: CHANNEL } }],
    ['readChannelHealth', { params: { id: CHANNEL } }],
    ['readLocation', { params: { id: location } }],
    ['readSku', { params: { sku } }],
    ['readRateCard', { params: { id: 'ground' } }],
    ['readTrackingSource', { params: { id: SOURCE } }],
    ['readRuleset', { params: { n: '1' } }],
    ...(fulfillment === undefined ? [] : [['readFulfillment', { params: { id: fulfillment } }] as const]),
    ...(exception === undefined ? [] : [['readException', { params: { id: exception } }] as const]),
    ...(returned === undefined
      ? []
      : (['readReturn', 'readReturnDecision'] as const).map(
          (door) => [door, { params: { id: returned } }] as const,
        )),
  ];
}

function ordersDoors(id: string, location: string): readonly (readonly [door: string, request: DoorCall])[] {
  return [
    ['readOrder', { params: { id } }],
    ['readReceived', { params: { id } }],
    ['readReturnable', { params: { id } }],
    ['listDecisions', { params: { id } }],
    ['readDecision', { params: { id, n: '1' } }],
    ['whyNot', { params: { id, n: '1', location } }],
    ['planRoute', { body: { orderId: id } }],
  ];
}

/** Looks at something, whatever goes on beside: no reader may fail because somebody writes. */
async function browse(stage: Stage): Promise<void> {
  for (const [door, request] of stage.random.shuffled(readers(stage)).slice(0, 3))
    await send(stage, door, { ...request, caller: operator });
}

/** Lets a version of the rules plan in the shadow, or ends that. */
async function shadowRules(stage: Stage): Promise<void> {
  const body = { version: stage.random.chance(0.5) ? 1 : null, reason: 'to compare' };
  await send(stage, 'shadowRuleset', { body, caller: operator });
}

/** What operators do. */
export const operatorActions = {
  resolve,
  resolveMany,
  closeOne,
  retryOne,
  correctOne,
  stopExecution,
  stopReplacement,
  receive,
  count,
  miscount,
  changeVictims,
  auditNow,
  adjust,
  sell,
  safety,
  selling,
  changeLocation,
  closeLocation,
  changeChannel,
  setShards,
  divideSku,
  reroute,
  sweepNow,
  clockJump,
  look,
  spoil,
  browse,
  shadowRules,
} as const;
