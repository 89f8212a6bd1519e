import { defineConfig } from 'vitest/config';

/** Fast projects first; what needs the local AWS shares one instance a project (test/support). */
export default defineConfig({
  test: {
    // Functions log every invocation; tests read what they return.
    env: { POWERTOOLS_LOG_LEVEL: 'SILENT' },
    reporters: ['default', './test/support/closing-reporter.ts'],
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts', 'test/property/**/*.test.ts', 'test/infra/**/*.test.ts', 'test/bench/**/*.test.ts'], testTimeout: 60_000, sequence: { groupOrder: 0 } } },
      { test: { name: 'contract', include: ['test/contract/**/*.test.ts'], globalSetup: ['test/support/emulator-setup.ts'], testTimeout: 60_000, hookTimeout: 60_000, fileParallelism: false, sequence: { groupOrder: 1 } } },
      { test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], globalSetup: ['test/support/deployment-setup.ts'], testTimeout: 120_000, hookTimeout: 120_000, maxWorkers: 2, maxConcurrency: 4, sequence: { groupOrder: 2 } } },
      // These switch the relay off and on, or race: nothing else may run beside them.
      { test: { name: 'exclusive', include: ['test/exclusive/**/*.test.ts'], globalSetup: ['test/support/deployment-setup.ts'], testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false, sequence: { groupOrder: 3 } } },
    ],
  },
});
