import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { pythonProgram, pythonWith } from '../../local/aws/python.ts';
import { fuzzedDocument } from './fuzzed-document.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = new URL('../../local/fuzz/', import.meta.url);
const program = pythonProgram('the fuzzer', new URL('requirements.txt', folder), 'venv-fuzz');
const logs = join(root, '.local', 'logs');

const bytesSchema = z
  .object({ $base64: z.string() })
  .transform(({ $base64 }) => Buffer.from($base64, 'base64').toString());
const checkSchema = z.object({
  name: z.string(),
  failure_info: z
    .object({ failure: z.looseObject({ title: z.string().default(''), message: z.string().default('') }) })
    .optional(),
});
const interactionSchema = z.object({
  request: z.object({ method: z.string(), uri: z.string(), body: bytesSchema.optional() }),
  response: z.object({ status_code: z.number().int(), content: bytesSchema.optional() }).optional(),
});
/** What schemathesis reports of a scenario: its calls by their ids, and what the checks said of each. */
const scenarioSchema = z.object({
  ScenarioFinished: z.object({
    recorder: z.object({
      label: z.string(),
      checks: z.record(z.string(), z.array(checkSchema)).default({}),
      interactions: z.record(z.string(), interactionSchema).default({}),
    }),
  }),
});
type Scenario = z.output<typeof scenarioSchema>['ScenarioFinished'];

/** What came of one call. */
export interface FuzzedCall {
  /** Method and path as the document has them. */
  readonly operation: string;
  readonly request: z.output<typeof interactionSchema>['request'];
  /** Absent where no answer came within a time that no door takes. */
  readonly status: number | undefined;
  readonly answer: string;
  /** What the answer has that the document has not, by the check that found it. */
  readonly failures: readonly { readonly check: string; readonly title: string; readonly message: string }[];
}

/** Path of the Python that has schemathesis, installed first where it is missing. @throws InstallationError */
export function pythonWithFuzzer(onProgress: (line: string) => void): Promise<string> {
  return pythonWith(program, onProgress);
}

export interface FuzzRun {
  readonly python: string;
  /** Names the run in files and messages. */
  readonly name: string;
  readonly api: string;
  /** The bearer token of all calls. */
  readonly token: string;
  readonly seconds: number;
  readonly seed: number;
  /** What the hooks have to know, by the name of the variable. */
  readonly environment: Readonly<Record<string, string>>;
}

/** schemathesis ends so when it found a failure, which the record of calls has as well. */
const FOUND_FAILURES = 1;
/** A case that is being shrunk, or an answer that is awaited, may take longer than the run was given. */
const GRACE_SECONDS = 60;

/**
 * Runs schemathesis over openapi.json as one caller; every call that was made.
 * @throws Error when schemathesis itself fails
 */
export async function fuzzAs({
  python,
  name,
  api,
  token,
  seconds,
  seed,
  environment,
}: FuzzRun): Promise<FuzzedCall[]> {
  await mkdir(logs, { recursive: true });
  const report = join(logs, `fuzz-${name}.ndjson`);
  const log = join(logs, `fuzz-${name}.log`);
  const output = await open(log, 'w');
  const args = [
    ...['-m', 'schemathesis.cli', '--config-file', fileURLToPath(new URL('schemathesis.toml', folder))],
    ...['run', await fuzzedDocument(logs, name), '--url', api, '--header', `Authorization: Bearer ${token}`],
    ...['--max-time', String(seconds), '--seed', String(seed), '--no-shrink', '--no-color'],
    ...['--phases', 'examples,coverage,fuzzing', '--request-timeout', '40', '--suppress-health-check', 'all'],
    ...['--generation-database', 'none', '--continue-on-failure'],
    ...['--report', 'ndjson', '--report-ndjson-path', report],
  ];
  const child = spawn(python, args, {
    cwd: logs,
    stdio: ['ignore', output.fd, output.fd],
    timeout: (seconds + GRACE_SECONDS) * 1000,
    env: {
      ...process.env,
      ...environment,
      FUZZ_TOKEN: token,
      SCHEMATHESIS_HOOKS: 'hooks',
      PYTHONPATH: fileURLToPath(folder),
      PYTHONDONTWRITEBYTECODE: '1',
    },
  });
  const [code] = await once(child, 'close');
  await output.close();
  if (code !== 0 && code !== FOUND_FAILURES && code !== null)
    throw new Error(`schemathesis ended with ${code}: see ${log}`);
  return callsIn(await readFile(report, 'utf8'));
}

function callsIn(report: string): FuzzedCall[] {
  const lines = report.split('\n').filter((line) => line.startsWith('{"ScenarioFinished"'));
  return lines.flatMap((line) => callsOf(scenarioSchema.parse(JSON.parse(line)).ScenarioFinished));
}

function callsOf({ recorder: { label, checks, interactions } }: Scenario): FuzzedCall[] {
  return Object.entries(interactions).map(([id, { request, response }]) => ({
    operation: label,
    request,
    status: response?.status_code,
    answer: response?.content ?? '',
    failures: (checks[id] ?? []).flatMap(({ name, failure_info: info }) =>
      info ? [{ check: name, title: info.failure.title, message: info.failure.message }] : [],
    ),
  }));
}
