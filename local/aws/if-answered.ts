import { isTransient } from '../../functions/shared/errors.ts';

/** What `ask` answers; undefined where the busy local AWS did not answer. */
export async function ifAnswered<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (isTransient(error)) return undefined;
    throw error;
  }
}
