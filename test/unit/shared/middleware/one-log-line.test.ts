import middy from '@middy/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { NotFound } from '../../../../functions/shared/errors.ts';
import { log } from '../../../../functions/shared/log.ts';
import type { GatewayAnswer } from '../../../../functions/shared/middleware/gateway.ts';
import type { Invocation } from '../../../../functions/shared/middleware/invocation.ts';
import { oneLogLine } from '../../../../functions/shared/middleware/one-log-line.ts';
import { problemAnswers } from '../../../../functions/shared/middleware/problem-answers.ts';
import { usageMeter } from '../../../../functions/shared/usage-meter.ts';
import { run } from '../../../support/call.ts';

const line = vi.spyOn(log, 'info').mockImplementation(() => undefined);
vi.spyOn(log, 'error').mockImplementation(() => undefined);
const consumed = vi.spyOn(usageMeter, 'take');
beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-23T09:00:00.000Z') });
  consumed.mockReturnValue({ readUnits: 1.5, writeUnits: 4, indexUnits: {}, calls: { Put: 1 } });
  vi.spyOn(process, 'cpuUsage').mockReturnValue({ user: 7400, system: 2200 });
});
afterEach(() => {
  vi.useRealTimers();
  line.mockClear();
});

function statusOf({ response }: Invocation<unknown, GatewayAnswer>): Record<string, unknown> {
  return { status: response?.statusCode ?? 500 };
}
/** A handler that takes 25 ms. */
async function slow(): Promise<GatewayAnswer> {
  vi.advanceTimersByTime(25);
  return { statusCode: 200 };
}
const measures = { ms: 25, cpu: 10, readUnits: 1.5, writeUnits: 4, indexUnits: {}, calls: { Put: 1 } };

describe('oneLogLine', () => {
  test('tells outcome, times, calls and consumed capacity of a success', async () => {
    await run(
      middy<unknown, GatewayAnswer>().use(oneLogLine(statusOf)).handler<unknown, GatewayAnswer>(slow),
      {},
    );

    expect(line).toHaveBeenCalledExactlyOnceWith('done', { status: 200, ...measures });
  });

  test('tells the noted correlation', async () => {
    const noted = {
      before({ internal }: Invocation): void {
        internal.correlation = { orderId: 'web-1', execution: 'web-1-1' };
      },
    };

    const handler = middy<unknown, GatewayAnswer>().use(oneLogLine(statusOf)).use(noted).handler(slow);

    await run(handler, {});

    expect(line).toHaveBeenCalledExactlyOnceWith('done', {
      orderId: 'web-1',
      execution: 'web-1-1',
      status: 200,
      ...measures,
    });
  });

  test('tells the status of the problem that a refusal was answered with', async () => {
    const handler = middy<unknown, GatewayAnswer>()
      .use(oneLogLine(statusOf))
      .use(problemAnswers())
      .handler(async () => {
        await slow();
        throw new NotFound('There is no such order.');
      });

    await run(handler, {});

    expect(line).toHaveBeenCalledExactlyOnceWith('done', { status: 404, ...measures });
  });

  test('tells of a fault, which goes on', async () => {
    const handler = middy<unknown, GatewayAnswer>()
      .use(oneLogLine(({ error }) => ({ outcome: error?.name })))
      .handler(async () => {
        await slow();
        throw new TypeError('fault');
      });

    await expect(run(handler, {})).rejects.toThrow('fault');
    expect(line).toHaveBeenCalledExactlyOnceWith('done', { outcome: 'TypeError', ...measures });
  });

  test('tells of a request that another middleware refused before the handler', async () => {
    const refusing = {
      before(): void {
        throw new NotFound('There is no such door.');
      },
    };
    const handler = middy<unknown, GatewayAnswer>()
      .use(oneLogLine(statusOf))
      .use(problemAnswers())
      .use(refusing)
      .handler(slow);

    await run(handler, {});

    expect(line).toHaveBeenCalledExactlyOnceWith('done', expect.objectContaining({ status: 404, ms: 0 }));
  });

  test('is not written again when a middleware around it fails afterwards', async () => {
    const failing = {
      after(): void {
        throw new Error('afterwards');
      },
    };
    const handler = middy<unknown, GatewayAnswer>().use(failing).use(oneLogLine(statusOf)).handler(slow);

    await expect(run(handler, {})).rejects.toThrow('afterwards');
    expect(line).toHaveBeenCalledExactlyOnceWith('done', { status: 200, ...measures });
  });

  test('is written for each invocation of the same handler', async () => {
    const handler = middy<unknown, GatewayAnswer>().use(oneLogLine(statusOf)).handler(slow);

    await run(handler, {});
    await run(handler, {});

    expect(line).toHaveBeenCalledTimes(2);
    expect(consumed).toHaveBeenCalled();
  });
});
