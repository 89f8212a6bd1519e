import { withoutStock } from '../../inventory/stock/known-skus.ts';
import { readSkus } from '../../network/entities/network.store.ts';
import type { ExchangePolicy } from '../../network/entities/return-policy.ts';
import type { Sku } from '../../network/entities/sku.ts';
import type { Order } from '../../order/order.ts';
import { findBody } from '../../order/order-body.store.ts';
import type { InvalidField } from '../../shared/errors.ts';
import type { WishedLine } from '../rma/return.ts';

type Wish = Pick<WishedLine, 'lineId' | 'exchangeFor' | 'secondChoice'>;
const choices = ['exchangeFor', 'secondChoice'] as const;

function skusOf(wishes: readonly Wish[]): string[] {
  return [...new Set(wishes.flatMap((wish) => choices.flatMap((choice) => wish[choice] ?? [])))];
}

function haveTagInCommon(one: Sku | undefined, other: Sku | undefined): boolean {
  return (one?.tags ?? []).some((tag) => other?.tags.includes(tag));
}

/** The SKUs that a line may not be exchanged for; nothing where the policy allows anything. */
async function otherKinds(
  order: Order,
  wishes: readonly Wish[],
  policy: ExchangePolicy,
): Promise<(lineId: string, sku: string) => boolean> {
  if (policy.for === 'anything') return () => false;
  const lines = (await findBody(order.orderId, order.bodyVersion))?.lines ?? [];
  const skuOf = new Map(lines.map(({ lineId, sku = '' }) => [lineId, sku]));
  const known = await readSkus([...skusOf(wishes), ...skuOf.values()]);
  return (lineId, sku) => {
    const back = skuOf.get(lineId) ?? '';
    return sku !== back && !haveTagInCommon(known.get(back), known.get(sku));
  };
}

/** What is wrong with what customers want in exchange, field by field. */
export async function refusedExchanges(
  order: Order,
  wishes: readonly Wish[],
  policy: ExchangePolicy,
): Promise<InvalidField[]> {
  const wanted = skusOf(wishes);
  if (wanted.length === 0) return [];
  const [unknown, isOther] = await Promise.all([withoutStock(wanted), otherKinds(order, wishes, policy)]);
  return wishes.flatMap((wish, index) =>
    choices.flatMap((choice): InvalidField[] => {
      const sku = wish[choice];
      const path = `lines.${index}.${choice}`;
      if (sku === undefined) return [];
      if (unknown.has(sku)) return [{ path, message: 'is no SKU with stock' }];
      const message = 'has no tag in common with the goods, and the channel exchanges for no other';
      return isOther(wish.lineId, sku) ? [{ path, message }] : [];
    }),
  );
}
