import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Contended, Corrupt, Moved } from '../../../functions/shared/errors.ts';
import { retryMoved } from '../../../functions/shared/transact.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Runs the attempts without waiting for the pauses between them. */
async function carriedOut<T>(attempts: Promise<T>): Promise<T> {
  const settled = attempts.catch(() => undefined);
  await vi.runAllTimersAsync();
  await settled;
  return attempts;
}

describe('what is read, decided and written again', () => {
  test('is carried out after many facts have torn one read after the other (P26)', async () => {
    const attempt = vi.fn<() => Promise<string>>();
    for (let fact = 1; fact <= 6; fact++) attempt.mockRejectedValueOnce(new Corrupt(`read beside ${fact}`));
    attempt.mockResolvedValue('done');

    await expect(carriedOut(retryMoved(attempt))).resolves.toBe('done');
  });

  test('is corrupt where what was read disagrees to the last try (P26)', async () => {
    const attempt = vi.fn<() => Promise<string>>().mockRejectedValue(new Corrupt('the books do not agree'));

    await expect(carriedOut(retryMoved(attempt, 4))).rejects.toThrow(Corrupt);
    expect(attempt).toHaveBeenCalledTimes(4);
  });

  test('is contended where others are faster at every try (P26)', async () => {
    const attempt = vi.fn<() => Promise<string>>().mockRejectedValue(new Moved('the order'));

    await expect(carriedOut(retryMoved(attempt, 4))).rejects.toThrow(Contended);
  });
});
