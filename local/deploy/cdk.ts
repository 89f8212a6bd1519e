import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { awsEnvironment, localAccountId, localRegion } from '../aws/emulator.ts';

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));
const commandsFolder = join(projectFolder, 'node_modules', '.bin');
const nodeFolder = join(projectFolder, 'node_modules', 'node', 'bin');
const tailLines = 40;

const stackOutputs = z.record(z.string(), z.record(z.string(), z.string()));

/** Outputs of the deployed stacks: stack name, output name, value. */
export type StackOutputs = z.infer<typeof stackOutputs>;

/** The CDK toolkit failed; the message ends with the last lines that it wrote. */
export class CdkError extends Error {
  override name = 'CdkError';
}

export interface CdkOptions {
  /** Each line that the toolkit writes. */
  onProgress?: (line: string) => void;
  /** CDK context, as `--context key=value`. */
  context?: Record<string, string>;
  /** Environment variables for the app beside the toolkit's own. */
  env?: Record<string, string>;
  /** Folder of the app: its cdk.json says how to run it (default: this project). */
  folder?: string;
}

export interface SynthOptions extends CdkOptions {
  /** Folder for the cloud assembly, relative to the app's. */
  assembly: string;
}

export interface DeployOptions extends CdkOptions {
  /** An assembly that `synth` made; without it the app is run again. */
  assembly?: string;
  /** Stacks to deploy (default: all). */
  stacks?: string[];
}

/**
 * This process's environment without the user's own AWS settings: a profile or session would win over the
 * dummy keys.
 */
function neutralEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_')));
}

/** Run the toolkit with these arguments. @throws CdkError */
async function cdk(args: string[], endpoint: string | undefined, options: CdkOptions): Promise<void> {
  const context = Object.entries(options.context ?? {}).flatMap(([key, value]) => [
    '--context',
    `${key}=${value}`,
  ]);
  const path = [nodeFolder, commandsFolder, process.env['PATH']].join(delimiter);
  const child = spawn(join(commandsFolder, 'cdk'), [...args, ...context, '--no-notices', '--no-color'], {
    cwd: options.folder ?? projectFolder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...neutralEnvironment(),
      ...(endpoint === undefined ? {} : awsEnvironment(endpoint)),
      CDK_DEFAULT_ACCOUNT: localAccountId,
      CDK_DEFAULT_REGION: localRegion,
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      CI: 'true',
      NO_PROXY: '127.0.0.1,localhost',
      ...options.env,
      PATH: path,
    },
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > tailLines) lines.shift();
      options.onProgress?.(line);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  );
  if (code !== 0) {
    throw new CdkError(
      `cdk ${args[0]} failed${code === null ? '' : ` with exit code ${code}`}:\n${lines.join('\n')}`,
    );
  }
}

/**
 * Create what the toolkit itself needs at the endpoint (bucket and roles). Does not run the app.
 * @throws CdkError
 */
export async function bootstrap(endpoint: string, options: CdkOptions = {}): Promise<void> {
  await cdk(['bootstrap', `aws://${localAccountId}/${localRegion}`, '--app', ''], endpoint, options);
}

/**
 * Run the app and write its cloud assembly; needs no AWS, so it can go on beside `bootstrap`.
 * @throws CdkError
 */
export async function synth(options: SynthOptions): Promise<void> {
  await cdk(['synth', '--quiet', '--output', options.assembly], undefined, options);
}

/**
 * Deploy the app's stacks at the endpoint, which must be bootstrapped, and return their outputs.
 *
 * @throws CdkError
 */
export async function deploy(endpoint: string, options: DeployOptions = {}): Promise<StackOutputs> {
  const folder = await mkdtemp(join(tmpdir(), 'order-orchestrator-outputs-'));
  const outputsFile = join(folder, 'outputs.json');
  const which = options.stacks ?? ['--all'];
  const app = options.assembly === undefined ? [] : ['--app', options.assembly];
  try {
    const fixed = ['--require-approval', 'never', '--progress', 'events', '--outputs-file', outputsFile];
    await cdk(['deploy', ...which, ...app, ...fixed], endpoint, options);
    const text = await readFile(outputsFile, 'utf8').catch(() => '{}');
    return stackOutputs.parse(JSON.parse(text));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
