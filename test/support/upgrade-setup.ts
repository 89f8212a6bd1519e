import type { TestProject } from 'vitest/node';
import { deploy, serveDeployment } from './deployment-setup.ts';

/** Deploys the release that `npm run test:upgrade` has checked out. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const release = process.env['UPGRADE_FROM'];
  if (!release) throw new Error('No release is checked out: run `npm run test:upgrade`.');

  const { url, end } = await serveDeployment(deploy(release));
  provide('deploymentUrl', url);
  return end;
}
