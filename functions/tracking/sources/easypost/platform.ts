import type { TrackingPlatform } from '../source.ts';
import { verifyEasypost } from './signature.ts';
import { readEasypost } from './to-scans.ts';

export const easypost: TrackingPlatform = { verify: verifyEasypost, read: readEasypost };
