import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, rmSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { enforceRoles, FaultControls } from './controls.ts';
import { EmulatorError } from './emulator-error.ts';
import { functionNodeFolder } from './function-node.ts';
import { endGroup, signalGroup } from './process-group.ts';
import { pythonWithEmulator } from './python.ts';

export const localRegion = 'us-east-1';
export const localAccountId = '000000000000';

const START_WITHIN_MS = 30_000;
const LOG_TAIL_LINES = 30;

const launcherFile = fileURLToPath(new URL('./launcher.py', import.meta.url));

/** A running AWS: an emulator of ours, or whatever listens at an endpoint that the user gave. */
export interface Emulator {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  /** Process group of the emulator; undefined when this process did not start it. */
  readonly pid: number | undefined;
  readonly faults: FaultControls;
  /** Check functions' calls against their roles (true from the start). @throws NoControlsError */
  enforceRoles(on: boolean): Promise<void>;
  /** The last lines that the emulator wrote, for error messages. */
  logTail(): Promise<string>;
  /** End it with all its workers: TERM to the group, KILL after 5 s. Does nothing when it is not ours. */
  stop(): Promise<void>;
}

export interface EmulatorOptions {
  /** Told that the emulator is being installed, when it is. */
  readonly onProgress?: (line: string) => void;
  /** Preferred port; when it is busy, or not given, any free one is taken. */
  readonly port?: number;
  /** Invocations that run at once (default: two a processor, from four to eight). */
  readonly slots?: number;
  /** Where to write the emulator's log and leave it; by default a file that goes with the instance. */
  readonly logFile?: string;
  /** DEBUG, INFO, WARNING (default) or ERROR. */
  readonly logLevel?: string;
}

/**
 * Start the local AWS, installing it first where needed, and wait until it answers.
 *
 * It has a port, a state folder and a temporary folder of its own and leaves nothing behind, whatever way
 * this process ends: the launcher watches the pipe to its parent.
 *
 * @throws InstallationError, EmulatorError
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const python = await pythonWithEmulator(options.onProgress);
  const nodeFolder = await functionNodeFolder();
  const folder = await mkdtemp(join(tmpdir(), 'order-orchestrator-'));
  const logFile = options.logFile ?? join(folder, 'emulator.log');
  const env = environment(options, folder, nodeFolder);
  const child = launch([python, launcherFile, folder, String(options.port ?? 0)], env, logFile);
  const leave = (): void => {
    if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', leave);
  const stop = async (): Promise<void> => {
    process.off('exit', leave);
    await endGroup(child);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    const { port, pid } = await announced(child, logFile);
    letParentEnd(child);
    const endpoint = `http://127.0.0.1:${port}`;
    await fetch(`${endpoint}/_ministack/health`, { signal: AbortSignal.timeout(START_WITHIN_MS) });
    return { ...emulatorAt(endpoint), pid, logTail: () => tail(logFile), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Starts a command in a process group of its own, its errors in a file. */
function launch(
  [command = '', ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
  logFile: string,
): ChildProcess {
  const log = openSync(logFile, 'w');
  const child = spawn(command, args, { detached: true, stdio: ['pipe', 'pipe', log], env });
  closeSync(log);
  return child;
}

/**
 * Environment of the emulator and so of its functions: nothing of ours leaks into what production would not
 * see.
 */
function environment(options: EmulatorOptions, folder: string, nodeFolder: string): NodeJS.ProcessEnv {
  return {
    PATH: [nodeFolder, process.env['PATH']].join(delimiter),
    HOME: folder,
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    PYTHONDONTWRITEBYTECODE: '1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
    MINISTACK_REGION: localRegion,
    SLOTS: String(options.slots ?? defaultSlots()),
    LOG_LEVEL: options.logLevel ?? 'WARNING',
  };
}

/**
 * Every invocation at the same time as another of its function starts a process: more at once than the
 * processors can serve cost starts and save no time.
 */
function defaultSlots(): number {
  return Math.min(8, Math.max(4, 2 * availableParallelism()));
}

const announcement = z.object({ port: z.number(), pid: z.number() });

/** The address that the launcher announces on its first line of output. @throws EmulatorError */
async function announced(child: ChildProcess, logFile: string): Promise<z.output<typeof announcement>> {
  if (!child.stdout) throw new EmulatorError('The emulator has no output');
  const abort = new AbortController();
  const { signal } = abort;
  const timer = setTimeout(() => abort.abort(), START_WITHIN_MS);
  const line = once(createInterface({ input: child.stdout }), 'line', { signal });
  const gone = once(child, 'exit', { signal }).then(() => ['{}']);
  const failed = once(child, 'error', { signal }).then(([error]) => Promise.reject(error));
  try {
    const [first] = await Promise.race([line, gone, failed]);
    return announcement.parse(JSON.parse(String(first)));
  } catch (error) {
    throw new EmulatorError(`The local AWS did not start:\n${await tail(logFile)}`, { cause: error });
  } finally {
    clearTimeout(timer);
    abort.abort();
    // Each that has lost the race ends by the abort.
    for (const lost of [line, gone, failed]) lost.catch(() => {});
  }
}

/** The child and its pipes keep this process from ending no longer. */
function letParentEnd(child: ChildProcess): void {
  child.unref();
  for (const pipe of [child.stdin, child.stdout]) if (pipe instanceof Socket) pipe.unref();
}

async function tail(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n').slice(-LOG_TAIL_LINES).join('\n').trim();
}

/**
 * The AWS at an endpoint that is not (or not in this process) ours to start and stop. Faults and the role
 * switch work where that endpoint was started by this project, and else throw NoControlsError.
 */
export function emulatorAt(endpoint: string): Emulator {
  const address = endpoint.replace(/\/+$/, '');
  return {
    endpoint: address,
    region: localRegion,
    accountId: localAccountId,
    pid: undefined,
    faults: new FaultControls(address),
    enforceRoles: (on) => enforceRoles(address, on),
    logTail: () => Promise.resolve(''),
    stop: () => Promise.resolve(),
  };
}

/**
 * Environment for the AWS SDK and command-line tools: this endpoint, dummy keys, no configuration of the
 * user's.
 */
export function awsEnvironment(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: localRegion,
    AWS_DEFAULT_REGION: localRegion,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
}
