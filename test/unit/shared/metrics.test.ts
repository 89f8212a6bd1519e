import { afterEach, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { emitMetric, metricNames } from '../../../functions/shared/metrics.ts';

const embeddedSchema = z.looseObject({
  _aws: z.object({
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string(), Unit: z.string() })),
      }),
    ),
  }),
});

/** The lines that the function writes to its log. */
function linesOf(run: () => void): unknown[] {
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const logged = vi.spyOn(console, 'log').mockReturnValue(undefined);
  run();
  const texts = [...written.mock.calls, ...logged.mock.calls].map(([text]) => String(text));
  written.mockRestore();
  logged.mockRestore();
  return texts.map((text): unknown => JSON.parse(text));
}

afterEach(() => {
  vi.unstubAllEnvs();
});

test('a metric is a line of log that names the stage, by which its alarms tell stages apart', () => {
  vi.stubEnv('STAGE', 'prod');

  const [line, ...others] = linesOf(() => emitMetric(metricNames.exceptionOpened, 3));

  expect(others).toEqual([]);
  const { _aws: embedded, ...values } = embeddedSchema.parse(line);
  expect(values).toMatchObject({ service: 'order-orchestrator', stage: 'prod', ExceptionsOpened: 3 });
  expect(embedded.CloudWatchMetrics).toEqual([
    {
      Namespace: 'OrderOrchestrator',
      Dimensions: [['service', 'stage']],
      Metrics: [{ Name: 'ExceptionsOpened', Unit: 'Count' }],
    },
  ]);
});

test('how long something is overdue is told in seconds', () => {
  const [line] = linesOf(() => emitMetric(metricNames.oldestOverdue, 61));

  expect(embeddedSchema.parse(line)._aws.CloudWatchMetrics[0]?.Metrics).toEqual([
    { Name: 'OldestOverdueSeconds', Unit: 'Seconds' },
  ]);
});
