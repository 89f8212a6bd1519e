import type { TestProject } from 'vitest/node';
import { emulatorAt, startEmulator } from '../../local/aws/emulator.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The endpoint of the local AWS that the contract tests of this run share. */
    awsEndpoint: string;
  }
}

/**
 * Starts one local AWS for a whole run of the contract tests, or takes the one that AWS_ENDPOINT_URL names.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['AWS_ENDPOINT_URL'];
  const emulator = given === undefined ? await startEmulator({ onProgress: console.log }) : emulatorAt(given);
  project.provide('awsEndpoint', emulator.endpoint);
  return emulator.stop;
}
