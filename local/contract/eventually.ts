import { setTimeout as delay } from 'node:timers/promises';

export interface EventuallyOptions {
  /** Milliseconds until it gives up (default 20 s). */
  within?: number;
  /** Milliseconds between two looks (default 25). */
  every?: number;
}

/**
 * Looks again and again until `look` neither throws nor returns undefined, and returns what it returned.
 *
 * @throws what the last look threw, or an error that says what was awaited
 */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined>,
  { within = 20_000, every = 25 }: EventuallyOptions = {},
): Promise<T> {
  const deadline = Date.now() + within;
  for (;;) {
    let failure: unknown;
    try {
      const found = await look();
      if (found !== undefined) return found;
    } catch (error) {
      failure = error;
    }
    if (Date.now() >= deadline) {
      throw new Error(
        `Not seen within ${within} ms: ${what}`,
        failure === undefined ? {} : { cause: failure },
      );
    }
    await delay(every);
  }
}
