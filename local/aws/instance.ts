import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

const file = fileURLToPath(new URL('../../.local/running.json', import.meta.url));
const instanceSchema = z.object({ pid: z.number().int(), addresses: z.record(z.string(), z.string()) });
export type Instance = z.output<typeof instanceSchema>;

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The instance that runs now, if any. A file left by a process that is gone does not count. */
export function runningInstance(): Instance | undefined {
  try {
    const instance = instanceSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    return alive(instance.pid) && instance.pid !== process.pid ? instance : undefined;
  } catch {
    return undefined;
  }
}

/** Says that this process is the instance, and where it can be reached. */
export function announceInstance(addresses: Readonly<Record<string, string>>): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ pid: process.pid, addresses }, null, 2));
}

export function leaveInstance(): void {
  rmSync(file, { force: true });
}
