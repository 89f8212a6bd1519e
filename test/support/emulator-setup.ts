import type { TestProject } from 'vitest/node';
import { emulatorAt, startEmulator } from '../../local/aws/emulator.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Endpoint of the AWS that the tests of this run share. */
    awsEndpoint: string;
  }
}

/** Vitest global setup: one local AWS for a whole run, or the one that AWS_ENDPOINT_URL names. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['AWS_ENDPOINT_URL'];
  const emulator = given === undefined ? await startEmulator({ onProgress: console.log }) : emulatorAt(given);
  project.provide('awsEndpoint', emulator.endpoint);
  return emulator.stop;
}
