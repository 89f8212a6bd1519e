import { inject } from 'vitest';
import './emulator-setup.ts';
import { type Emulator, emulatorAt } from '../../local/aws/emulator.ts';

/** The local AWS that the contract tests of this run share; emulator-setup.ts started it. */
export function sharedEmulator(): Emulator {
  return emulatorAt(inject('awsEndpoint'));
}
