import { type ExecFileException, execFile } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a command says when it fails; empty when it does not. It gets the processor when nobody else wants it. */
function complaintsOf(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const ended = (failure: ExecFileException | null, out: string, errors: string): void =>
      resolve(failure ? `${failure.message}\n${out}\n${errors}` : '');
    const child = execFile(command, args, { cwd: root, maxBuffer: 2 ** 26 }, ended);
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  });
}

test('types, lint and layout are clean: npm run check', async () => {
  expect(await complaintsOf('npm', ['run', '--silent', 'check'])).toBe('');
});
