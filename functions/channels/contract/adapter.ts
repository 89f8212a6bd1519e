/**
 * What a platform brings so that its shops are told, asked and kept right: the outward half of a folder below
 * functions/channels/. The inward half, which the signed door needs, is `Platform` (functions/channels/platform.ts): the
 * function that receives webhooks does not carry the clients of every shop. docs/decisions/channels.md weighs this
 * contract against platforms that are not built yet.
 *
 * Every ability is there or says why it is not (`cannot('...')`): the compiler names what a new adapter lacks, and
 * `GET /channels/{id}` says what the platform cannot do.
 */
import type { Able, ShownAbility } from './ability.ts';
import type { CallResult } from './call-answer.ts';
import type { ShopFigures, TakenLine } from './figures.ts';
import type { CallLimits } from './http-port.ts';
import type { FetchOrderAtShop, LineOfShop, OrderEffectKind, TellEffect } from './order-effects.ts';
import type { Session } from './session.ts';

/** What looking at a shop found, in words for its owner. */
export interface ShopFinding {
  /** An error keeps the connection from working; a warning loses something that is named. */
  readonly level: 'error' | 'warning';
  /** Stable, in capitals: `SCOPE_MISSING`, `LOCATION_NOT_OURS`. */
  readonly code: string;
  readonly words: string;
}

/** How calls are authorised, beside what the connection's secret holds. */
export type Authorization =
  /** The secret itself is sent with each call. */
  | { readonly kind: 'secret' }
  /** Any caller may get a token, as many at once as it likes. */
  | { readonly kind: 'grant'; readonly grant: (session: Session) => Promise<CallResult<GrantedToken>> }
  /** Each token comes with the secret of the next: one writer alone asks for it. */
  | { readonly kind: 'rotating'; readonly refresh: (session: Session) => Promise<CallResult<RotatedToken>> };

export interface GrantedToken {
  readonly token: string;
  /** UTC ISO. */
  readonly expiresAt: string;
}
export interface RotatedToken extends GrantedToken {
  /** What the connection's secret is from now on. */
  readonly secret: Readonly<Record<string, string>>;
}

/** An order of the shop as it was fetched. */
export interface FetchedOrder {
  /** By the shop's own id. */
  readonly order: string;
  /** UTC ISO. */
  readonly updatedAt: string;
  readonly createdAt: string;
  /** What intake reads it as: `Platform.toCanonical` takes the body under this topic. */
  readonly topic: string;
  /** JSON, with numbers as the shop wrote them. */
  readonly body: string;
  readonly taken: readonly TakenLine[];
  /** What the shop says of the order's money, where it says it. */
  readonly money?: MoneyAtShop;
  /** Returns that the shop has approved, or had approved and cancelled. */
  readonly returns?: readonly ReturnAtShop[];
}

/** A return that was asked for at the shop. */
export interface ReturnAtShop {
  /** By the shop's own id. */
  readonly name: string;
  /** `open`: its goods are to come; `cancelled`: they are not any more. */
  readonly state: 'open' | 'cancelled';
  readonly lines: readonly ReturnedLineOfShop[];
}

/** Units that a shop wants back. */
export interface ReturnedLineOfShop extends LineOfShop {
  /** Why, by a code of ours or the shop's own, in lower case with `_`; absent where the shop does not say. */
  readonly reason?: string;
}

/** Money of an order by the shop's account: facts that are kept, and decide nothing here. Minor units. */
export interface MoneyAtShop {
  readonly currency: string;
  readonly captured: number;
  readonly refunded: number;
  /** Authorised, and not captured yet. */
  readonly authorized: number;
  /** UTC ISO: when the authorisation ends. */
  readonly authorizedUntil?: string;
  readonly refunds: readonly RefundAtShop[];
}

/** A refund that the shop has made, by whomever. */
export interface RefundAtShop {
  /** By the shop's own id. */
  readonly refund: string;
  readonly at?: string;
  readonly amount: number;
  readonly note?: string;
  /** Whether the shop put the units back on its shelf, and which: those that were never sent, or those that came back. */
  readonly lines: readonly (LineOfShop & {
    readonly restock: 'none' | 'cancel' | 'return';
    /** The shop's location that has them back, where the shop says it. */
    readonly at?: string;
  })[];
}

/** One page of orders, by when they changed, oldest first. */
export interface OrderPage {
  readonly orders: readonly FetchedOrder[];
  /** Where the next page begins; absent behind the last one. */
  readonly next?: string;
}

export interface OrderList {
  /** Seconds that a list may lag behind the figures (S11). */
  readonly lag: number;
  /** Seconds that each list begins before the last one's end. */
  readonly overlap: number;
  /** Seconds between two lists of a shop whose messages arrive. */
  readonly every: number;
  /** Orders that changed at or after `since` (UTC ISO). */
  readonly changedSince: (session: Session, since: string, page?: string) => Promise<CallResult<OrderPage>>;
  /** Orders that are open at the shop, for the backfill. */
  readonly open: (session: Session, page?: string) => Promise<CallResult<OrderPage>>;
  readonly fetch: (session: Session, order: string) => Promise<CallResult<FetchedOrder | undefined>>;
}

/** Webhooks of a shop. */
export interface Subscriptions {
  /** Makes or re-activates what is missing, by name; the same again changes nothing. */
  readonly ensure: (session: Session, address: string) => Promise<CallResult<readonly MessageSubscription[]>>;
  readonly list: (session: Session) => Promise<CallResult<readonly MessageSubscription[]>>;
  readonly remove: (session: Session, address: string) => Promise<CallResult<undefined>>;
  /** Whether messages of the topic are thin: the order is fetched before anything is decided by it. */
  readonly isThin: (topic: string) => boolean;
}
export interface MessageSubscription {
  readonly topic: string;
  readonly isActive: boolean;
}

/** What a shop's law-bound message asks for. */
export interface PrivacyRequest {
  readonly kind: 'export' | 'erase' | 'eraseShop';
  /** Orders by the shop's own ids; empty: all of the customer. */
  readonly orders: readonly string[];
  readonly customer?: { readonly id?: string; readonly email?: string } | undefined;
}

export interface Privacy {
  readonly topics: ReadonlySet<string>;
  readonly read: (topic: string, payload: unknown) => PrivacyRequest | undefined;
}

/** How each kind of effect is told, or why it cannot be. */
export type EffectTellers = { readonly [K in OrderEffectKind]: Able<TellEffect<K>> };

export interface Adapter {
  /** The version of the platform's interface that every call names; an answer of another is version drift. */
  readonly version: { readonly pinned: string; readonly answered: (headers: Headers) => string | undefined };
  /** What the connection's secret has to hold. */
  readonly credentials: readonly string[];
  /** By what the connection's secret holds: a platform may authorise apps of several kinds. */
  readonly authorizationOf: (secret: Readonly<Record<string, string>>) => Authorization;
  readonly limits: CallLimits;
  /** Looks at shop, scopes, locations and settings: what `connect` and `doctor` say. */
  readonly check: (session: Session) => Promise<CallResult<readonly ShopFinding[]>>;
  readonly subscriptions: Able<Subscriptions>;
  readonly orders: Able<OrderList>;
  readonly fetchAtShop: Able<{ readonly fetch: FetchOrderAtShop }>;
  readonly figures: Able<ShopFigures>;
  readonly effects: EffectTellers;
  readonly privacy: Able<Privacy>;
}

type Headers = Readonly<Record<string, string>>;

function shown(ability: string, { can, ...rest }: { can: boolean; why?: string }): ShownAbility {
  return can ? { ability, can } : { ability, can, why: rest.why ?? '' };
}

/** What a platform can and cannot do, for its owner. */
export function abilitiesOf(adapter: Adapter): ShownAbility[] {
  const { subscriptions, orders, fetchAtShop, figures, privacy, effects } = adapter;
  const parts = { subscriptions, orders, fetchAtShop, figures, privacy };
  return [
    ...Object.entries(parts).map(([name, part]) => shown(name, part)),
    ...Object.entries(effects).map(([name, part]) => shown(`effect.${name}`, part)),
  ];
}
