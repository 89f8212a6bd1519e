/**
 * What a platform that tells where parcels are has to bring: a folder below functions/tracking/sources/ whose
 * `platform.ts` exports a TrackingPlatform, and an entry in registry.ts.
 */
import type { Verifier } from '../../access/signatures.ts';
import type { ParcelKey } from '../../network/carriers/carrier.ts';
import type { Scan } from '../parcel/tracking-status.ts';

/** A platform that tells where parcels are. */
export interface TrackingPlatform {
  /** Whether one of the source's secrets (current, previous) signed the webhook. */
  readonly verify: Verifier;
  /** Reads a webhook's body (JSON text). Nothing is refused for its content: what has no use is `kept`. */
  readonly read: (json: string) => TrackingMessage;
}

/** What a source told: scans of one parcel, or nothing that tracking has a use for. */
export type TrackingMessage = ParcelScans | { readonly kind: 'kept'; readonly why: string };

/** Scans of one parcel, as far back as the source tells. */
export interface ParcelScans {
  readonly kind: 'tracking';
  /** Normalised, as `parcelKey` gives it. */
  readonly carrier: string;
  readonly number: string;
  /** Other spellings under which release 0.2.0 may have kept the parcel. */
  readonly earlier?: readonly ParcelKey[];
  /** The label of a return: `delivered` is the merchant's receipt of it. */
  readonly isReturn: boolean;
  readonly scans: readonly Scan[];
  /** The source's own id of the tracker and of the event. */
  readonly trackerRef: string;
  readonly eventRef: string;
  /** UTC ISO. */
  readonly estimatedDelivery?: string;
}
