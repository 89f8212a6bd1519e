/** Every text of the tracking page, language by language: the compiler names what a further one lacks. */
import type { returnReasons } from '../../network/entities/return-policy.ts';
import type { RefusedReturn } from '../../returns/policy/eligibility.ts';
import type { claimKinds, claimSettlements, ReturnStatus, returnOutcomes } from '../../returns/rma/return.ts';
import type { OrderStatus, QuantityState } from '../../shared/events/statuses.ts';
import type { TrackingStatus } from '../../tracking/parcel/tracking-status.ts';

/** What a page says where it has no order to show. */
export type Trouble = 'nothing' | 'onlyLooking' | 'tooOften' | 'invalid' | 'busy';

export interface Words {
  /** For `lang`, and for how times are written. */
  readonly language: string;
  readonly locale: string;
  readonly order: (number: string) => string;
  readonly placed: string;
  readonly status: Readonly<Record<OrderStatus, string>>;
  readonly zone: (zone: string) => string;
  readonly utc: string;
  readonly promised: string;
  readonly late: string;
  readonly stockPromise: string;
  readonly insteadOf: string;
  readonly ordered: string;
  readonly article: string;
  readonly quantity: string;
  readonly where: string;
  readonly units: Readonly<Record<QuantityState, (units: number) => string>>;
  readonly more: (lines: number) => string;
  readonly parcel: (n: number, of: number) => string;
  readonly parcelState: Readonly<Record<TrackingStatus, string>>;
  readonly by: string;
  readonly shipped: string;
  readonly expected: string;
  readonly laterThanPromised: string;
  readonly delayed: string;
  readonly delayedSince: string;
  readonly noParcel: string;
  readonly contents: string;
  readonly pickup: string;
  readonly delivery: string;
  readonly code: string;
  readonly collectBy: string;
  readonly hours: (opens: string, closes: string) => string;
  readonly closedOn: string;
  readonly storeZone: (zone: string) => string;
  readonly returns: string;
  readonly returnStatus: Readonly<Record<ReturnStatus, string>>;
  readonly review: string;
  readonly refusedReview: string;
  readonly kept: string;
  readonly sendBy: string;
  readonly travelsWith: string;
  readonly printLabel: string;
  readonly ask: string;
  readonly howMany: (title: string, most: number) => string;
  readonly whyNot: Readonly<Record<RefusedReturn, string>>;
  readonly until: string;
  readonly fee: string;
  readonly customerPays: string;
  readonly reason: string;
  readonly noReason: string;
  readonly reasons: Readonly<Record<(typeof returnReasons)[number], string>>;
  readonly outcome: string;
  readonly outcomes: Readonly<Record<(typeof returnOutcomes)[number], string>>;
  readonly exchangeFor: string;
  readonly photos: (photos: number) => string;
  readonly claim: string;
  readonly claimReview: string;
  readonly claimsOver: string;
  readonly claimKind: string;
  readonly claimKinds: Readonly<Record<(typeof claimKinds)[number], string>>;
  readonly neverCame: (parcel: string) => string;
  readonly wholeParcel: string;
  readonly settlements: Readonly<Record<(typeof claimSettlements)[number], string>>;
  readonly inYourWords: string;
  /** Before what is wrong, and what it is settled by. */
  readonly claimed: string;
  readonly claimRefused: Readonly<Record<400 | 409, string>>;
  readonly send: string;
  readonly taken: string;
  readonly refused: Readonly<Record<400 | 409 | 429, string>>;
  readonly trouble: Readonly<Record<Trouble, readonly [title: string, text: string]>>;
}
