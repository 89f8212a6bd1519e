/** By which policy orders give up units of a SKU, and what an order earns with one. */
import { readChannel, readSkus } from '../../network/entities/network.store.ts';
import type { Sku } from '../../network/entities/sku.ts';
import type { Order } from '../../order/order.ts';
import { readBody } from '../../order/order-body.store.ts';
import { NotFound } from '../../shared/errors.ts';
import { settings } from '../../shared/settings.ts';
import type { VictimPolicy } from '../../shared/victim-policies.ts';

async function policyOfChannel(channel: string): Promise<VictimPolicy | undefined> {
  try {
    return (await readChannel(channel)).policies.shrink;
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}

/** The SKU's policy, else the one that the channels of all these orders name, else the stage's. */
export async function victimPolicy(sku: string, channels: readonly string[]): Promise<VictimPolicy> {
  const own = (await readSkus([sku])).get(sku)?.policies.shrink;
  if (own) return own;
  const named = new Set(await Promise.all([...new Set(channels)].map(policyOfChannel)));
  const [first] = named;
  return named.size === 1 && first ? first : settings().shrinkVictims;
}

/**
 * What the order earns with one unit of the SKU: the price of its line after discounts, less the SKU's cost. Undefined
 * where one of them is not known, or they are in different currencies.
 */
export async function marginOf(
  { orderId, bodyVersion }: Pick<Order, 'orderId' | 'bodyVersion'>,
  sku: string,
): Promise<number | undefined> {
  const cost: Sku['cost'] = (await readSkus([sku])).get(sku)?.cost;
  if (!cost) return undefined;
  const { lines, currency } = await readBody(orderId, bodyVersion);
  const own = lines.filter((line) => line.sku === sku && line.quantity > 0);
  if (own.length === 0 || currency !== cost.currency) return undefined;
  const prices = own.map(({ total, quantity }) => total.amount / quantity);
  return Math.min(...prices) - cost.amount;
}
