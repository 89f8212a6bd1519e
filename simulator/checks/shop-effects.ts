/** What must hold of what connected shops are told of their orders (T1 to T8): at each request, and when all is quiet. */
import type { OrderEffectKind, ToldEffect } from '../../functions/channels/contract/order-effects.ts';
import { parseShopEffect, type ShopEffect } from '../../functions/channels/effects/effect.store.ts';
import { isSettled, linesOf } from '../../functions/channels/effects/effect.ts';
import { parcelsOf } from '../../functions/fulfillment/parcels/fulfillment-parcels.ts';
import { countedUnits } from '../../functions/fulfillment/parcels/sent-parcel.ts';
import { parseFulfillment } from '../../functions/fulfillment/work-order/fulfillment.store.ts';
import { channelSchema } from '../../functions/network/entities/channel.ts';
import type { Order } from '../../functions/order/order.ts';
import { currentProcess } from '../engine/engine.ts';
import { openUnits } from '../shops/order-desk.ts';
import type { OrderVersion } from '../shops/order-version.ts';
import type { SimulatedShop } from '../shops/simulated-shop.ts';
import type { World } from '../world.ts';
import type { Violation } from './violation.ts';

type AskedEffect = Pick<ToldEffect, 'id' | 'order' | 'kind'>;

/** States that are set may be set twice. */
const SET: ReadonlySet<OrderEffectKind> = new Set([
  'hold',
  'release',
  'move',
  'renumber',
  'cancelAnswer',
  'acknowledge',
]);

function effectsOf({ table }: World, { plan: { channel } }: SimulatedShop): ShopEffect[] {
  return table.store
    .ofType('ShopEffect')
    .map(parseShopEffect)
    .filter((one) => one.channel === channel);
}

/** The ids by which the shop was asked: each time that a person has it told again it is another. */
function idsOf({ id, attempt }: ShopEffect): string[] {
  return Array.from({ length: attempt }, (_, at) => (at === 0 ? id : `${id}-${at + 1}`));
}

export function isConnected({ table }: World, { plan: { channel } }: SimulatedShop): boolean {
  return table.store
    .ofType('Channel')
    .map((item) => channelSchema.parse(item))
    .some(({ id, active, connection }) => id === channel && active && connection !== undefined);
}

/** A function that was frozen between storing and sending sends when nobody reckons with it any more: no interface bars that. */
function isForgotten(): boolean {
  return currentProcess()?.isFaulted === true;
}

/** Nothing else of the order is under way, and what was refused is not asked again by itself (T1, T4). */
export function askedViolations(world: World, shop: SimulatedShop, effect: AskedEffect): Violation[] {
  const { id, order, kind } = effect;
  const { desk, plan } = shop;
  if (isForgotten()) desk.disturbed.add(order);
  if (desk.disturbed.has(order)) return [];
  const about = `${id} at ${plan.channel}`;
  const known = effectsOf(world, shop).filter((one) => one.order === order && !isSettled(one.state));
  const others = [...(desk.unanswered.get(order) ?? [])].filter((one) => one !== id);
  const open = others.filter((one) => known.some((effect) => idsOf(effect).includes(one)));
  const refused = desk.refusals.get(id) ?? 0;
  return [
    ...(open.length > 0
      ? [{ rule: 'two effects at once', about, text: `${open.join(', ')} has no answer` }]
      : []),
    ...(refused > 1 && !SET.has(kind)
      ? [{ rule: 'asked again', about, text: `it was refused ${refused} times` }]
      : []),
  ];
}

/** Our order of one of the shop's, by the shop's own id. */
export function orderOf(
  { books }: World,
  { plan: { channel } }: SimulatedShop,
  external: string,
): Order | undefined {
  return [...books.orders.values()].find((one) => one.channel === channel && one.external.id === external);
}

/** Units that have left here, whatever became of them. */
function leftHere({ totals }: Order): number {
  return totals.shipped + totals.delivered + totals.returned + totals.lost;
}

/** Units of them that are in a parcel: of those that a person closed without one there is nothing to tell a shop. */
function inParcels({ table }: World, { orderId }: Order): number {
  const works = table.store.ofType('Fulfillment').map(parseFulfillment);
  return works
    .filter((work) => work.orderId === orderId)
    .flatMap(parcelsOf)
    .flatMap(({ lines }) => Object.values(lines))
    .reduce((sum, packed) => sum + countedUnits(packed), 0);
}

/** What our own effects have had the shop say of units that left. */
function toldLeft({ desk }: SimulatedShop, order: string): number {
  return desk
    .recordsOf(order)
    .filter(({ kind, by }) => kind === 'ship' && by !== undefined)
    .reduce((sum, { units }) => sum + units, 0);
}

/** A cancel leaves the shop what is still to leave from here (T7); nothing is told that did not happen. */
export function toldViolations(
  world: World,
  shop: SimulatedShop,
  effect: ToldEffect,
  before: OrderVersion,
): Violation[] {
  const ours = orderOf(world, shop, before.id);
  if (!ours || effect.kind !== 'cancel' || before.state === 'cancelled') return [];
  const { totals } = ours;
  const units = linesOf(effect).reduce((sum, line) => sum + line.units, 0);
  const inHand = totals.open + totals.backordered + totals.reserved + totals.allocated;
  const untold = Math.max(0, leftHere(ours) - before.left);
  const left = openUnits(before) - units;
  // What staff has taken out by hand meanwhile nobody could reckon with.
  const isOwn = shop.desk.recordsOf(before.id).every(({ by }) => by !== undefined);
  if (!isOwn || left >= inHand + untold || units > openUnits(before)) return [];
  const text = `it takes ${units} of ${openUnits(before)} open units, ${inHand + untold} are still to leave`;
  return [{ rule: 'cancel of what leaves', about: `${effect.id} at ${shop.plan.channel}`, text }];
}

function onceViolations(shop: SimulatedShop, effect: ShopEffect): Violation[] {
  const { effect: told, order } = effect;
  const isPrepared = told.kind === 'pickup' && told.state === 'prepared';
  if (SET.has(told.kind) || isPrepared || shop.desk.disturbed.has(order)) return [];
  const ids = idsOf(effect);
  const made = shop.desk.recordsOf(order).filter(({ by }) => by !== undefined && ids.includes(by));
  const text = `the shop has it ${made.length} times`;
  return made.length > 1 ? [{ rule: 'told twice', about: `${effect.id} at ${effect.channel}`, text }] : [];
}

/** What is settled is so for a reason that the shop has, or a person. */
function settledViolations(world: World, shop: SimulatedShop, one: ShopEffect): Violation[] {
  const { effect, state, order, id, channel } = one;
  const about = `${id} at ${channel}`;
  if (!isSettled(state)) return [{ rule: 'never told', about, text: `it is ${JSON.stringify(state)}` }];
  const records = shop.desk.recordsOf(order);
  const ids = idsOf(one);
  const isThere = records.some(({ by, theirs }) => ids.includes(by ?? '') || theirs === state.theirs);
  if (state.state === 'told' && !isThere)
    return [{ rule: 'told in vain', about, text: 'the shop has nothing' }];
  if (state.state === 'refused' && isThere)
    return [{ rule: 'refused though done', about, text: `${state.code}: the shop has it` }];
  const cut = state.state === 'told' && effect.kind === 'ship' && isCut(one);
  const isClosed = cut || (effect.kind === 'ship' && state.code === 'NOTHING_OPEN');
  const asked = world.table.store
    .ofType('Exception')
    .find(({ exceptionId }) => exceptionId === one.exceptionId);
  if (state.state === 'refused' && !asked)
    return [{ rule: 'refused silently', about, text: `${state.code}: nobody is asked` }];
  const theirs = sentByStaff(shop, order);
  const isOnly = records.every(({ kind, by }) => kind === 'ship' && by === undefined);
  const isDone = effect.kind === 'ship' && isOnly && theirs >= unitsIn(linesOf(effect));
  if ((isDone && isClosed) || (state.code === 'SENT_BY_OTHERS' && theirs === 0))
    return [{ rule: 'asked for nothing', about, text: `${state.code}: others have sent ${theirs}` }];
  if (isClosed && asked?.['exceptionType'] !== 'ShippedButClosed')
    return [
      { rule: 'closed silently', about, text: 'goods left that the shop has closed, and nobody is told' },
    ];
  return [];
}

function unitsIn(lines: readonly { readonly units: number }[]): number {
  return lines.reduce((sum, { units }) => sum + units, 0);
}

function isCut({ effect, state }: ShopEffect): boolean {
  return state.lines !== undefined && unitsIn(state.lines) < unitsIn(linesOf(effect));
}

/** Units of effects that were told or asked about, or of those that are moot. */
function saidOf(effects: readonly ShopEffect[], as: 'told' | 'moot'): number {
  const own = effects.filter(({ state }) => (state.state === 'moot') === (as === 'moot'));
  return own.reduce((sum, { effect }) => sum + unitsIn(linesOf(effect)), 0);
}

/** Units that the shop's staff has sent by hand. */
function sentByStaff({ desk }: SimulatedShop, order: string): number {
  return unitsIn(desk.recordsOf(order).filter(({ kind, by }) => kind === 'ship' && by === undefined));
}

/** Whatever left of an order of the shop in a parcel is told, or moot where staff has sent as much; no more is told than has left. */
function parcelViolations(world: World, shop: SimulatedShop, effects: readonly ShopEffect[]): Violation[] {
  return shop.latest().flatMap(({ id, units }): Violation[] => {
    const ours = orderOf(world, shop, id);
    if (!ours || ours.quarantined) return [];
    const about = `${ours.orderId} at ${shop.plan.channel}`;
    const ships = effects.filter(({ order, effect }) => order === id && effect.kind === 'ship');
    const wanted = Math.min(units, inParcels(world, ours));
    const told = saidOf(ships, 'told') + Math.min(saidOf(ships, 'moot'), sentByStaff(shop, id));
    const there = toldLeft(shop, id);
    return [
      ...(told < wanted
        ? [{ rule: 'parcel untold', about, text: `${told} of ${wanted} units in parcels` }]
        : []),
      ...(there > leftHere(ours) && !shop.desk.disturbed.has(id)
        ? [{ rule: 'parcel of nothing', about, text: `${there} told, ${leftHere(ours)} have left` }]
        : []),
    ];
  });
}

/** When everything is quiet each shop knows what became of its orders, and each thing once. */
export function shopEffectViolations(world: World): Violation[] {
  return [...world.shops.values()].flatMap((shop) => {
    const effects = effectsOf(world, shop);
    const once = effects.flatMap((one) => onceViolations(shop, one));
    if (world.stream.lost > 0 || !isConnected(world, shop)) return once;
    const settled = effects.flatMap((one) => settledViolations(world, shop, one));
    const parcels = shop.wasLeft ? [] : parcelViolations(world, shop, effects);
    return [...once, ...settled, ...parcels];
  });
}
