import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { EmulatorError } from './emulator-error.ts';

/** Node.js major that functions run on, here as on AWS (nodejs24.x). */
const NODE_MAJOR = 24;

const installedFolder = fileURLToPath(new URL('../../node_modules/node/bin', import.meta.url));

/** Folder of a Node.js of the major that functions run on: the one of npm ci, else this process's. @throws EmulatorError */
export async function functionNodeFolder(): Promise<string> {
  const folders = [installedFolder, dirname(process.execPath)];
  for (const folder of folders.filter((candidate) => existsSync(join(candidate, 'node')))) {
    const { stdout } = await promisify(execFile)(join(folder, 'node'), ['--version']);
    if (stdout.startsWith(`v${NODE_MAJOR}.`)) return folder;
  }
  throw new EmulatorError(
    `Functions need Node.js ${NODE_MAJOR}: run npm ci, which installs it into node_modules`,
  );
}
