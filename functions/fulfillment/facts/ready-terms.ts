import { randomInt } from 'node:crypto';
import { readChannel } from '../../network/entities/network.store.ts';
import { handoverOf } from '../../order/handover.ts';
import type { Order } from '../../order/order.ts';
import { readBody } from '../../order/order-body.store.ts';
import { settings } from '../../shared/settings.ts';
import type { Fulfillment } from '../work-order/fulfillment.ts';
import type { ReadyTerms } from './ready-decision.ts';

/** As many digits as a person remembers from a message to the counter. */
const CODES = 1_000_000;

function newCode(): string {
  return String(randomInt(CODES)).padStart(6, '0');
}

/**
 * What the customer is told of goods that are ready: the channel's times, else the stage's. Work of release 0.2.0
 * does not say that it is a pickup, its order does.
 */
export async function readyTerms(
  { handover }: Fulfillment,
  { orderId, channel, bodyVersion }: Order,
): Promise<ReadyTerms> {
  const { collectWithin, remindAfter } = settings();
  const { policies } = await readChannel(channel);
  return {
    handover: handover ?? handoverOf(await readBody(orderId, bodyVersion)),
    code: newCode(),
    collectWithin: policies.collectWithin ?? collectWithin,
    remindAfter: policies.remindAfter ?? remindAfter,
  };
}
