import { openException, settleException } from '../../exceptions/exception.store.ts';
import { readFulfillments } from '../../fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend, type Order, without } from '../../order/order.ts';
import { bodyWrites, findVersions, VersionTaken } from '../../order/order-body.store.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import type { CancelAnswer } from '../../requests/cancel/cancel-answer.ts';
import { cancelOrder } from '../../requests/cancel/cancel-writes.ts';
import { Conflict } from '../../shared/errors.ts';
import { transact, type Write } from '../../shared/transact.ts';
import type { Receipt } from '../doors.ts';
import { compareVersions } from './compare-versions.ts';
import { type EditPlan, editEvent, orderEdit, planEdit } from './edit-plan.ts';
import { isOlder, keepWithoutEffect, type OrderMessage, retryWhileOthersWrite } from './order-message.ts';
import { openQuarantine } from './record-unreadable.ts';
import { releaseWith } from './release-quarantined.ts';
import { replanWrites } from './replan-writes.ts';

/** A version of a known order: repeated, older, or an edit. @throws TooLarge, Contended */
export function recordVersion(arrived: CanonicalOrder, message: OrderMessage): Promise<Receipt> {
  return retryWhileOthersWrite(async () => {
    const { orderId, channel } = message;
    const order = await readOrder(orderId);
    if (order.erased) return { outcome: 'kept', orderId };
    if (order.contentHash === arrived.version.hash) return { outcome: 'repeated', orderId };
    if (order.quarantined) return leaveQuarantine(order, arrived, message);

    const known = await findVersions(orderId, order.bodyVersion);
    // The order was cancelled while in quarantine: nobody ever knew what it was.
    if (!known) return keepWithoutEffect(message, 'kept');
    const fulfillments = order.counts.fulfillments > 0 ? await readFulfillments(orderId) : [];
    const outcome = compareVersions(known.fromChannel, arrived, shippedUnits(fulfillments));
    if (outcome.kind === 'older') return keepWithoutEffect(message, 'older');
    if (outcome.kind === 'repeated') return { outcome: 'repeated', orderId };

    const plan = planEdit({ order, inForce: known.inForce, arrived, fulfillments, channel }, outcome);
    return plan.cancel ? cancelAndStore(order, plan, message) : storeVersion(order, plan, message);
  });
}

/** Units that have left, by line; surplus counts with them. */
function shippedUnits(fulfillments: readonly Fulfillment[]): ReadonlyMap<string, number> {
  const shipped = fulfillments.flatMap(({ lines, surplus = [] }) => [
    ...lines.map((line) => ({ lineId: line.lineId, units: line.shipped })),
    ...surplus,
  ]);
  const units = new Map<string, number>();
  for (const line of shipped) units.set(line.lineId, (units.get(line.lineId) ?? 0) + line.units);
  return units;
}

/** The channel itself sent what was missing: the order leaves its quarantine. */
async function leaveQuarantine(
  order: Order,
  arrived: CanonicalOrder,
  message: OrderMessage,
): Promise<Receipt> {
  if (isOlder(order, arrived.version.updatedAt)) return keepWithoutEffect(message, 'older');
  const { orderId, channel, received, now } = message;
  const release = releaseWith(order, arrived, received, now);
  const exception = await openQuarantine(orderId);
  const settled =
    exception &&
    settleException(
      order,
      exception,
      { action: 'retry', by: `channel:${channel.id}`, note: 'the channel sent a version that is complete' },
      now,
    );
  const change = { ...release.change, ...settled?.change };
  const next = amend(without(order, 'quarantined'), change, now, release.event);
  await transact([saveOrder(order, next), ...(settled ? [settled.write] : []), ...release.writes]);
  return { outcome: 'captured', orderId };
}

async function storeVersion(order: Order, plan: EditPlan, message: OrderMessage): Promise<Receipt> {
  const { writes, change } = versionWrites(order, plan, message);
  const replan = await replanWrites(order, plan.toReplan, message.now);
  const next = amend(order, { ...change, ...replan.change }, message.now, editEvent(order, plan));
  await transact([saveOrder(order, next), ...writes, ...replan.writes]);
  return { outcome: 'edited', orderId: message.orderId };
}

/** The version as it is stored, with the exception for what has no effect by itself. */
function versionWrites(
  order: Order,
  plan: EditPlan,
  { orderId, received, now }: OrderMessage,
): { writes: Write[]; change: Partial<Order> } {
  const version = order.bodyVersion + 1;
  const body = { order: plan.inForce, fromChannel: plan.arrived };
  const writes = bodyWrites({ orderId, version, body, received });
  const change = orderEdit(order, plan, now);
  if (plan.differences.length === 0) return { writes, change };
  const detail = { version, fields: [...plan.differences] };
  const opened = openException(order, { type: 'ChannelEdit', detail }, now);
  return { writes: [...writes, opened.write], change: { ...change, counts: opened.change.counts } };
}

/** The cancel and the version in one write. What is on its way already is for a person to see. */
async function cancelAndStore(order: Order, plan: EditPlan, message: OrderMessage): Promise<Receipt> {
  const { orderId, channel, now } = message;
  const isWhole = plan.cancel?.lines === undefined;
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
        return versionWrites(current, withDifferences(plan, uncancelledPaths(plan, answer)), message);
      },
    });
    return { outcome: isWhole ? 'cancelled' : 'edited', orderId };
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
  }
  // Nothing is left to cancel: the order is cancelled or being cancelled already, or the message comes too late.
  const isTooLate = order.closed?.as !== 'cancelled' && order.cancel === undefined;
  const paths = plan.cancel?.lines?.map(({ lineId }) => `lines.${lineId}.quantity`) ?? ['state'];
  return storeVersion(order, isTooLate ? withDifferences(plan, paths) : plan, message);
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
  return { ...plan, differences: [...plan.differences, ...paths] };
}
