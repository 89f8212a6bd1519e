import middy from '@middy/core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { OutOfStock } from '../../../../functions/shared/errors.ts';
import { log } from '../../../../functions/shared/log.ts';
import { failuresLogged } from '../../../../functions/shared/middleware/failures-logged.ts';
import { parsedInput } from '../../../../functions/shared/middleware/parsed-input.ts';
import { transientAsUnavailable } from '../../../../functions/shared/middleware/transient-as-unavailable.ts';
import { context, run } from '../../../support/call.ts';

const logged = vi.spyOn(log, 'error').mockImplementation(() => undefined);
afterEach(() => logged.mockClear());

function failing(error: unknown): () => never {
  return () => {
    throw error;
  };
}

describe('failuresLogged', () => {
  test('logs the error under its message with the noted correlation, and lets it go on', async () => {
    const noted = parsedInput(z.object({ orderId: z.string() }), 'input', ({ orderId }) => ({ orderId }));
    const fault = new TypeError('fault');
    const handler = middy()
      .use(failuresLogged('state failed'))
      .use(noted)
      .handler<unknown, unknown>(failing(fault));

    await expect(run(handler, { orderId: 'web-1' })).rejects.toBe(fault);
    expect(logged).toHaveBeenCalledExactlyOnceWith('state failed', { orderId: 'web-1', error: fault });
  });

  test('logs a thrown text as an error', async () => {
    const handler = middy().use(failuresLogged('state failed')).handler(failing('text'));

    await expect(run(handler, {})).rejects.toBe('text');
    expect(logged).toHaveBeenCalledExactlyOnceWith('state failed', { error: new Error('text') });
  });

  test('logs no error that is an outcome', async () => {
    const isFailure = (error: unknown): boolean => !(error instanceof OutOfStock);
    const handler = middy()
      .use(failuresLogged('state failed', isFailure))
      .handler(failing(new OutOfStock('2 units of A are missing')));

    await expect(run(handler, {})).rejects.toMatchObject({ name: 'OutOfStock' });
    expect(logged).not.toHaveBeenCalled();
  });
});

describe('transientAsUnavailable', () => {
  const throttled = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });

  test('lets throttling leave as Unavailable, with its cause', async () => {
    const handler = middy().use(transientAsUnavailable()).handler(failing(throttled));

    await expect(run(handler, {})).rejects.toMatchObject({ name: 'Unavailable', cause: throttled });
  });

  test.each<[string, Error]>([
    ['named outcomes', new OutOfStock('2 units of A are missing')],
    ['faults', new TypeError('fault')],
  ])('leaves %s as they are', async (_what, error) => {
    const handler = middy().use(transientAsUnavailable()).handler(failing(error));

    await expect(run(handler, {})).rejects.toBe(error);
  });
});

describe('parsedInput', () => {
  const schema = z.object({ orderId: z.string(), attempt: z.number().default(1) });
  const input = parsedInput(schema, 'task input', ({ orderId }) => ({ orderId }));

  test('gives the handler the parsed input', async () => {
    const handler = middy<unknown, unknown>()
      .use(input)
      .handler<unknown, unknown>(async (event) => event.input);

    expect(await run(handler, { orderId: 'web-1' })).toEqual({ orderId: 'web-1', attempt: 1 });
  });

  test('notes the correlation for the log', () => {
    const event = { orderId: 'web-1', input: { orderId: '', attempt: 0 } };
    const invocation = { event, context, response: undefined, error: undefined, internal: {} };

    input.before(invocation);

    expect(invocation.internal).toEqual({ correlation: { orderId: 'web-1' } });
  });

  test.each<[unknown]>([[undefined], ['text'], [{}], [{ orderId: 1 }]])(
    'takes %j for a fault of ours',
    async (event) => {
      const handler = middy<unknown, unknown>()
        .use(input)
        .handler<unknown, unknown>(failing(new Error('not reached')));

      await expect(run(handler, event)).rejects.toMatchObject({ code: 'corrupt' });
    },
  );
});
