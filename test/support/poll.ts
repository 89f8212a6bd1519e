import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks again until `read` answers something, or fails when the deadline is over, saying what was seen last.
 */
export async function eventually<T>(
  what: string,
  read: () => Promise<T | undefined>,
  options: { readonly seconds?: number; readonly last?: () => unknown } = {},
): Promise<T> {
  const deadline = Date.now() + (options.seconds ?? 45) * 1000;
  for (let wait = 60; ; wait = Math.min(400, wait * 1.3)) {
    const found = await read();
    if (found !== undefined) return found;
    if (Date.now() > deadline)
      throw new Error(
        `${what}: not within ${options.seconds ?? 45} s${options.last ? `; last seen: ${JSON.stringify(options.last(), null, 1)}` : ''}`,
      );
    await pause(wait);
  }
}
