import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Fills the minute in which the system is deployed with what needs the processor, and the waits of the
 * end-to-end tests with the rest. Of those, the ones that wait longest go first.
 */
const order = [
  '/test/contract/',
  '/test/bench/',
  '/test/infra/',
  '/test/e2e/faults',
  '/test/e2e/operators',
  '/test/e2e/arrival',
  '/test/e2e/access',
  '/test/e2e/race',
  '/test/e2e/routing',
  '/test/e2e/cancel',
  '/test/e2e/',
  '/test/property/',
  '/test/unit/',
];

const rank = ({ moduleId }: TestSpecification): number =>
  order.findIndex((folder) => moduleId.includes(folder));

export default class Sequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}
