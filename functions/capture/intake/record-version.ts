import { hasOwnRefund } from '../../channels/effects/effect.store.ts';
import { listedFields, openChannelEdit, tellChannelEdit } from '../../exceptions/channel-edit.ts';
import { readOrderExceptions } from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { readLocations } from '../../network/entities/network.store.ts';
import { isHandedOtherwise } from '../../order/handover.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend, type Order, without } from '../../order/order.ts';
import { bodyWrites, findVersions, type KnownVersion, VersionTaken } from '../../order/order-body.store.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import type { CancelAnswer } from '../../requests/cancel/cancel-answer.ts';
import { type CancelCommand, cancelInOneWrite, cancelOrder } from '../../requests/cancel/cancel-writes.ts';
import { Conflict } from '../../shared/errors.ts';
import { transact, type Write } from '../../shared/transact.ts';
import type { Receipt } from '../doors.ts';
import { unclaimedIn } from '../edit/edit-decision.ts';
import type { LineFacts } from '../reading/line-states.ts';
import { readParts } from '../reading/order-parts.ts';
import { compareVersions, isRefunded, saysOnlyThatGoodsLeft } from './compare-versions.ts';
import { completeQuarantined } from './complete-quarantined.ts';
import { countedElsewhere } from './counted-order.ts';
import { decidedSuccession } from './decided-succession.ts';
import { withStockedLines } from './declared-skus.ts';
import { type EditPlan, editEvent, newPaths, orderEdit, planEdit } from './edit-plan.ts';
import { lineStandings } from './line-standing.ts';
import {
  keepInDoubt,
  keepWithoutEffect,
  moveClock,
  type OrderMessage,
  retryWhileOthersWrite,
  timeOf,
} from './order-message.ts';
import { replanWrites } from './replan-writes.ts';
import { byClock, clockAfter } from './version-order.ts';

/**
 * A version of a known order: repeated, older, or an edit. An edit that takes out more than one write can hold is
 * carried out in several: until the last one has stored the version, it is compared anew with what is still wanted
 * here, so that a message which is sent again goes on where the first one ended (P17).
 * @throws TooLarge, Contended
 */
export async function recordVersion(arrived: CanonicalOrder, message: OrderMessage): Promise<Receipt> {
  for (;;) {
    const receipt = await retryWhileOthersWrite(() => recordInOneWrite(arrived, message));
    if (receipt) return receipt;
  }
}

/** Undefined while units are left to be taken out. */
async function recordInOneWrite(
  arrived: CanonicalOrder,
  message: OrderMessage,
): Promise<Receipt | undefined> {
  const { orderId } = message;
  const order = await readOrder(orderId);
  if (order.erased) return { outcome: 'kept', orderId };
  if (order.contentHash === arrived.version.hash && !takesDeletionBack(order, arrived, message))
    return moveClock(order, arrived.version.updatedAt, message);
  if (order.quarantined) return leaveQuarantine(order, arrived, message);

  const known = await findVersions(orderId, order.bodyVersion);
  // The order was cancelled while in quarantine: nobody ever knew what it was.
  if (!known) return recordUnknown(order, arrived, message);
  const concerning = await withStockedLines(arrived, known.inForce);
  return recordEdit({ order, known, arrived: concerning }, message);
}

/** The order is listed again after it was deleted; a message of before the deletion says nothing of that kind. */
function takesDeletionBack(order: Order, { version, state }: CanonicalOrder, message: OrderMessage): boolean {
  if (order.channelDeletedAt === undefined || state !== 'open') return false;
  const succession = byClock(order, timeOf(version, message));
  const isOther = version.hash !== order.contentHash;
  return message.isRestored === true || succession === 'newer' || (succession === 'undecided' && isOther);
}

/** A version that is to be compared with what is known of its order. */
interface VersionToRecord {
  readonly order: Order;
  readonly known: KnownVersion;
  readonly arrived: CanonicalOrder;
}

async function recordEdit(version: VersionToRecord, message: OrderMessage): Promise<Receipt | undefined> {
  const { order, known, arrived } = version;
  const { orderId, channel } = message;
  const succession = await decidedSuccession(order, known.fromChannel, arrived, message);
  const isListedAgain = takesDeletionBack(order, arrived, message);
  if (succession === 'older' && !isListedAgain) return keepWithoutEffect(message, 'older');
  const isUndecided = succession === 'undecided';
  const canBeAsked = channel.connection !== undefined;
  if (isUndecided && !isListedAgain && canBeAsked) return keepInDoubt(order, message);
  // Delivered again, it says nothing new.
  if (isUndecided && arrived.version.hash === known.fromChannel.version.hash)
    return { outcome: 'repeated', orderId };

  const { facts, exceptions } = await readFacts(order, known);
  const channelEdit = openChannelEdit(exceptions);
  const edit = compareVersions(
    { ...known, arrived },
    {
      ...{ order, standings: lineStandings(facts), listed: listedFields(channelEdit) },
      isRefundOurs: await isRefundOurs(version, message),
    },
  );
  const { fulfillments } = facts;
  const planned = planEdit(
    {
      ...{ order, inForce: known.inForce, arrived, fulfillments, channel, isUndecided },
      locations: isHandedOtherwise(known.inForce, arrived) ? await readLocations() : [],
      isCustomerAsked: exceptions.some(isPartialChoice),
    },
    edit,
  );
  const plan = isListedAgain ? withDifferences(planned, ['state']) : planned;
  // Of two versions of one second, the one that says what is in force changes nothing.
  if (isUndecided && newPaths(plan).length === 0) return { outcome: 'repeated', orderId };
  const recorded: RecordedEdit = {
    ...{ order, plan, channelEdit, isListedAgain },
    hasOnlyLeft: saysOnlyThatGoodsLeft(known.fromChannel, arrived),
  };
  return plan.cancel ? cancelAndStore(recorded, message) : storeVersion(recorded, message);
}

/** Of a channel that is connected and says so for the first time: whether we have it give money back. */
async function isRefundOurs(
  { order, known, arrived }: VersionToRecord,
  { channel }: OrderMessage,
): Promise<boolean> {
  const isNews = isRefunded(arrived) && !isRefunded(known.fromChannel);
  return isNews && channel.connection !== undefined && (await hasOwnRefund(order.channel, order.external.id));
}

/** Whether the customer is asked where they want a part of the order. */
function isPartialChoice({ exceptionType, status, fulfillment }: Exception): boolean {
  return exceptionType === 'PickupChoice' && status === 'open' && fulfillment !== undefined;
}

/** What a version is compared with. */
async function readFacts(
  order: Order,
  { inForce }: KnownVersion,
): Promise<{ facts: LineFacts; exceptions: readonly Exception[] }> {
  const { orderId, counts } = order;
  const [parts, exceptions] = await Promise.all([
    readParts(order),
    counts.exceptions > 0 ? readOrderExceptions(orderId) : [],
  ]);
  return { facts: { order, body: inForce, ...parts }, exceptions };
}

/** A version of an order that ended in quarantine: only that the channel lists it again is news. */
async function recordUnknown(order: Order, arrived: CanonicalOrder, message: OrderMessage): Promise<Receipt> {
  if (!takesDeletionBack(order, arrived, message)) return keepWithoutEffect(message, 'kept');
  const { orderId, received, now } = message;
  const version = order.bodyVersion + 1;
  const exceptions = await readOrderExceptions(orderId);
  const news = { version, fields: ['state'] };
  const told = tellChannelEdit(order, openChannelEdit(exceptions), news, now);
  const change = {
    ...clockAfter(order, timeOf(arrived.version, message)),
    contentHash: arrived.version.hash,
    bodyVersion: version,
    ...told.change,
  };
  await transact([
    saveOrder(order, amend(without(order, 'channelDeletedAt'), change, now)),
    ...told.writes,
    ...bodyWrites({ orderId, version, body: { order: arrived }, received }),
  ]);
  return { outcome: 'kept', orderId };
}

/** The channel itself sent what was missing: the order leaves its quarantine. */
async function leaveQuarantine(
  order: Order,
  arrived: CanonicalOrder,
  message: OrderMessage,
): Promise<Receipt> {
  const time = timeOf(arrived.version, message);
  if (byClock(order, time) === 'older') return keepWithoutEffect(message, 'older');
  const { orderId, channel, received, now } = message;
  const clock = clockAfter(order, time);
  await completeQuarantined(order, arrived, { received, now, by: `channel:${channel.id}`, clock });
  return { outcome: 'captured', orderId };
}

/** An edit that is decided, and the exception that is open about earlier ones. */
interface RecordedEdit {
  readonly order: Order;
  readonly plan: EditPlan;
  readonly channelEdit: Exception | undefined;
  /** The channel takes a deletion back. */
  readonly isListedAgain: boolean;
  /** It says nothing but that goods have left. */
  readonly hasOnlyLeft: boolean;
}

async function storeVersion(edit: RecordedEdit, message: OrderMessage): Promise<Receipt> {
  const { order, plan } = edit;
  const { writes, change } = versionWrites(edit, message);
  const replan = await replanWrites(order, plan.toReplan, message.now);
  const base = edit.isListedAgain ? without(order, 'channelDeletedAt') : order;
  const counted = unclaimedIn(order, plan.destination.pool);
  const next = amend(base, { ...change, ...counted, ...replan.change }, message.now, editEvent(order, plan));
  const recounted = await countedElsewhere(order, next, message.now);
  await transact([saveOrder(order, next), ...writes, ...replan.writes, ...recounted]);
  return { outcome: 'edited', orderId: message.orderId };
}

/** The version as it is stored, with the exception for what has no effect by itself. */
function versionWrites(
  { order, plan, channelEdit, hasOnlyLeft }: RecordedEdit,
  message: OrderMessage,
): { writes: Write[]; change: Partial<Order> } {
  const { orderId, received, now } = message;
  const version = order.bodyVersion + 1;
  const body = { order: plan.inForce, fromChannel: plan.arrived };
  const { number } = plan.inForce.external;
  const numbers = number === order.external.number ? [] : [number];
  const remaining = new Set(plan.differences.map(({ path }) => path));
  const told = tellChannelEdit(order, channelEdit, { version, fields: newPaths(plan), remaining }, now);
  const time = timeOf(plan.arrived.version, message);
  const clock = clockAfter(order, hasOnlyLeft ? { ...time, isKnown: true } : time);
  return {
    writes: [...bodyWrites({ orderId, version, body, numbers, received }), ...told.writes],
    change: { ...orderEdit(order, plan, now), ...clock, ...told.change },
  };
}

/**
 * The cancel and the version in one write; as much of the cancel alone as fits where that is too much. What is on its
 * way already is for a person to see.
 */
async function cancelAndStore(edit: RecordedEdit, message: OrderMessage): Promise<Receipt | undefined> {
  const { order, plan } = edit;
  const { orderId, channel, now } = message;
  const isWhole = plan.cancel?.lines === undefined;
  try {
    const command: CancelCommand = {
      orderId,
      by: `channel:${channel.id}`,
      reason: 'the channel cancelled it',
      lines: plan.cancel?.lines,
      edit: isWhole ? 'state' : 'quantity',
      now,
      // How many units are to be cancelled follows from the order as it was read.
      mustBe: (current) => {
        if (current.version !== order.version)
          throw new VersionTaken(`order ${orderId} has changed since it was compared`);
      },
      beside: (answer, current) => {
        const told = withDifferences(plan, uncancelledPaths(plan, answer));
        return versionWrites({ ...edit, order: current, plan: told }, message);
      },
    };
    if (isWhole) {
      await cancelOrder(command);
      return { outcome: 'cancelled', orderId };
    }
    const { begun } = await cancelInOneWrite(command);
    return begun ? undefined : { outcome: 'edited', orderId };
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
  }
  // Nothing is left to cancel: the order is cancelled or being cancelled already, or the message comes too late.
  const isTooLate = order.closed?.as !== 'cancelled' && order.cancel === undefined;
  const paths = plan.cancel?.lines?.map(({ lineId }) => `lines.${lineId}.quantity`) ?? ['state'];
  return storeVersion({ ...edit, plan: isTooLate ? withDifferences(plan, paths) : plan }, message);
}

/**
 * What the channel took out and nobody can take out here, by dotted paths: what has shipped of the whole order, or
 * units of a line that have.
 */
function uncancelledPaths({ cancel }: EditPlan, { lines }: CancelAnswer): string[] {
  if (!cancel?.lines) return lines.some((line) => line.shipped > 0) ? ['state'] : [];
  const taken = new Map(lines.map(({ lineId, cancelled, asked }) => [lineId, cancelled + asked]));
  return cancel.lines
    .filter(({ lineId, units }) => (taken.get(lineId) ?? 0) < units)
    .map(({ lineId }) => `lines.${lineId}.quantity`);
}

function withDifferences(plan: EditPlan, paths: readonly string[]): EditPlan {
  const added = paths.map((path) => ({ path, isNews: true }));
  return { ...plan, differences: [...plan.differences, ...added] };
}
