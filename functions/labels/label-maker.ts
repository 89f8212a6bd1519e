/**
 * The only way to whoever makes labels for the way back. A label costs money, so that making one is two steps: an offer,
 * which costs nothing and whose id is kept before anything is bought, and buying it, which is safe to repeat.
 */
import type { CallResult } from '../channels/contract/call-answer.ts';

/** An end of the way: where the customer is, or the location that the goods go to. */
export interface LabelAddress {
  readonly name?: string | undefined;
  readonly company?: string | undefined;
  readonly lines: readonly string[];
  readonly city?: string | undefined;
  /** The subdivision part of ISO 3166-2. */
  readonly region?: string | undefined;
  readonly postalCode?: string | undefined;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly phone?: string | undefined;
  readonly email?: string | undefined;
}

export interface WantedLabel {
  /** What the maker shows beside the label: the return's id. */
  readonly reference: string;
  readonly customer: LabelAddress;
  readonly location: LabelAddress;
  readonly weightGrams: number;
}

/** Which of the offered services may be bought; all of them where nothing is named. */
export interface LabelChoice {
  /** Names of carriers as the maker has them; capitals do not matter. */
  readonly carriers?: readonly string[] | undefined;
  readonly services?: readonly string[] | undefined;
}

export interface BoughtLabel {
  /** The maker's own name of the carrier. */
  readonly carrier: string;
  readonly service: string;
  readonly trackingNumber: string;
  /** Where the customer prints it. */
  readonly url: string;
  /** Minor units and ISO currency: that of the maker's account. */
  readonly cost: { readonly amount: number; readonly currency: string };
}

/** What became of a label that nobody is to use: its money is on the way back, or there is none to give back. */
export type VoidedLabel = 'voided' | 'refused';

export interface LabelMaker {
  /** The id of an offer for this way. Each call makes one: keep the first. */
  readonly offer: (wanted: WantedLabel) => Promise<CallResult<string>>;
  /** Buys the cheapest service of an offer, once: a repetition answers what was bought. */
  readonly buy: (offer: string, choice: LabelChoice) => Promise<CallResult<BoughtLabel>>;
  /** Gives a bought label back, once: a repetition answers what became of it. */
  readonly void: (offer: string) => Promise<CallResult<VoidedLabel>>;
}
