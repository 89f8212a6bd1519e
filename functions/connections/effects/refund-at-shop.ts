/** Money that an operator has a shop give back: an effect like any other, told once. */

import { adapters } from '../../channels/adapters.ts';
import type { ToldEffect } from '../../channels/contract/order-effects.ts';
import { saveEffect } from '../../channels/effects/effect.store.ts';
import { isSignedPlatform } from '../../channels/registry.ts';
import { readChannel } from '../../network/entities/network.store.ts';
import type { SomeUnits } from '../../order/line-units.ts';
import type { Order } from '../../order/order.ts';
import { type Caller, callerName } from '../../shared/caller.ts';
import { hashOf } from '../../shared/content-hash.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import { Conflict, type InvalidField, InvalidRequest } from '../../shared/errors.ts';
import { retryMoved, transact, type Write } from '../../shared/transact.ts';
import { type EffectFacts, readEffectFacts } from './effect-facts.ts';
import { newEffect } from './raise-effects.ts';

interface WantedRefund {
  readonly lines: readonly SomeUnits[];
  readonly amount: { readonly amount: number; readonly currency: string };
  readonly reason: string;
}

export interface RefundCommand {
  readonly order: Order;
  readonly effect: string;
  readonly wanted: WantedRefund;
  readonly now: string;
  readonly record: (answer: DoorAnswer) => Write;
}

/** The name of the refund that a caller asks for under this id. */
export function refundName(orderId: string, caller: Pick<Caller, 'kind' | 'id'>, id: string): string {
  return `${orderId}-b${hashOf([callerName(caller), id]).slice(0, 10)}`;
}

/** @throws Conflict where the shop is not connected, or is told of no refunds */
async function mustBeTold({ channel: id, orderId }: Order): Promise<void> {
  const { platform, connection, active } = await readChannel(id);
  const adapter = isSignedPlatform(platform) ? adapters[platform] : undefined;
  if (!connection || !adapter || !active)
    throw new Conflict(`The shop ${id} of order ${orderId} is not connected.`);
  if (!connection.effects.refunds) throw new Conflict(`The connection of ${id} tells of no refunds.`);
  const { refund } = adapter.effects;
  if (!refund.can) throw new Conflict(refund.why);
}

/** @throws InvalidRequest naming every field that does not fit the order */
function mustFit({ versions: { fromChannel } }: EffectFacts, { lines, amount }: WantedRefund): void {
  const faults: InvalidField[] = lines.flatMap(({ lineId, units }, at) => {
    const line = fromChannel.lines.find((one) => one.lineId === lineId);
    if (!line) return [{ path: `lines.${at}.lineId`, message: 'is no line of the order at its shop' }];
    return units > line.quantity
      ? [{ path: `lines.${at}.units`, message: `must be at most ${line.quantity}, which were ordered` }]
      : [];
  });
  if (amount.currency !== fromChannel.currency)
    faults.push({ path: 'amount.currency', message: `must be ${fromChannel.currency}, as the order` });
  if (faults.length > 0) throw new InvalidRequest('The refund does not fit the order.', faults);
}

/**
 * Keeps the refund, which is told by whoever does the shop's work.
 * @throws Conflict, InvalidRequest
 */
export async function keepRefund({
  order,
  effect: id,
  wanted,
  now,
  record,
}: RefundCommand): Promise<DoorAnswer> {
  await mustBeTold(order);
  return await retryMoved(async () => {
    const facts = await readEffectFacts(order.orderId);
    if (!facts)
      throw new Conflict(`Order ${order.orderId} is in quarantine: nobody knows what its lines are.`);
    mustFit(facts, wanted);
    const { lines, amount, reason } = wanted;
    const effect: ToldEffect = {
      kind: 'refund',
      id,
      order: order.external.id,
      lines: lines.map(({ lineId, units }) => ({ lineId, units })),
      ...amount,
      reason,
    };
    const { orderId, channel } = order;
    const answer = { status: 202, body: { orderId, channel, effect: id } };
    await transact([record(answer), saveEffect(undefined, newEffect(facts, { effect }, 0, now))]);
    return answer;
  });
}
