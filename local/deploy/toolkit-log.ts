import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));

/** How many lines a failure quotes; the others are in the file. */
const QUOTED_LINES = 12;

/** Lines that say nothing about a failure: progress, assets, hints, frames of a stack. */
const noise = [
  /^\s*$/,
  /\| (CREATE|UPDATE|DELETE)_(IN_PROGRESS|COMPLETE|COMPLETE_CLEANUP_IN_PROGRESS) +\|/,
  /: (start|success): /,
  /^ *✨|creating CloudFormation changeset|deploying\.\.\. \[/,
  /functions are unchanged|^bundled \d+ functions/,
  /feature flags are not configured|Supply a stack id/,
  /^\s+at |^Node\.js v\d/,
];

/**
 * What the commands of one deployment write, whole and in one file: the toolkit writes hundreds of lines, of
 * which a person reads the last few, and only when it failed.
 */
export class ToolkitLog {
  readonly #file: string;

  /** @param name of the file in `.local/logs`; an earlier one of that name is replaced. */
  constructor(name = 'deploy.log') {
    this.#file = join(projectFolder, '.local', 'logs', name);
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(this.#file, '');
  }

  /** Path of the file, from the working folder. */
  get path(): string {
    return relative(process.cwd(), this.#file);
  }

  /** Commands run side by side: each line says whose it is. */
  write(command: string, line: string): void {
    appendFileSync(this.#file, `${command.padEnd(9)} ${line}\n`);
  }
}

/** The last lines of a command's output that help to understand why it failed. */
export function tellingLines(output: readonly string[]): string[] {
  const telling = output.filter((line) => !noise.some((pattern) => pattern.test(line)));
  return telling.slice(-QUOTED_LINES);
}
