import * as z from 'zod';
import {
  definitionOf,
  functionsCalledBy,
  type MachineName,
  machineNames,
} from '../../lib/state-machines/definitions.ts';
import { type MachineStates, machineStates } from './machine-form.ts';

export const MACHINE_PREFIX = 'arn:aws:states:us-east-1:000000000000:stateMachine:simulated-';
export const EXECUTION_PREFIX = 'arn:aws:states:us-east-1:000000000000:execution:simulated-';

/** What a function's resource begins with, in a definition whose placeholders are resolved. */
export const FUNCTION_PREFIX = 'arn:aws:lambda:us-east-1:000000000000:function:';

const machineSchema = z.looseObject({ StartAt: z.string(), States: z.record(z.string(), z.unknown()) });

/** The machines as they are deployed, with the placeholders resolved. */
export function deployedMachines(): ReadonlyMap<MachineName, MachineStates> {
  return new Map(machineNames.map((name) => [name, deployedMachine(name)]));
}

/** One of them. */
export function deployedMachine(name: MachineName): MachineStates {
  const definition = definitionOf(name);
  const values: Record<string, string> = {
    Partition: 'aws',
    FulfillmentMachine: `${MACHINE_PREFIX}fulfillment:live`,
  };
  for (const [placeholder, entry] of Object.entries(functionsCalledBy(definition)))
    values[placeholder] = `${FUNCTION_PREFIX}${entry}`;
  const text = JSON.stringify(definition).replaceAll(/\$\{(\w+)\}/g, (_use, placeholder: string) => {
    const value = values[placeholder];
    if (value === undefined) throw new Error(`nothing stands for ${placeholder}`);
    return value;
  });
  const { StartAt, States } = machineSchema.parse(JSON.parse(text));
  return machineStates(StartAt, States);
}
