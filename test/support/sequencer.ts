import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * While the system is being deployed, the tests run that need no deployment and much of the processor. Then come the
 * end-to-end tests: those first that wait for a minute to pass, then those with most tests to run, since the last one to
 * end decides how long a run takes.
 */
const FIRST = [
  '/test/contract/',
  '/test/bench/',
  '/test/infra/',
  '/test/e2e/race',
  '/test/e2e/access',
  '/test/e2e/faults',
  '/test/e2e/operators',
  '/test/e2e/arrival',
  '/test/e2e/routing-rules',
];

/**
 * End-to-end tests wait more than they compute, the others only compute: those that are left of each are mixed, so that
 * neither waits for the other. Of each the long ones are begun first.
 */
const LONG = [
  '/test/e2e/buyers',
  '/test/e2e/stock',
  '/test/e2e/webhooks',
  '/test/e2e/cancel-hold',
  '/test/e2e/',
  '/test/simulator/histories',
  '/test/unit/bin/command',
  '/test/simulator/',
  '/test/property/',
  '/test/',
];

function rankIn(folders: readonly string[], { moduleId }: TestSpecification): number {
  return folders.findIndex((folder) => moduleId.includes(folder));
}

function ranked(files: readonly TestSpecification[], folders: readonly string[]): TestSpecification[] {
  return files.toSorted((one, other) => rankIn(folders, one) - rankIn(folders, other));
}

/** Spreads `few` evenly among `many`, one of them first. */
function mixed<T>(few: readonly T[], many: readonly T[]): T[] {
  const share = Math.ceil(many.length / Math.max(1, few.length));
  const rest = many.slice(few.length * share);
  return [...few.flatMap((one, at) => [one, ...many.slice(at * share, (at + 1) * share)]), ...rest];
}

/** Vitest's own order of the files of a run, ranked and mixed. */
export default class Sequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const first = sorted.filter((file) => rankIn(FIRST, file) >= 0);
    const left = ranked(
      sorted.filter((file) => rankIn(FIRST, file) < 0),
      LONG,
    );
    const waiting = left.filter(({ moduleId }) => moduleId.includes('/test/e2e/'));
    const computing = left.filter((file) => !waiting.includes(file));
    return [...ranked(first, FIRST), ...mixed(waiting, computing)];
  }
}
