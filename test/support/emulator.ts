import { inject } from 'vitest';
import './emulator-setup.ts';
import { type Emulator, emulatorAt } from '../../local/aws/emulator.ts';

/** The AWS that the tests of this run share (test/support/emulator-setup.ts starts it). */
export function sharedEmulator(): Emulator {
  return emulatorAt(inject('awsEndpoint'));
}
