/** Gives effect to what a channel says of an order that is there already. */

import type { QuarantinedOrder } from '../../channels/message/channel-message.ts';
import {
  openException,
  readOrderExceptions,
  saveException,
  settleException,
} from '../../exceptions/exception.store.ts';
import { readFulfillments } from '../../fulfillment/work/fulfillment.store.ts';
import type { Fulfillment } from '../../fulfillment/work/fulfillment.ts';
import type { Channel } from '../../network/entities/channel.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend, type Order, without } from '../../order/order.ts';
import { bodyWrites, findVersions, type Received, VersionTaken } from '../../order/order-body.store.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import { cancelOrder } from '../../requests/cancel/cancel-writes.ts';
import { Conflict, Contended, Moved } from '../../shared/errors.ts';
import { transact, type Write } from '../../shared/transact.ts';
import type { Receipt } from '../doors.ts';
import { compareVersions } from './compare-versions.ts';
import { type EditPlan, editEvent, edited, planEdit } from './edit-plan.ts';
import { isKept, keepMessage, messageWrites } from './intake.store.ts';
import { quarantineDetail, quarantineEvent, utc } from './new-order.ts';
import { released } from './release-quarantined.ts';
import { readdressed } from './replan-writes.ts';

/** A message about the order `orderId`, of its own channel. */
export interface About {
  readonly channel: Channel;
  readonly orderId: string;
  readonly received: Received;
  readonly now: string;
}

const ROUNDS = 6;

/** Reads, decides and writes again while others write the same order. @throws Contended */
async function retried<T>(attempt: () => Promise<T>): Promise<T> {
  for (let round = 1; ; round++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof VersionTaken || error instanceof Moved)) throw error;
      if (round === ROUNDS) throw new Contended('others kept writing the same order', {}, { cause: error });
    }
  }
}

async function ignored({ channel, orderId, received }: About, outcome: 'older' | 'kept'): Promise<Receipt> {
  await keepMessage(channel.id, received, outcome, orderId);
  return { outcome, orderId };
}

const isOlder = (order: Order, updatedAt: string | undefined): boolean =>
  updatedAt !== undefined && order.channelUpdatedAt !== undefined && updatedAt < order.channelUpdatedAt;

/** Units that have left, by line. */
function shippedUnits(fulfillments: readonly Fulfillment[]): ReadonlyMap<string, number> {
  const units = new Map<string, number>();
  const all = fulfillments.flatMap(({ lines, surplus = [] }) => [
    ...lines.map(({ lineId, shipped }) => ({ lineId, units: shipped })),
    ...surplus,
  ]);
  for (const line of all) units.set(line.lineId, (units.get(line.lineId) ?? 0) + line.units);
  return units;
}

/** The version as it is stored, with the exception for what has no effect by itself. */
function versionWrites(
  order: Order,
  plan: EditPlan,
  { orderId, received, now }: About,
): { writes: Write[]; change: Partial<Order> } {
  const version = order.bodyVersion + 1;
  const writes = bodyWrites({
    orderId,
    version,
    body: { order: plan.inForce, said: plan.arrived },
    received,
  });
  const change = edited(order, plan, now);
  if (plan.differences.length === 0) return { writes, change };
  const opened = openException(
    order,
    { type: 'ChannelEdit', detail: { version, fields: [...plan.differences] } },
    now,
  );
  return { writes: [...writes, opened.write], change: { ...change, counts: opened.change.counts } };
}

async function store(order: Order, plan: EditPlan, about: About): Promise<Receipt> {
  const { writes, change } = versionWrites(order, plan, about);
  const moved = await readdressed(order, plan.readdress, about.now);
  await transact([
    saveOrder(order, amend(order, { ...change, ...moved.change }, about.now, editEvent(order, plan))),
    ...writes,
    ...moved.writes,
  ]);
  return { outcome: 'edited', orderId: about.orderId };
}

/** The cancel and the version in one write. What is on its way already is for a person to see. */
async function cancelAndStore(order: Order, plan: EditPlan, about: About): Promise<Receipt> {
  const { orderId, channel, now } = about;
  const whole = plan.cancel?.lines === undefined;
  try {
    await cancelOrder({
      orderId,
      by: `channel:${channel.id}`,
      reason: 'the channel cancelled it',
      lines: plan.cancel?.lines,
      now,
      beside: (answer, current) => {
        if (current.bodyVersion !== order.bodyVersion)
          throw new VersionTaken(`order ${orderId} has another version by now`);
        const shipped = whole && answer.lines.some((line) => line.shipped > 0);
        return versionWrites(
          current,
          shipped ? { ...plan, differences: [...plan.differences, 'state'] } : plan,
          about,
        );
      },
    });
    return { outcome: whole ? 'cancelled' : 'edited', orderId };
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
  }
  // Nothing is left to cancel: because it is cancelled or being cancelled already, or because it is too late.
  const late = order.closed?.as !== 'cancelled' && order.cancel === undefined;
  const paths = plan.cancel?.lines?.map(({ lineId }) => `lines.${lineId}.quantity`) ?? ['state'];
  return store(order, late ? { ...plan, differences: [...plan.differences, ...paths] } : plan, about);
}

/** The channel itself sent what was missing: the order leaves its quarantine. */
async function improved(order: Order, arrived: CanonicalOrder, about: About): Promise<Receipt> {
  if (isOlder(order, arrived.version.updatedAt)) return ignored(about, 'older');
  const { orderId, channel, received, now } = about;
  const release = released(order, arrived, received, now);
  const open = (await readOrderExceptions(orderId)).find(
    ({ status, exceptionType }) => status === 'open' && exceptionType === 'QuarantinedOrder',
  );
  const settled =
    open &&
    settleException(
      order,
      open,
      { action: 'retry', by: `channel:${channel.id}`, note: 'the channel sent a version that is complete' },
      now,
    );
  await transact([
    saveOrder(
      order,
      amend(without(order, 'quarantined'), { ...release.change, ...settled?.change }, now, release.event),
    ),
    ...(settled ? [settled.write] : []),
    ...release.writes,
  ]);
  return { outcome: 'captured', orderId };
}

/** A version of a known order: repeated, older, or an edit. @throws TooLarge, Contended */
export function recordVersion(arrived: CanonicalOrder, about: About): Promise<Receipt> {
  return retried(async () => {
    const order = await readOrder(about.orderId);
    if (order.contentHash === arrived.version.hash) return { outcome: 'repeated', orderId: order.orderId };
    if (order.quarantined) return improved(order, arrived, about);
    const known = await findVersions(order.orderId, order.bodyVersion);
    // It was cancelled while in quarantine: nobody ever knew what it was.
    if (!known) return ignored(about, 'kept');
    const fulfillments = order.counts.fulfillments > 0 ? await readFulfillments(order.orderId) : [];
    const outcome = compareVersions(known.said, arrived, shippedUnits(fulfillments));
    if (outcome.kind === 'older') return ignored(about, 'older');
    if (outcome.kind === 'repeated') return { outcome: 'repeated', orderId: order.orderId };
    const plan = planEdit(
      { order, inForce: known.inForce, arrived, fulfillments, channel: about.channel },
      outcome,
    );
    return plan.cancel ? cancelAndStore(order, plan, about) : store(order, plan, about);
  });
}

/** A later version that could not be understood either: the exception lists the new reasons. */
async function stillQuarantined(
  order: Order,
  { draft, reasons, version: { hash, updatedAt } }: QuarantinedOrder,
  about: About,
): Promise<Receipt> {
  const { orderId, received, now } = about;
  if (order.contentHash === hash) return { outcome: 'repeated', orderId };
  if (isOlder(order, utc(updatedAt))) return ignored(about, 'older');
  const open = (await readOrderExceptions(orderId)).find(
    ({ status, exceptionType }) => status === 'open' && exceptionType === 'QuarantinedOrder',
  );
  const exception =
    open && saveException(open, { ...open, detail: quarantineDetail(reasons), version: open.version + 1 });
  const at = utc(updatedAt);
  const change = {
    bodyVersion: order.bodyVersion + 1,
    contentHash: hash,
    ...(at === undefined ? {} : { channelUpdatedAt: at }),
  };
  await transact([
    saveOrder(order, amend(order, change, now, quarantineEvent(order, reasons))),
    ...(exception ? [exception] : []),
    ...bodyWrites({ orderId, version: change.bodyVersion, body: { draft }, received }),
  ]);
  return { outcome: 'quarantined', orderId };
}

/**
 * A version of a known order that cannot be understood. One of an order that is under way changes nothing; a
 * person looks at it.
 * @throws Contended
 */
export function recordUnreadable(quarantined: QuarantinedOrder, about: About): Promise<Receipt> {
  return retried(async () => {
    const { channel, orderId, received, now } = about;
    const order = await readOrder(orderId);
    if (order.quarantined) return stillQuarantined(order, quarantined, about);
    // Also one of the same second: it is the version that a person has completed meanwhile, sent again.
    const updatedAt = utc(quarantined.version.updatedAt);
    if (isOlder(order, updatedAt) || (updatedAt !== undefined && updatedAt === order.channelUpdatedAt))
      return ignored(about, 'older');
    if (await isKept(channel.id, received)) return { outcome: 'repeated', orderId };
    const opened = openException(
      order,
      { type: 'ChannelEdit', detail: quarantineDetail(quarantined.reasons) },
      now,
    );
    const event = {
      type: 'order.edited',
      data: {
        orderId,
        channel: channel.id,
        bodyVersion: order.bodyVersion,
        changes: ['a version that was not understood (not applied)'],
      },
    };
    await transact([
      saveOrder(order, amend(order, opened.change, now, event)),
      opened.write,
      ...messageWrites(channel.id, received, 'not understood', orderId),
    ]);
    return { outcome: 'kept', orderId };
  });
}

/**
 * The channel has deleted the order: what can be cancelled is; what is on its way is for a person to see.
 * @throws Contended
 */
export async function recordDeletion(about: About): Promise<Receipt> {
  const { channel, orderId, received, now } = about;
  const kept = (): Write[] => messageWrites(channel.id, received, 'cancelled', orderId);
  try {
    await cancelOrder({
      orderId,
      by: `channel:${channel.id}`,
      reason: 'the channel deleted it',
      now,
      beside: () => ({ writes: kept() }),
    });
    return { outcome: 'cancelled', orderId };
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
  }
  return retried(async () => {
    const order = await readOrder(orderId);
    if (order.closed || order.cancel || (await isKept(channel.id, received))) return ignored(about, 'kept');
    const opened = openException(order, { type: 'ChannelEdit', detail: { fields: ['deleted'] } }, now);
    await transact([saveOrder(order, amend(order, opened.change, now)), opened.write, ...kept()]);
    return { outcome: 'kept', orderId };
  });
}
