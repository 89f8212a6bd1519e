import { setTimeout as delay } from 'node:timers/promises';

/** Waits that many milliseconds, or, without an error, until the signal aborts. */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
}
