import { Aws } from 'aws-cdk-lib';
import type { Config } from '../config.ts';
import type { MachineName } from './definitions.ts';

/** The alias that executions are started on. */
export const MACHINE_ALIAS = 'live';

/**
 * The ARN of a machine, built from its name: a machine that referred to itself by Ref would be a circular
 * dependency.
 */
export function machineArn(config: Config, name: MachineName): string {
  return `arn:${Aws.PARTITION}:states:${Aws.REGION}:${Aws.ACCOUNT_ID}:stateMachine:${config.prefix}-${name}`;
}

/** The ARN of a machine's alias, which `StartExecution` takes. */
export function machineAliasArn(config: Config, name: MachineName): string {
  return `${machineArn(config, name)}:${MACHINE_ALIAS}`;
}

/** What the ARNs of a machine's executions begin with; a colon and the execution's name follow. */
export function executionArnPrefix(config: Config, name: MachineName): string {
  return `arn:${Aws.PARTITION}:states:${Aws.REGION}:${Aws.ACCOUNT_ID}:execution:${config.prefix}-${name}`;
}
