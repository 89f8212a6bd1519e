/** What a shop is told of an order (functions/channels/effects/ has the rules, T1 to T8). */
import type { CallResult, NotDone } from './call-answer.ts';
import type { Session } from './session.ts';

/** Units of a line by the shop's own line id, never by SKU or variant: two lines may be of one. */
export interface LineOfShop {
  readonly lineId: string;
  readonly units: number;
}

/** What every effect says of itself. */
interface EffectBase {
  /** The effect's id: the key of platforms that take one, else our mark in the shop (note, reason, package number). */
  readonly id: string;
  /** The order by the shop's own id. */
  readonly order: string;
}

export interface ShipEffect extends EffectBase {
  readonly kind: 'ship';
  readonly lines: readonly LineOfShop[];
  /** The shop's location that the parcel leaves from, as the connection maps it. */
  readonly location?: string | undefined;
  readonly parcel: {
    readonly carrier?: string | undefined;
    readonly number?: string | undefined;
    readonly url?: string | undefined;
  };
  readonly notifyCustomer: boolean;
  /** UTC ISO. */
  readonly shippedAt: string;
  /** What the shop calls parcels of the order that it was told of before: the same number on one of these is another parcel. */
  readonly others?: readonly string[];
}

export interface CancelEffect extends EffectBase {
  readonly kind: 'cancel';
  readonly lines: readonly LineOfShop[];
  /** Whether nothing else of the order is left. */
  readonly isWhole: boolean;
  readonly reason: string;
}

/** The shop asked for a cancel: our answer. */
export interface CancelAnswerEffect extends EffectBase {
  readonly kind: 'cancelAnswer';
  readonly accepted: boolean;
  /** Said to the merchant, and by some platforms to the buyer. */
  readonly words: string;
}

export interface RefundEffect extends EffectBase {
  readonly kind: 'refund';
  readonly lines: readonly LineOfShop[];
  /** Minor units of the order's currency. */
  readonly amount: number;
  readonly currency: string;
  readonly reason: string;
}

/** The shop's own work orders of an order: held, let go, moved to the location that ships. */
export interface HoldEffect extends EffectBase {
  readonly kind: 'hold';
  readonly reason: string;
}
export interface ReleaseEffect extends EffectBase {
  readonly kind: 'release';
}
/** Lines go to another location of the shop, split off first where only a part goes. Moves its figures, too (S15). */
export interface MoveEffect extends EffectBase {
  readonly kind: 'move';
  readonly lines: readonly LineOfShop[];
  readonly location: string;
}

/** How far a parcel is. */
export interface TrackingEffect extends EffectBase {
  readonly kind: 'tracking';
  /** What the shop called the shipment when it took it. */
  readonly shipment: string;
  readonly status: 'in_transit' | 'out_for_delivery' | 'delivered' | 'failed';
  readonly at: string;
}

/** A parcel that the shop was told of goes on under another number: it has another label, or another carrier. */
export interface RenumberEffect extends EffectBase {
  readonly kind: 'renumber';
  /** What the shop called the shipment when it took it. */
  readonly shipment: string;
  readonly parcel: ShipEffect['parcel'];
  readonly notifyCustomer: boolean;
}

/** Goods wait for their customer at the store, or were collected. */
export interface PickupEffect extends EffectBase {
  readonly kind: 'pickup';
  readonly lines: readonly LineOfShop[];
  readonly state: 'prepared' | 'collected';
}

/** We have the order: marketplaces and EDI ask for it within hours. */
export interface AcknowledgeEffect extends EffectBase {
  readonly kind: 'acknowledge';
  readonly lines: readonly (LineOfShop & { readonly state: 'accepted' | 'backordered' | 'rejected' })[];
}

export type ToldEffect =
  | ShipEffect
  | CancelEffect
  | CancelAnswerEffect
  | RefundEffect
  | HoldEffect
  | ReleaseEffect
  | MoveEffect
  | TrackingEffect
  | RenumberEffect
  | PickupEffect
  | AcknowledgeEffect;
export type OrderEffectKind = ToldEffect['kind'];
export type EffectOf<K extends OrderEffectKind> = Extract<ToldEffect, { kind: K }>;

/** What the shop has of an effect: found by our mark, or by its own name for it. */
export interface FoundEffect {
  readonly kind: OrderEffectKind;
  /** Our effect's id where the shop keeps it; undefined: somebody else's. */
  readonly mark?: string | undefined;
  /** The number on a shipment: where the shop keeps no mark of ours, the parcel is known by it. */
  readonly parcel?: string | undefined;
  /** What the shop calls it. */
  readonly theirs: string;
  readonly lines: readonly LineOfShop[];
}

/** An order at the shop right now, as far as effects are cut to it and found in it. */
export interface OrderAtShop {
  readonly order: string;
  /** UTC ISO: the version that was fetched. Only a fetched order moves the watermark (T6). */
  readonly updatedAt: string;
  readonly isCancelled: boolean;
  /** What each line still has to be shipped or cancelled, by the shop's own account. */
  readonly open: readonly LineOfShop[];
  readonly effects: readonly FoundEffect[];
}

interface TellOnce {
  /** Seconds that a request may still act after it was given up; only then the mark is looked for. */
  readonly quiet: number;
}

/** Told by one call, whose answer says what became of it. */
interface TellByCall<K extends OrderEffectKind> extends TellOnce {
  /**
   * What makes the second of two the first again: the platform's own key, our mark that is read back, or a state that
   * is set and may be set twice (T2, T3).
   */
  readonly once: 'key' | 'mark' | 'state';
  /** Tells it. `theirs` is what the shop calls it. */
  readonly tell: (session: Session, effect: EffectOf<K>) => Promise<CallResult<{ readonly theirs: string }>>;
}

/** Told by a submission (feed, EDI document) whose report or acknowledgement comes later, and alone says what became of it. */
interface TellByReport<K extends OrderEffectKind> extends TellOnce {
  readonly once: 'report';
  /** The effect's id names the submission: the same document twice is one (feed content, control number). */
  readonly submit: (
    session: Session,
    effect: EffectOf<K>,
  ) => Promise<CallResult<{ readonly ticket: string }>>;
  readonly report: (
    session: Session,
    ticket: string,
  ) => Promise<CallResult<'processing' | { readonly theirs: string }>>;
}

/** How one kind of effect is told. */
export type TellEffect<K extends OrderEffectKind> = TellByCall<K> | TellByReport<K>;

/** The order as effects are cut to it: before a cancel, and after every refusal and time-out. */
export type FetchOrderAtShop = (
  session: Session,
  order: string,
) => Promise<NotDone | { readonly kind: 'done'; readonly value: OrderAtShop | undefined }>;
