import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

const instanceFile = fileURLToPath(new URL('../../.local/running.json', import.meta.url));

/** What a command needs to work with the system of another process. */
const localSystemSchema = z.object({
  endpoint: z.string(),
  stage: z.string(),
  tableName: z.string(),
  api: z.string(),
  /** An operator's bearer token. */
  token: z.string(),
});
export type LocalSystem = z.output<typeof localSystemSchema>;

const instanceSchema = z.object({
  pid: z.number().int(),
  addresses: z.record(z.string(), z.string()),
  system: localSystemSchema,
});

/** The local system that `npm start` runs in another process. */
export type Instance = z.output<typeof instanceSchema>;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** What the last instance said of itself, if it has not left. */
function announcedInstance(): Instance | undefined {
  try {
    return instanceSchema.parse(JSON.parse(readFileSync(instanceFile, 'utf8')));
  } catch {
    return undefined;
  }
}

/** The instance that runs now, if any. A file left by a process that is gone does not count. */
export function runningInstance(): Instance | undefined {
  const instance = announcedInstance();
  return instance && isAlive(instance.pid) && instance.pid !== process.pid ? instance : undefined;
}

/** Says that this process is the instance, and where it can be reached. The file holds a token: it is its owner's alone. */
export function announceInstance(instance: Omit<Instance, 'pid'>): void {
  mkdirSync(dirname(instanceFile), { recursive: true });
  writeFileSync(instanceFile, JSON.stringify({ pid: process.pid, ...instance }, null, 2), { mode: 0o600 });
}

/** Says that this process is the instance no longer; that another one is, stays said. */
export function leaveInstance(): void {
  if (announcedInstance()?.pid === process.pid) rmSync(instanceFile, { force: true });
}
