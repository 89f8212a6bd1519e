import * as z from 'zod';
import type { Settings } from '../../functions/shared/settings.ts';
import {
  awsEnvironment,
  type Emulator,
  type EmulatorOptions,
  emulatorAt,
  startEmulator,
} from '../aws/emulator.ts';
import { bootstrap, deploy, synth } from './cdk.ts';

/** The deployed system at an endpoint: where its doors are and how its parts are called. */
export interface System {
  readonly aws: Emulator;
  /** Base address of the API, without a trailing slash. */
  readonly api: string;
  readonly tableName: string;
  readonly busName: string;
  readonly sweepFunction: string;
  readonly relayFunction: string;
  /** ARN of the order machine, without alias. */
  readonly orderMachine: string;
  readonly deadRecordsUrl: string;
  /** Queue address by partner id (letters and digits). */
  readonly partnerQueues: Readonly<Record<string, string>>;
  readonly stage: string;
}

export interface SystemOptions extends EmulatorOptions {
  /** An AWS that runs already; without it an emulator is started. */
  readonly endpoint?: string;
  readonly stage?: string;
  /** Overrides of the stage's settings. */
  readonly settings?: Partial<Settings>;
  /** Named steps, as they begin. */
  readonly onStep?: (step: 'start' | 'build' | 'deploy') => void;
}

const outputsSchema = z
  .object({
    ApiId: z.string(),
    ApiUrl: z.string(),
    TableName: z.string(),
    BusName: z.string(),
    SweepFunction: z.string(),
    RelayFunction: z.string(),
    OrderMachine: z.string(),
    DeadRecordsUrl: z.string(),
  })
  .catchall(z.string());

/** The address of an HTTP API: the emulator serves it below its own. */
const apiAddress = (endpoint: string, { ApiId }: { ApiId: string }): string =>
  `${endpoint}/_aws/execute-api/${ApiId}/$default`;

/**
 * Deploys the app by the CDK toolkit: bootstrap beside bundling and synthesis, then both stacks; from then on
 * functions run with their roles.
 */
export async function deploySystem(aws: Emulator, options: SystemOptions = {}): Promise<System> {
  const stage = options.stage ?? 'dev';
  const context = { stage, ...(options.settings ? { settings: JSON.stringify(options.settings) } : {}) };
  const common = { context, ...(options.onProgress ? { onProgress: options.onProgress } : {}) };
  const assembly = 'cdk.out/local';
  options.onStep?.('build');
  await Promise.all([bootstrap(aws.endpoint, common), synth({ ...common, assembly })]);
  options.onStep?.('deploy');
  await aws.enforceRoles(false).catch(() => undefined);
  const stacks = await deploy(aws.endpoint, { ...common, assembly });
  await aws.enforceRoles(true).catch(() => undefined);
  const outputs = outputsSchema.parse(Object.assign({}, ...Object.values(stacks)));
  return {
    aws,
    stage,
    api: apiAddress(aws.endpoint, outputs),
    tableName: outputs.TableName,
    busName: outputs.BusName,
    sweepFunction: outputs.SweepFunction,
    relayFunction: outputs.RelayFunction,
    orderMachine: outputs.OrderMachine,
    deadRecordsUrl: outputs.DeadRecordsUrl,
    partnerQueues: Object.fromEntries(
      Object.entries(outputs).flatMap(([name, value]) =>
        name.startsWith('PartnerQueue') ? [[name.slice('PartnerQueue'.length), value]] : [],
      ),
    ),
  };
}

/** Starts (or takes) a local AWS and deploys the system to it. Sets this process's AWS environment to it. */
export async function bringUp(options: SystemOptions = {}): Promise<System> {
  options.onStep?.('start');
  const aws = options.endpoint === undefined ? await startEmulator(options) : emulatorAt(options.endpoint);
  Object.assign(process.env, awsEnvironment(aws.endpoint));
  try {
    return await deploySystem(aws, options);
  } catch (error) {
    await aws.stop();
    throw error;
  }
}
