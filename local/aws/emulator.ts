import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as z from 'zod';
import { enforceRoles, FaultControls } from './controls.ts';
import { pythonWithEmulator } from './python.ts';

export const localRegion = 'us-east-1';
export const localAccountId = '000000000000';

/** Node.js major that functions run on, here as on AWS (nodejs24.x). */
const functionNodeMajor = 24;
const startSeconds = 30;
const graceMilliseconds = 5_000;

const launcherFile = fileURLToPath(new URL('./launcher.py', import.meta.url));
const nodePackageFolder = fileURLToPath(new URL('../../node_modules/node/bin', import.meta.url));

/** A running AWS: an emulator of ours, or whatever listens at an endpoint that the user gave. */
export interface Emulator {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  /** Process group of the emulator; undefined when it is not ours. */
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
  onProgress?: (line: string) => void;
  /** Port wanted; when it is busy, or not given, any free one is taken. */
  port?: number;
  /** Invocations that run at once (default: two a processor, from four to eight). */
  slots?: number;
  /** Where to write its log and leave it; by default a file that goes with the instance. */
  logFile?: string;
  /** DEBUG, INFO, WARNING (default) or ERROR. */
  logLevel?: string;
}

/** The emulator did not start; the message ends with what it wrote. */
export class EmulatorError extends Error {
  override name = 'EmulatorError';
}

/** Folder of a Node.js of the major that production runs. @throws EmulatorError */
async function functionNodeFolder(): Promise<string> {
  const candidates = [nodePackageFolder, dirname(process.execPath)].filter((folder) =>
    existsSync(join(folder, 'node')),
  );
  for (const folder of candidates) {
    const { stdout } = await promisify(execFile)(join(folder, 'node'), ['--version']);
    if (stdout.startsWith(`v${functionNodeMajor}.`)) return folder;
  }
  throw new EmulatorError(
    `Functions need Node.js ${functionNodeMajor}: run npm ci, which installs it into node_modules`,
  );
}

/**
 * Environment of the emulator and so of its functions: nothing of ours leaks into what production would not
 * see.
 */
async function environment(options: EmulatorOptions, folder: string): Promise<NodeJS.ProcessEnv> {
  return {
    PATH: [await functionNodeFolder(), process.env['PATH']].join(delimiter),
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

async function tail(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n').slice(-30).join('\n').trim();
}

const announcement = z.object({ port: z.number(), pid: z.number() });

/** The address that the launcher announces on its first line of output. */
async function announced(child: ChildProcess, logFile: string): Promise<z.infer<typeof announcement>> {
  if (!child.stdout) throw new EmulatorError('The emulator has no output');
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), startSeconds * 1_000);
  const lines = createInterface({ input: child.stdout });
  const failed = once(child, 'error', { signal: abort.signal }).then(([error]) => Promise.reject(error));
  try {
    const line = once(lines, 'line', { signal: abort.signal });
    const gone = once(child, 'exit', { signal: abort.signal }).then(() => ['{}']);
    const [first] = await Promise.race([line, gone, failed]);
    return announcement.parse(JSON.parse(String(first)));
  } catch (error) {
    throw new EmulatorError(`The local AWS did not start:\n${await tail(logFile)}`, { cause: error });
  } finally {
    clearTimeout(timer);
    abort.abort();
    failed.catch(() => {});
  }
}

/** Send a signal to a process group; false when nothing of it is left. */
function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}

async function endGroup(child: ChildProcess, pid: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    signalGroup(pid, 'SIGKILL');
    return;
  }
  const gone = once(child, 'exit');
  signalGroup(pid, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMilliseconds);
  await gone;
  clearTimeout(timer);
  signalGroup(pid, 'SIGKILL');
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
  const folder = await mkdtemp(join(tmpdir(), 'order-orchestrator-'));
  const logFile = options.logFile ?? join(folder, 'emulator.log');
  const log = openSync(logFile, 'w');
  const child = spawn(python, [launcherFile, folder, String(options.port ?? 0)], {
    detached: true,
    stdio: ['pipe', 'pipe', log],
    env: await environment(options, folder),
  });
  closeSync(log);
  const leave = () => {
    if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', leave);
  const stop = async () => {
    process.off('exit', leave);
    if (child.pid !== undefined) await endGroup(child, child.pid);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    const { port, pid } = await announced(child, logFile);
    child.unref();
    for (const pipe of [child.stdin, child.stdout]) if (pipe instanceof Socket) pipe.unref();
    const endpoint = `http://127.0.0.1:${port}`;
    await fetch(`${endpoint}/_ministack/health`, { signal: AbortSignal.timeout(startSeconds * 1_000) });
    return { ...emulatorAt(endpoint), pid, logTail: () => tail(logFile), stop };
  } catch (error) {
    await stop();
    throw error;
  }
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
