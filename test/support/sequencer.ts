import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * While the system is being deployed, the tests run that need no deployment and much of the processor. Then
 * come the end-to-end tests, those first that wait for a minute to pass, then those with most tests to run:
 * the last one to end decides how long they take. What only computes comes after them (vitest.config.ts).
 */
const ORDER = [
  '/test/check/',
  '/test/contract/',
  '/test/simulator/',
  '/test/infra/documents',
  '/test/e2e/race',
  '/test/e2e/access',
  '/test/e2e/faults',
  '/test/e2e/operators',
  '/test/e2e/arrival',
  '/test/e2e/routing-rules',
  '/test/e2e/webhooks',
  '/test/e2e/cancel-hold',
  '/test/e2e/',
  '/test/unit/bin/command',
  '/test/bench/',
  '/test/infra/',
  '/test/property/',
  '/test/',
];

function rankOf({ moduleId }: TestSpecification): number {
  return ORDER.findIndex((folder) => moduleId.includes(folder));
}

/** Vitest's own order of the files of a run, ranked by `ORDER`. */
export default class Sequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((one, other) => rankOf(one) - rankOf(other));
  }
}
