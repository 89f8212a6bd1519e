/**
 * What a platform brings so that the conformance kit can try its adapter: a simulated shop, and hands in it. The kit drives
 * the adapter through the contract alone and the shop through this interface alone, so that both may be anybody's.
 * What a shop of the platform has not is said (`cannot('...')`), as in the contract.
 */
import type { SignedMessage } from '../../functions/access/signatures.ts';
import type { Able } from '../../functions/channels/contract/ability.ts';
import type { HttpAnswer, HttpRequest } from '../../functions/channels/contract/http-port.ts';
import type { LineOfShop } from '../../functions/channels/contract/order-effects.ts';
import type { Session } from '../../functions/channels/contract/session.ts';

/** Something that people at the shop can do. */
export type Hand<Args extends readonly unknown[]> = Able<{
  readonly act: (...args: Args) => Promise<void> | void;
}>;

export interface BenchPurchase {
  readonly lines: readonly { readonly sku: string; readonly units: number }[];
  /** An unpaid order may never be paid. */
  readonly payment?: 'paid' | 'unpaid';
  /** The shop's location that the units are taken from; else the shop chooses. */
  readonly place?: string;
  readonly method?: 'delivery' | 'pickup';
}

/** An order as the shop has made it. A platform with a line a unit has several lines of one SKU. */
export interface BenchOrder {
  /** By the shop's own id. */
  readonly order: string;
  /** In the order of the purchase. */
  readonly lines: readonly (LineOfShop & { readonly sku: string })[];
}

/** What the shop shows of an order to its staff. */
export interface SeenOrder {
  readonly isCancelled: boolean;
  /** What it shows of each parcel, its number among it; the lines where it says them. */
  readonly parcels: readonly { readonly text: string; readonly lines?: readonly LineOfShop[] }[];
  /** Money that went back, in minor units. */
  readonly refunds: readonly { readonly amount: number }[];
  /** How far its parcels are, by events that the shop lists. */
  readonly trackingEvents: readonly string[];
  /** Holds on it, whoever placed them. */
  readonly holds: number;
}

/** Buyers and staff. */
export interface BenchPeople {
  /** An article with so many units at a place; made where the shop has none. */
  readonly stock: (sku: string, units: number, place?: string) => Promise<void> | void;
  /** A buyer's order. */
  readonly buy: (purchase: BenchPurchase) => Promise<BenchOrder> | BenchOrder;
  /** A line to another number of units; what is taken out is put back on the shelf. */
  readonly edit: Hand<[order: BenchOrder, lineId: string, units: number]>;
  /** Staff cancels, and puts everything back on the shelf. */
  readonly cancel: Hand<[order: string]>;
  /** Staff closes the order: everything of it has left. */
  readonly close: Hand<[order: string]>;
  /** Staff sends all that is open, in a parcel that the shop keeps as one. */
  readonly ship: Hand<[order: string, number: string]>;
  /** Staff gives the money of units back that were not sent, with or without putting them on the shelf. */
  readonly refund: Hand<[order: BenchOrder, lineId: string, units: number, restocks: boolean]>;
  /** Staff gives the money of units back that had left, and puts them on the shelf where they left. */
  readonly takeBack: Hand<[order: BenchOrder, lineId: string, units: number]>;
  /** Staff opens a return of units that had left, and lets them come. */
  readonly openReturn: Hand<[order: BenchOrder, lineId: string, units: number]>;
  /** Staff takes units of a line out of the returns of the order that are open. */
  readonly cutReturns: Hand<[order: BenchOrder, lineId: string, units: number]>;
  /** Staff cancels the returns of the order that are open. */
  readonly cancelReturns: Hand<[order: string]>;
  readonly hold: Hand<[order: string]>;
  /** Units of the order are with somebody else who fulfils for the shop. */
  readonly handToOthers: Hand<[order: string]>;
  /** The shop asks us to stop. */
  readonly askCancel: Hand<[order: string]>;
  /** An order disappears without a trace but its id. */
  readonly forget: Hand<[order: string]>;
  /** An article of which the shop counts no stock. */
  readonly addUncounted: Hand<[sku: string]>;
  /** Another article with a SKU that one has already. */
  readonly addTwin: Hand<[sku: string]>;
  /** The shop takes from us what we may do. */
  readonly takePermissions: Hand<[]>;
  /** What we are let in with is good no longer. */
  readonly revoke: Hand<[]>;
}

/** What can be seen of the shop from within. */
export interface BenchSight {
  /** What the shop shows as in stock. */
  readonly figure: (sku: string, place?: string) => Promise<number> | number;
  /** What a buyer can have. */
  readonly forSale: (sku: string) => Promise<number> | number;
  readonly order: (order: string) => Promise<SeenOrder | undefined> | SeenOrder | undefined;
  /** Fields, parameters and the like that the shop was sent and that nothing documents. */
  readonly oddities: () => readonly string[];
}

/** What goes wrong at the shop's door. What goes wrong on the way, the kit does itself. */
export interface BenchTrouble {
  /** Its first calls from now on may pass; then all are refused as too many, until time has passed. */
  readonly throttle: Hand<[]>;
  /** The platform is down, and says so in its way. */
  readonly goDown: Hand<[]>;
  readonly comeBack: Hand<[]>;
  /** The shop answers by another version of its interface than it is asked for. */
  readonly serveOtherVersion: Hand<[]>;
  /** Answers with which the platform takes a call and says that it was not done, such as a 200 with errors in it. */
  readonly misleadingAnswers: readonly HttpAnswer[];
}

/** Messages of the shop to us. */
export interface BenchMessages {
  /** Where the shop is to send them. */
  readonly address: string;
  /** What the shop has sent there, the oldest first, when everything under way has arrived. */
  readonly received: () => Promise<readonly SignedMessage[]>;
  /** What verifies them. */
  readonly secret: string;
  /** The shop ends our subscriptions, as platforms do after failures. */
  readonly endSubscriptions: Hand<[]>;
  /** Messages from now on are lost on their way, or arrive again. */
  readonly lose: Hand<[areLost: boolean]>;
  /** A customer asks to be forgotten: the shop tells us, by a message. */
  readonly askErasure: Hand<[order: string]>;
}

export interface BenchClock {
  readonly now: () => Date;
  /** Time passes: whatever the shop does by itself meanwhile (feeds, reports, timers) is done. */
  readonly advance: (milliseconds: number) => Promise<void> | void;
}

/** A shop of the platform. Each case has one of its own. */
export interface Bench extends Pick<Session, 'shop' | 'connection' | 'secret'> {
  readonly clock: BenchClock;
  readonly currency: string;
  /** Locations of the shop that are ours, at least two where it has any; empty where a SKU has one figure. */
  readonly places: readonly string[];
  /** A location of the shop that we may not send from. */
  readonly foreignPlace: Able<{ readonly place: string }>;
  /** Whether a call may change something at the shop: the kit loses and delays those. */
  readonly isChange: (request: HttpRequest) => boolean;
  readonly people: BenchPeople;
  readonly sight: BenchSight;
  readonly trouble: BenchTrouble;
  readonly messages: Able<BenchMessages>;
  readonly close: () => Promise<void>;
}
