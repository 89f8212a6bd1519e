import type { Platform } from '../platform.ts';
import { parsePayload } from './payload.ts';

/**
 * The order, by the shop's own id, that a verified message says has changed without carrying it; `json` is its body as text
 * (UTF-8). Undefined for all other messages, and for one that cannot be read.
 */
export function changedOrder(
  platform: Pick<Platform, 'changedOrder'>,
  json: string,
  topic: string,
): string | undefined {
  if (!platform.changedOrder) return undefined;
  try {
    return platform.changedOrder(parsePayload(json), topic);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
