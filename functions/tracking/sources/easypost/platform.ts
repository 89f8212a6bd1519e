import type { TrackingPlatform } from '../source.ts';
import { verifyEasypost } from './signature.ts';
import { readEasypost } from './to-scans.ts';

/** EasyPost: events of its trackers (API v2). */
export const easypost: TrackingPlatform = { verify: verifyEasypost, read: readEasypost };
