/** What is known of an order, as far as its shop should know it. */
import { lineStates } from '../../capture/reading/line-states.ts';
import { readParts } from '../../capture/reading/order-parts.ts';
import { readEffects, type ShopEffect } from '../../channels/effects/effect.store.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { readOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { findVersions, type KnownVersion } from '../../order/order-body.store.ts';

/** Units of a line, from when the order came to us. */
export interface UnitsOfLine {
  readonly ordered: number;
  readonly cancelled: number;
}

export interface EffectFacts {
  readonly order: Order;
  /** The order in force, and as its shop last said it. */
  readonly versions: KnownVersion;
  readonly fulfillments: readonly Fulfillment[];
  /** By line id, which is the shop's own. */
  readonly lines: ReadonlyMap<string, UnitsOfLine>;
  /** What the shop was or is to be told of the order. */
  readonly known: readonly ShopEffect[];
}

/**
 * Read consistently; undefined for an order of which nobody has understood what it is. `read`: what of it was read just before.
 */
export async function readEffectFacts(
  orderId: string,
  read?: Pick<EffectFacts, 'order' | 'known'>,
): Promise<EffectFacts | undefined> {
  const order = read?.order ?? (await readOrder(orderId));
  if (order.quarantined) return undefined;
  const versions = await findVersions(orderId, order.bodyVersion);
  if (!versions) return undefined;
  const [parts, known] = await Promise.all([
    readParts(order),
    read?.known ?? readEffects(order.channel, order.external.id),
  ]);
  const { fulfillments } = parts;
  const states = lineStates({ order, body: versions.inForce, ...parts });
  const lines = new Map(
    versions.inForce.lines.flatMap((line): [string, UnitsOfLine][] => {
      const state = states.get(line.lineId);
      return state ? [[line.lineId, { ordered: line.open, cancelled: state.cancelled }]] : [];
    }),
  );
  return { order, versions, fulfillments, lines, known };
}
