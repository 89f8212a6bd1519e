/** What a shop's answer comes to. One vocabulary for all platforms: the senders decide by it, and never by a status. */

/** What a refusal is about: the exception that it opens is one for each of them, however many calls meet it. */
export const refusalSubjects = ['call', 'order', 'sku', 'location', 'connection'] as const;
export type RefusalSubject = (typeof refusalSubjects)[number];

/** The shop did nothing and says why: the same call would be refused again. */
export interface Refused {
  readonly kind: 'refused';
  readonly about: RefusalSubject;
  /** The platform's own code, or the field that it names. */
  readonly code: string;
  /** The platform's own words. */
  readonly words: string;
}

/** Why there is no result yet. */
export type NotDone =
  | Refused
  /** Sent and not answered (time-out, a 5xx that says nothing): it may have acted, and may act still. */
  | { readonly kind: 'unanswered'; readonly why: string }
  /** The shop did nothing, and may do it later: throttled, closed for work, the same key still under way. */
  | { readonly kind: 'later'; readonly why: string; readonly retryAt?: string }
  /** The credentials are not taken: no other call of the connection will be. */
  | { readonly kind: 'unauthorized'; readonly why: string };

/** What was asked, or why not. */
export type CallResult<T> = { readonly kind: 'done'; readonly value: T } | NotDone;
