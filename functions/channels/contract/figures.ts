/**
 * A shop's figures: what it shows as for sale of a SKU at one of its locations. Four kinds of platform differ in how a
 * figure is changed; all are read, and all list orders (functions/channels/levels/ has the rules, S1 to S16).
 */
import type { CallResult, NotDone } from './call-answer.ts';
import type { Session } from './session.ts';

/** One figure of a shop by the platform's own names. */
export interface FigureRef {
  /** Our SKU, for what is said to people. */
  readonly sku: string;
  /** What the platform changes stock of: an inventory item, a product or variation, a listing. */
  readonly item: string;
  /** The platform's location; absent where a shop has one figure for a SKU. */
  readonly location?: string | undefined;
}

export interface ReadFigure {
  readonly ref: FigureRef;
  readonly units: number;
}

/** What a SKU is called at the shop. */
export interface FoundItem {
  /** Ours. */
  readonly sku: string;
  readonly item: string;
  /** Why its figure cannot be kept by us: the shop does not count it, or another app owns it. */
  readonly unmanaged?: string;
}

/** Where the shop took units of an order line from. Absolute, of the version that says it (S2). */
export interface TakenLine {
  readonly lineId: string;
  readonly sku: string;
  /** Absent where the shop has one figure for a SKU, or does not say. */
  readonly location?: string | undefined;
  readonly units: number;
  /** Units that were ordered, where the shop may have taken them for a while and given them back; else `units`. */
  readonly ordered?: number | undefined;
  /** Units that the shop keeps from its other buyers without having taken them from its figure (S3). */
  readonly withheld?: number | undefined;
}

/** One result for each figure asked, in their order. */
export type FigureAnswers = readonly CallResult<undefined>[];

interface Figures {
  /** Figures that one call changes at most. */
  readonly batch: number;
  /** What our SKUs are called at the shop, by the connection's map; one that it does not know is missing. */
  readonly find: (session: Session, skus: readonly string[]) => Promise<CallResult<readonly FoundItem[]>>;
  /** Figures right now. One that the shop does not have is missing: read before the orders are listed (S6). */
  readonly read: (session: Session, refs: readonly FigureRef[]) => Promise<CallResult<readonly ReadFigure[]>>;
  /** Seconds that a request may still act after it was given up: longer than the shop's longest request. */
  readonly quiet: number;
}

export interface Change<T> {
  readonly ref: FigureRef;
  readonly change: T;
}

/** From one figure to another, or refused because the shop's own is no longer that (S5). */
export interface CompareAndSetFigures extends Figures {
  readonly kind: 'compareAndSet';
  /** One key a change; the same key is the same change, however often it is sent. `stale`: the figure was another. */
  readonly push: (
    session: Session,
    changes: readonly Change<{ readonly key: string; readonly from: number; readonly to: number }>[],
  ) => Promise<readonly (NotDone | { readonly kind: 'done' } | { readonly kind: 'stale' })[]>;
  /** A keyed difference, for a SKU that sells faster than it can be compared (S7). */
  readonly add: (
    session: Session,
    changes: readonly Change<{ readonly key: string; readonly delta: number }>[],
  ) => Promise<FigureAnswers>;
}

/** The figure is overwritten, whatever it was. Its answer proves nothing (S8). */
export interface BlindFigures extends Figures {
  readonly kind: 'blind';
  readonly push: (
    session: Session,
    changes: readonly Change<{ readonly to: number }>[],
  ) => Promise<FigureAnswers>;
}

/** What is known of a submission: done is the processing report, never the acceptance (S9). */
export type SubmissionReport =
  | { readonly state: 'processing' }
  /** `at` is when the platform says that it was done; each figure that the report refuses, by its item. */
  | {
      readonly state: 'done';
      readonly at: string;
      readonly refused: readonly (FigureRef & { words: string })[];
    }
  /** Nothing of it was or will be done. */
  | { readonly state: 'failed'; readonly words: string };

/** Figures are submitted and set some time later. */
export interface FeedFigures extends Figures {
  readonly kind: 'feed';
  /** Our clock and the platform's differ by this many seconds at most. */
  readonly skew: number;
  readonly submit: (
    session: Session,
    changes: readonly Change<{ readonly to: number }>[],
  ) => Promise<CallResult<{ readonly submission: string }>>;
  readonly report: (session: Session, submission: string) => Promise<CallResult<SubmissionReport>>;
}

/** One movement of a figure from the shop's own log, by its id. */
export interface ShopMovement {
  readonly id: string;
  /** With the SKU as the shop calls it. */
  readonly ref: FigureRef;
  readonly at: string;
  readonly change: /** Units that left the figure, or came back to it (below zero). */
    | { readonly kind: 'difference'; readonly units: number }
    /** Somebody counted: the figure is this since then (S10). */
    | { readonly kind: 'count'; readonly units: number };
  /** The key of our push that made it. */
  readonly key?: string | undefined;
}

/** The figure is the sum of movements; we add a keyed one (S10). */
export interface DeltaFigures extends Figures {
  readonly kind: 'delta';
  readonly push: (
    session: Session,
    changes: readonly Change<{ readonly key: string; readonly delta: number }>[],
  ) => Promise<FigureAnswers>;
  /** Movements since the watermark, oldest first, all pages. The first watermark is a time (UTC ISO). */
  readonly movements: (
    session: Session,
    since: string,
  ) => Promise<CallResult<{ readonly movements: readonly ShopMovement[]; readonly watermark: string }>>;
}

export type ShopFigures = CompareAndSetFigures | BlindFigures | FeedFigures | DeltaFigures;
