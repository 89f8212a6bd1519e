import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const projectFolder = fileURLToPath(new URL('../..', import.meta.url));

/** Written last into a virtual environment: the requirements that it was made from. */
const markerName = 'installed-requirements.txt';

/** What runs on Python cannot be installed on this machine; the message names what to install first. */
export class InstallationError extends Error {
  override name = 'InstallationError';
}

/** A program that runs on Python, in a virtual environment of its own. */
export interface PythonProgram {
  /** What people call it: `the local AWS`. */
  readonly name: string;
  /** Everything that it needs, pinned. */
  readonly requirementsFile: string;
  /** The folder of its virtual environment. */
  readonly folder: string;
}

/** The program whose environment is the folder of this name below `.local/`. */
export function pythonProgram(name: string, requirements: URL, folderName: string): PythonProgram {
  const folder = join(projectFolder, '.local', folderName);
  return { name, requirementsFile: fileURLToPath(requirements), folder };
}

const emulator = pythonProgram('the local AWS', new URL('./requirements.txt', import.meta.url), 'venv');

/** A way to make a virtual environment: a command, its arguments before the folder, and the package it is in. */
interface EnvironmentMaker {
  readonly command: string;
  readonly args: readonly string[];
  readonly needs: string;
}

/** In order of preference. */
const makers: readonly EnvironmentMaker[] = [
  { command: 'python3', args: ['-m', 'venv'], needs: 'python3-venv' },
  { command: 'virtualenv', args: ['--quiet'], needs: 'virtualenv' },
  { command: 'uv', args: ['venv', '--quiet', '--seed'], needs: 'uv' },
];

/** What a subprocess wrote on why it failed, or the error's message. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const written = 'stderr' in error ? String(error.stderr).trim() : '';
  return written || error.message;
}

/** @throws InstallationError when no way works; the message has each one's reason */
async function makeEnvironment(folder: string): Promise<void> {
  const refusals: string[] = [];
  for (const { command, args } of makers) {
    try {
      await run(command, [...args, folder]);
      return;
    } catch (error) {
      refusals.push(`${[command, ...args].join(' ')}: ${reasonOf(error).split('\n')[0]}`);
      await rm(folder, { recursive: true, force: true });
    }
  }
  throw new InstallationError(
    `No Python virtual environment could be made. Install the package ${makers[0]?.needs} ` +
      '(on Debian and Ubuntu: apt-get install python3-venv), or virtualenv or uv, with Python 3.10 or later.\n  ' +
      refusals.join('\n  '),
  );
}

async function installInto(folder: string, program: PythonProgram, requirements: string): Promise<void> {
  await makeEnvironment(folder);
  const python = join(folder, 'bin', 'python');
  const pip = ['-m', 'pip', 'install', '--quiet', '--no-input', '--no-deps', '--disable-pip-version-check'];
  try {
    await run(python, [...pip, '-r', program.requirementsFile], { maxBuffer: 16 * 1024 * 1024 });
  } catch (error) {
    throw new InstallationError(
      `${capitalised(program.name)} could not be installed (Python 3.10 or later?):\n${reasonOf(error)}`,
    );
  }
  await writeFile(join(folder, markerName), requirements);
}

/** The requirements that an environment was made from; empty when there is none. */
async function installedIn(folder: string): Promise<string> {
  return await readFile(join(folder, markerName), 'utf8').catch(() => '');
}

/** Put a finished environment where it belongs, unless another process has done so meanwhile. */
async function moveIntoPlace(aside: string, folder: string, requirements: string): Promise<void> {
  const done = async (): Promise<boolean> => (await installedIn(folder)) === requirements;
  try {
    if (await done()) return;
    await rm(folder, { recursive: true, force: true });
    await rename(aside, folder);
  } catch (error) {
    if (!(await done())) throw error;
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * Path of the Python that has a program, installed first where it is missing or another version is.
 *
 * The environment is made aside and moved into place whole, so that an interrupted or simultaneous
 * installation leaves nothing half done.
 *
 * @throws InstallationError
 */
export async function pythonWith(
  program: PythonProgram,
  onProgress: (line: string) => void = () => {},
): Promise<string> {
  const { folder, name, requirementsFile } = program;
  const requirements = await readFile(requirementsFile, 'utf8');
  if ((await installedIn(folder)) !== requirements) {
    onProgress(`Installing ${name} (once)`);
    const aside = `${folder}-${randomBytes(4).toString('hex')}`;
    await mkdir(dirname(folder), { recursive: true });
    await installInto(aside, program, requirements);
    await moveIntoPlace(aside, folder, requirements);
  }
  return join(folder, 'bin', 'python');
}

/** Path of the Python that has the emulator; `folder` of another environment than the project's own. @throws InstallationError */
export function pythonWithEmulator(
  onProgress: (line: string) => void = () => {},
  folder = emulator.folder,
): Promise<string> {
  return pythonWith({ ...emulator, folder }, onProgress);
}
