import * as z from 'zod';
import { InvalidRequest } from '../../functions/shared/errors.ts';
import { invalidFields } from '../../functions/shared/parse.ts';

/** The command line asks for something that the command does not do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Runs a command as a person meets it: `--help` prints what it does, a command line that it does not understand ends with
 * that, and whatever goes wrong ends with a sentence. `main` answers the exit code. Exit 1: it failed, 2: it was not
 * understood.
 */
export async function runAsCommand(usage: string, main: () => Promise<number>): Promise<void> {
  if (process.argv.slice(2).some((word) => word === '--help' || word === '-h')) {
    console.log(usage);
    return;
  }
  try {
    process.exitCode = await main();
  } catch (error) {
    const isMisunderstood = error instanceof UsageError || isOfArguments(error);
    for (const line of sentencesOf(error)) console.error(line);
    if (isMisunderstood) console.error(`\n${usage}`);
    process.exitCode = isMisunderstood ? 2 : 1;
  }
}

/**
 * Ends the process although something of it may be left running. What was said is written before: a pipe takes it
 * later than a file does.
 */
export function endProcess(): void {
  process.stdout.write('', () => process.stderr.write('', () => process.exit()));
}

/** A whole number from 1 in the words of a command line. */
export const countOption = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, 'is no whole number from 1')
  .transform(Number);

/** The values of options as the command takes them. @throws UsageError that names every option with a wrong value */
export function readOptions<S extends z.ZodType>(schema: S, values: object): z.output<S> {
  const options = schema.safeParse({ ...values });
  if (options.success) return options.data;
  const wrong = invalidFields(options.error).map(({ path, message }) => `--${path} ${message}.`);
  throw new UsageError(wrong.join('\n'));
}

/** Words are taken as what they name, in order; one more than there are names is a mistake. @throws UsageError */
export function mustHaveNoMoreWords(words: readonly string[], most: number): void {
  const extra = words.slice(most);
  if (extra.length > 0) throw new UsageError(`${extra.join(' ')}: the command does not take that.`);
}

/** What `parseArgs` throws for an option that there is not. */
function isOfArguments(error: unknown): boolean {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

/** An error as a person reads it, without its stack; every invalid field on a line of its own. */
export function sentencesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [String(error)];
  const fields = error instanceof InvalidRequest ? error.fields : [];
  return [
    messageOf(error),
    ...fields.map(({ path, message }) => `  ${path === '' ? 'it' : path} ${message}`),
  ];
}

/** A connection that nobody takes fails at several addresses, and says nothing of it itself. */
function messageOf(error: Error): string {
  if (error instanceof AggregateError) {
    const [first] = error.errors;
    return first instanceof Error ? messageOf(first) : String(first);
  }
  if (error.message === 'fetch failed' && error.cause instanceof Error) return messageOf(error.cause);
  if (error.message === 'Region is missing') return 'The environment names no AWS: AWS_REGION is missing.';
  // What follows is how to have a word that looks like an option, which no command wants.
  if (isOfArguments(error)) return error.message.replace(/\. To specify.*$/s, '.');
  if (error.message !== '') return error.message;
  return error.cause instanceof Error ? messageOf(error.cause) : error.name;
}
