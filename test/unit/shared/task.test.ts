import { afterEach, describe, expect, test, vi } from 'vitest';
import { OutOfStock } from '../../../functions/shared/errors.ts';
import { log } from '../../../functions/shared/log.ts';
import { task, taskInputSchema } from '../../../functions/shared/task.ts';
import { context, run } from '../../support/call.ts';

const line = vi.spyOn(log, 'info').mockImplementation(() => undefined);
const faults = vi.spyOn(log, 'error').mockImplementation(() => undefined);
afterEach(() => {
  line.mockClear();
  faults.mockClear();
});

const input = { orderId: 'web-1', attempt: 1, execution: 'web-1-1' };
const throttled = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });

function failing(error: Error) {
  return task(taskInputSchema, async () => {
    throw error;
  });
}

describe('task', () => {
  test('gives the state what its function returned, and writes one line', async () => {
    const handler = task(taskInputSchema, async ({ orderId, attempt }) => ({ orderId, attempt }));

    expect(await run(handler, input)).toEqual({ orderId: 'web-1', attempt: 1 });
    expect(line).toHaveBeenCalledExactlyOnceWith('done', {
      orderId: 'web-1',
      execution: 'web-1-1',
      outcome: 'ok',
      ms: expect.any(Number),
      cpu: expect.any(Number),
      readUnits: 0,
      writeUnits: 0,
      indexUnits: {},
      calls: {},
    });
  });

  test.each<[string, Error, string, number]>([
    ['an outcome of business leaves by its name', new OutOfStock('none'), 'OutOfStock', 0],
    ['trouble that passes leaves as Unavailable, to be retried', throttled, 'Unavailable', 0],
    ['a fault leaves as it is, logged as an error', new TypeError('fault'), 'TypeError', 1],
  ])('%s', async (_what, error, thrown, logged) => {
    await expect(run(failing(error), input)).rejects.toMatchObject({ name: thrown });

    expect(faults).toHaveBeenCalledTimes(logged);
    expect(line).toHaveBeenCalledExactlyOnceWith(
      'done',
      expect.objectContaining({ orderId: 'web-1', outcome: error.name }),
    );
  });

  test('leaves as Unavailable, to be retried, when it runs out of time', async () => {
    const handler = task(taskInputSchema, () => new Promise<never>(() => {}));

    await expect(handler(input, { ...context, getRemainingTimeInMillis: () => 10 })).rejects.toMatchObject({
      name: 'Unavailable',
    });
  });

  test('takes an input that its schema does not know for a fault of ours, and still writes its line', async () => {
    await expect(run(failing(throttled), { attempt: 0 })).rejects.toMatchObject({ name: 'Corrupt' });

    expect(line).toHaveBeenCalledExactlyOnceWith('done', expect.objectContaining({ outcome: 'Corrupt' }));
  });
});
