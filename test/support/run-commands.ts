/**
 * Runs commands of bin/ one after the other in this process, which loads what they have in common once: half a minute of
 * processor time otherwise. Takes their command lines as JSON and prints, as JSON, how each ended and what it wrote.
 *
 *     node test/support/run-commands.ts '[["audit", "--help"]]'
 */
import { fileURLToPath, pathToFileURL } from 'node:url';
import { format } from 'node:util';
import * as z from 'zod';

const commandLines = z.array(z.tuple([z.string()], z.string())).parse(JSON.parse(process.argv[2] ?? ''));
const bin = fileURLToPath(new URL('../../bin/', import.meta.url));
const written = { stdout: '', stderr: '' };
const print = console.log;
console.log = (...words) => {
  written.stdout += `${format(...words)}\n`;
};
console.error = (...words) => {
  written.stderr += `${format(...words)}\n`;
};

const runs: unknown[] = [];
for (const [run, [command, ...args]] of commandLines.entries()) {
  const file = `${bin}${command}.ts`;
  process.argv = [process.execPath, file, ...args];
  process.exitCode = 0;
  Object.assign(written, { stdout: '', stderr: '' });
  // Another address is another module: the command runs anew.
  await import(`${pathToFileURL(file)}?${run}`);
  runs.push({ code: process.exitCode, ...written });
}
process.exitCode = 0;
print(JSON.stringify(runs));
