import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

const GRACE_MS = 5_000;

/** Send a signal to a process group; false when nothing of the group is left. */
export function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}

/** End the group that a detached child leads, workers included: TERM, and KILL after 5 s. */
export async function endGroup(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  if (child.exitCode === null && child.signalCode === null) {
    // Nothing else may keep this process: it would end before the child does, and what it had to say with it.
    child.ref();
    const gone = once(child, 'exit');
    signalGroup(pid, 'SIGTERM');
    const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), GRACE_MS);
    await gone;
    clearTimeout(timer);
  }
  signalGroup(pid, 'SIGKILL');
}
