import type { Emulator } from '../../local/aws/emulator.ts';
import { ASSEMBLY, Deployment, openAws } from '../../local/deploy/system.ts';
import type { Measure } from './measure.ts';
import { type MeasuredRunOptions, measureRun } from './measured-run.ts';

/**
 * Starts a local AWS (or takes that of `AWS_ENDPOINT_URL`), deploys the system, and measures a run. What was
 * started is stopped, also by a signal.
 */
export async function measureOnLocalAws(options: Omit<MeasuredRunOptions, 'assembly'>): Promise<Measure> {
  const { say } = options;
  let aws: Emulator | undefined;

  async function end(): Promise<never> {
    await aws?.stop();
    process.exit(1);
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void end());

  say('starting the local AWS');
  aws = await openAws({ endpoint: process.env['AWS_ENDPOINT_URL'] });
  try {
    const deployment = new Deployment(aws);
    say('bundling and synthesizing');
    await deployment.build();
    say('deploying');
    return await measureRun(await deployment.deploy(), { ...options, assembly: ASSEMBLY });
  } finally {
    await aws.stop();
  }
}
