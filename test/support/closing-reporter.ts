import type { Reporter, TestModule } from 'vitest/node';

/** Behind vitest's own summary, one line that any reader of logs understands: `N passed, N failed`. */
export default class ClosingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string): number => tests.filter((test) => test.result().state === state).length;
    const brokenModules = modules.filter(
      (module) => module.state() === 'failed' && [...module.children.allTests('failed')].length === 0,
    ).length;
    // The default reporter writes its summary in the same hook, before this one.
    process.on('exit', () =>
      process.stdout.write(`${count('passed')} passed, ${count('failed') + brokenModules} failed\n`),
    );
  }
}
