import type { ShopFigures } from '../../functions/channels/contract/figures.ts';
import type { SignedPlatformName } from '../../functions/network/entities/channel.ts';

export const shopKinds: readonly ShopFigures['kind'][] = ['compareAndSet', 'blind', 'feed', 'delta'];

/** A connected shop of a history. Each has a platform of its own, whose adapter is of this kind while the history runs. */
export interface ShopPlan {
  readonly channel: string;
  readonly platform: SignedPlatformName;
  readonly kind: ShopFigures['kind'];
  /** Seconds that its lists of orders lag behind its figures at most. */
  readonly lag: number;
  /** How likely a call is throttled, answered by an error, answered by nobody, or acts later than its caller waits. */
  readonly trouble: number;
  /** How likely a message is lost, and told twice. */
  readonly lost: number;
  readonly twice: number;
  /** What its channel leaves on the shelf. */
  readonly buffer: number;
  /** A count by the shop's staff is one of ours. */
  readonly takesCounts: boolean;
  /** How the shop knows the second of two requests of an order: by their key, or not, and our mark is read back (T2). */
  readonly once: 'key' | 'mark';
  /** An order that is cancelled as a whole goes back on sale by itself, as WooCommerce does (T8). */
  readonly restocks: boolean;
}

/** Seconds that a request may act after it was given up. A feed carries out what it was sent much later. */
export function quietOf({ kind }: Pick<ShopPlan, 'kind'>): number {
  if (kind === 'feed') return 900;
  return kind === 'blind' ? 300 : 60;
}

/** Seconds that what a shop is told of an order may act after it was given up. */
export const EFFECT_QUIET = 300;

export const SKEW = 5;
/** Where each shop has its figures. */
export const PLACE = 'counter';
/** At and under so many units one channel has them all: never more are there. */
export const ALL_ARE_LAST = 1000;
