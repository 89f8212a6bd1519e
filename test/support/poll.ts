import { setTimeout as pause } from 'node:timers/promises';

export interface Patience {
  /** 100 where nothing is said: what the sweeper alone finds comes within a minute and a half. */
  readonly seconds?: number;
  /** What was seen last, for the message of the failure. */
  readonly last?: () => unknown;
}

/**
 * Asks again until `read` answers something.
 *
 * @throws Error when the time is over, with `what` was waited for and what was seen last
 */
export async function eventually<T>(
  what: string,
  read: () => Promise<T | undefined>,
  { seconds = 100, last }: Patience = {},
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (let wait = 60; ; wait = Math.min(400, wait * 1.3)) {
    const found = await read();
    if (found !== undefined) return found;
    if (Date.now() > deadline) {
      const seen = last === undefined ? '' : `; last seen: ${JSON.stringify(last(), null, 1)}`;
      throw new Error(`${what}: not within ${seconds} s${seen}`);
    }
    await pause(wait);
  }
}

/** Asks again until `holds` answers true. @throws Error as `eventually` does */
export function eventuallyTrue(
  what: string,
  holds: () => Promise<boolean>,
  patience?: Patience,
): Promise<true> {
  return eventually(what, async () => ((await holds()) ? true : undefined), patience);
}
