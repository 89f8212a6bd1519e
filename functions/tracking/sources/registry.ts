import type { TrackingPlatformName } from '../../network/entities/tracking-source.ts';
import { easypost } from './easypost/platform.ts';
import type { TrackingPlatform } from './source.ts';

/** An implementation for every platform that a tracking source may name. */
export type TrackingPlatforms = Readonly<Record<TrackingPlatformName, TrackingPlatform>>;

/** The compiler names a platform that is missing here, and one that no tracking source may name. */
export const trackingPlatforms: TrackingPlatforms = { easypost };
