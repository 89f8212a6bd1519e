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
}

/** Seconds that a request may act after it was given up. A feed carries out what it was sent much later. */
export function quietOf({ kind }: Pick<ShopPlan, 'kind'>): number {
  return kind === 'feed' ? 900 : 60;
}

export const SKEW = 5;
/** Where each shop has its figures. */
export const PLACE = 'counter';
