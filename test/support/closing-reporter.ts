import { relative } from 'node:path';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

const LISTED = 10;
/** A faster test is worth no line. */
const SLOW_MS = 1000;
const COLUMNS = 110;

/**
 * Behind vitest's own summary: where the time of the run went, and one line that any reader of logs
 * understands, `N passed, N failed`.
 */
export default class ClosingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const lines = [...slowestTests(tests), countsLine(modules, tests)];
    // The default reporter writes its summary in the same hook, before this one.
    process.on('exit', () => process.stdout.write(`${lines.join('\n')}\n`));
  }
}

/** The slowest tests of a run, slowest first, below a heading; nothing when no test was slow. */
function slowestTests(tests: readonly TestCase[]): string[] {
  const slow = tests
    .map((test) => ({ test, milliseconds: test.diagnostic()?.duration ?? 0 }))
    .filter(({ milliseconds }) => milliseconds >= SLOW_MS)
    .sort((one, other) => other.milliseconds - one.milliseconds)
    .slice(0, LISTED);
  const lines = slow.map(({ test, milliseconds }) => {
    const seconds = (milliseconds / 1000).toFixed(1).padStart(6);
    const file = relative(`${process.cwd()}/test`, test.module.moduleId);
    return `${seconds} s  ${file}: ${test.name}`.slice(0, COLUMNS);
  });
  return lines.length === 0 ? [] : ['The slowest tests:', ...lines];
}

function countsLine(modules: readonly TestModule[], tests: readonly TestCase[]): string {
  const count = (state: string): number => tests.filter((test) => test.result().state === state).length;
  // A file that failed before any of its tests did: it does not load, or a hook failed.
  const brokenModules = modules.filter(
    (module) => module.state() === 'failed' && [...module.children.allTests('failed')].length === 0,
  ).length;
  return `${count('passed')} passed, ${count('failed') + brokenModules} failed`;
}
