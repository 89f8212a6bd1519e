import * as z from 'zod';
import type { Settings } from '../../functions/shared/settings.ts';
import {
  awsEnvironment,
  type Emulator,
  type EmulatorOptions,
  emulatorAt,
  startEmulator,
} from '../aws/emulator.ts';
import { bootstrap, type CdkOptions, deploy, type StackOutputs, synth } from './cdk.ts';
import { ToolkitLog } from './toolkit-log.ts';

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
  /** Where files of orders are put and files for partners lie. */
  readonly filesBucket: string;
  /** Absent of a release before users. */
  readonly userPoolId?: string | undefined;
  /** Absent where its stack is not deployed. */
  readonly console?: ConsoleOutputs;
  /** Queue address by partner id (letters and digits). */
  readonly partnerQueues: Readonly<Record<string, string>>;
  readonly stage: string;
}

/** Which AWS: one that runs at `endpoint`, else an emulator that is started. */
export interface AwsOptions extends EmulatorOptions {
  readonly endpoint?: string | undefined;
}

export interface DeployOptions {
  readonly stage?: string;
  /** Overrides of the stage's settings. */
  readonly settings?: Partial<Settings>;
  /** Takes the toolkit's output (default: `.local/logs/deploy.log`). */
  readonly log?: ToolkitLog;
  /** Whether the console's stack is deployed, too; not by default. */
  readonly console?: boolean;
  /** The folder of another checkout of the project, such as an earlier release; this one by default. */
  readonly project?: string;
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
    /** A release before this output has none. */
    FilesBucket: z.string().default(''),
    /** A release before users has none. */
    UserPoolId: z.string().optional(),
  })
  .catchall(z.string());
type Outputs = z.output<typeof outputsSchema>;

/** What the console's stack says of itself. */
export const consoleOutputsSchema = z.object({
  /** Where the console is, without a trailing slash. */
  ConsoleUrl: z.url(),
  ConsoleBucket: z.string(),
  ConsoleClientId: z.string(),
  /** The origin of the hosted login. */
  ConsoleLogin: z.url(),
  /** What the ARNs of executions of the order machine begin with. */
  ConsoleExecutions: z.string(),
});
export type ConsoleOutputs = z.output<typeof consoleOutputsSchema>;

const QUEUE_OUTPUT = 'PartnerQueue';
/** The folder of the synthesized templates, from the root of the repository. */
export const ASSEMBLY = 'cdk.out/local';
const DEFAULT_STAGE = 'dev';

/** Starts the local AWS, or takes the one at `endpoint`, and points this process's AWS SDK to it. */
export async function openAws(options: AwsOptions = {}): Promise<Emulator> {
  const aws = options.endpoint === undefined ? await startEmulator(options) : emulatorAt(options.endpoint);
  Object.assign(process.env, awsEnvironment(aws.endpoint));
  return aws;
}

/** A deployment in two steps, for who shows them one by one. */
export class Deployment {
  readonly #aws: Emulator;
  readonly #stage: string;
  readonly #cdk: CdkOptions;
  /** What the toolkit writes. */
  readonly log: ToolkitLog;

  constructor(
    aws: Emulator,
    {
      stage = DEFAULT_STAGE,
      settings,
      log = new ToolkitLog(),
      console: hasConsole = false,
      project,
    }: DeployOptions = {},
  ) {
    this.#aws = aws;
    this.#stage = stage;
    this.log = log;
    const context = {
      stage,
      console: hasConsole ? 'on' : 'off',
      // The local AWS serves the hosted login below its own address.
      loginOrigin: aws.endpoint,
      ...(settings ? { settings: JSON.stringify(settings) } : {}),
    };
    this.#cdk = { log, context, project };
  }

  /**
   * Bundles the functions, synthesizes the app, and creates what the toolkit needs.
   * @param onProgress gets each line that the toolkit writes
   * @throws CdkError
   */
  async build(onProgress: (line: string) => void = () => {}): Promise<void> {
    const options = { ...this.#cdk, onProgress };
    await Promise.all([bootstrap(this.#aws.endpoint, options), synth(ASSEMBLY, options)]);
  }

  /**
   * Deploys all stacks; from then on functions run with their roles.
   * @param onProgress gets each line that the toolkit writes
   * @throws CdkError
   */
  async deploy(onProgress: (line: string) => void = () => {}): Promise<System> {
    await this.#aws.enforceRoles(false).catch(() => undefined);
    const stacks = await deploy(this.#aws.endpoint, ASSEMBLY, { ...this.#cdk, onProgress });
    await this.#aws.enforceRoles(true).catch(() => undefined);
    return systemOf(this.#aws, this.#stage, stacks);
  }
}

function systemOf(aws: Emulator, stage: string, stacks: StackOutputs): System {
  const outputs = outputsSchema.parse(Object.assign({}, ...Object.values(stacks)));
  const found = consoleOutputsSchema.safeParse(outputs);
  return {
    aws,
    stage,
    // The emulator serves an HTTP API below its own address.
    api: `${aws.endpoint}/_aws/execute-api/${outputs.ApiId}/$default`,
    tableName: outputs.TableName,
    busName: outputs.BusName,
    sweepFunction: outputs.SweepFunction,
    relayFunction: outputs.RelayFunction,
    orderMachine: outputs.OrderMachine,
    deadRecordsUrl: outputs.DeadRecordsUrl,
    filesBucket: outputs.FilesBucket,
    userPoolId: outputs.UserPoolId,
    ...(found.success ? { console: found.data } : {}),
    partnerQueues: queuesOf(outputs),
  };
}

function queuesOf(outputs: Outputs): Record<string, string> {
  const queues = Object.entries(outputs).flatMap(([name, url = '']) =>
    name.startsWith(QUEUE_OUTPUT) ? [[name.slice(QUEUE_OUTPUT.length), url] as const] : [],
  );
  return Object.fromEntries(queues);
}

/**
 * Starts (or takes) a local AWS and deploys the system to it, which then is up. Sets this process's AWS
 * environment. What was started is stopped again when the deployment fails.
 */
export async function bringUp(options: AwsOptions & DeployOptions = {}): Promise<System> {
  const aws = await openAws(options);
  try {
    const deployment = new Deployment(aws, options);
    await deployment.build();
    return await deployment.deploy();
  } catch (error) {
    await aws.stop();
    throw error;
  }
}
