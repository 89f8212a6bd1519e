import type { TestProject } from 'vitest/node';
import { deploy, serveDeployment } from './deployment-setup.ts';

/**
 * A deployment whose sweeper looks at waits as seldom as in production: a load test counts calls, and the other
 * tests have every wait looked at within seconds.
 */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const { url, end } = await serveDeployment(deploy(undefined, { checkAfter: 300 }));
  provide('deploymentUrl', url);
  return end;
}
