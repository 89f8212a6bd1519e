import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { awsEnvironment, localAccountId, localRegion } from '../aws/emulator.ts';
import { type ToolkitLog, tellingLines } from './toolkit-log.ts';

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));

/** Where a checkout of the project has its commands. */
function commandsOf(project: string): string {
  return join(project, 'node_modules', '.bin');
}

const stackOutputs = z.record(z.string(), z.record(z.string(), z.string()));

/** Outputs of the deployed stacks: stack name, output name, value. */
export type StackOutputs = z.infer<typeof stackOutputs>;

/** The CDK toolkit failed; the message has the lines that say why, and names the file with all of them. */
export class CdkError extends Error {
  override name = 'CdkError';
}

export interface CdkOptions {
  /** Takes all that the toolkit writes. */
  readonly log: ToolkitLog;
  /** Each line that the toolkit writes. */
  readonly onProgress?: (line: string) => void;
  /** CDK context, as `--context key=value`. */
  readonly context?: Readonly<Record<string, string>>;
  /** The folder of another checkout of the project, such as an earlier release; this one by default. */
  readonly project?: string | undefined;
}

/**
 * This process's environment without the user's own AWS settings: a profile or session would win over the
 * dummy keys.
 */
function neutralEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_')));
}

function environmentAt(endpoint: string | undefined, project: string): NodeJS.ProcessEnv {
  return {
    ...neutralEnvironment(),
    ...(endpoint === undefined ? {} : awsEnvironment(endpoint)),
    CDK_DEFAULT_ACCOUNT: localAccountId,
    CDK_DEFAULT_REGION: localRegion,
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    // The app's template linter only warns, and is half of the time of a synthesis.
    CDK_VALIDATION: 'false',
    CI: 'true',
    NO_PROXY: '127.0.0.1,localhost',
    PATH: [join(project, 'node_modules', 'node', 'bin'), commandsOf(project), process.env['PATH']].join(
      delimiter,
    ),
  };
}

/** Run a command of the toolkit. @throws CdkError */
async function cdk(
  [command = '', ...args]: readonly string[],
  endpoint: string | undefined,
  options: CdkOptions,
): Promise<void> {
  const context = Object.entries(options.context ?? {}).flatMap(([name, value]) => [
    '--context',
    `${name}=${value}`,
  ]);
  const all = [command, ...args, ...context, '--no-notices', '--no-color'];
  const { project = projectFolder } = options;
  const child = spawn(join(commandsOf(project), 'cdk'), all, {
    cwd: project,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environmentAt(endpoint, project),
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      output.push(line);
      options.log.write(command, line);
      options.onProgress?.(line);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  );
  if (code !== 0) throw new CdkError(failureText(command, code, output, options.log));
}

function failureText(command: string, code: number | null, output: string[], log: ToolkitLog): string {
  const ending = code === null ? 'was ended by a signal' : `failed with exit code ${code}`;
  const quoted = tellingLines(output).map((line) => `  ${line}`);
  return [`cdk ${command} ${ending}:`, ...quoted, `All that the toolkit wrote: ${log.path}`].join('\n');
}

/**
 * Create what the toolkit itself needs at the endpoint (bucket and roles). Does not run the app.
 * @throws CdkError
 */
export async function bootstrap(endpoint: string, options: CdkOptions): Promise<void> {
  await cdk(['bootstrap', `aws://${localAccountId}/${localRegion}`, '--app', ''], endpoint, options);
}

/**
 * Run the app and write its cloud assembly into a folder; needs no AWS, so it can go on beside `bootstrap`.
 * @throws CdkError
 */
export async function synth(assembly: string, options: CdkOptions): Promise<void> {
  await cdk(['synth', '--quiet', '--output', assembly], undefined, options);
}

/**
 * Deploy all stacks of an assembly at the endpoint, which must be bootstrapped, and return their outputs.
 * @throws CdkError
 */
export async function deploy(endpoint: string, assembly: string, options: CdkOptions): Promise<StackOutputs> {
  const folder = await mkdtemp(join(tmpdir(), 'order-orchestrator-outputs-'));
  const outputsFile = join(folder, 'outputs.json');
  const unasked = ['--require-approval', 'never', '--progress', 'events'];
  try {
    await cdk(
      ['deploy', '--all', '--app', assembly, ...unasked, '--outputs-file', outputsFile],
      endpoint,
      options,
    );
    const text = await readFile(outputsFile, 'utf8').catch(() => '{}');
    return stackOutputs.parse(JSON.parse(text));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
