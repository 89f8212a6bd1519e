import { defineConfig } from 'vitest/config';
import Sequencer from './test/support/sequencer.ts';

/**
 * Much of an end-to-end test is waiting: more files at once than there are processors. All projects that run
 * side by side must say the same.
 */
const maxWorkers = 6;
const withDeployment = { maxWorkers, sequence: { groupOrder: 0 } };
/**
 * What only computes comes after that: beside it, end-to-end tests would run into their deadlines. Each worker loads the
 * modules once: more of them than the processors have use for only load more.
 */
const computing = { maxWorkers: 3, sequence: { groupOrder: 1 } };

/**
 * Files that leave nothing behind share a process and its modules: loading them anew for each file was half
 * of the processor time of the unit tests.
 */
const sharedModules = { isolate: false };

/**
 * What needs the local AWS shares one instance a project, what needs the deployed system one deployment
 * (test/support).
 */
export default defineConfig({
  test: {
    // Functions log every invocation; tests read what they return.
    env: { POWERTOOLS_LOG_LEVEL: 'SILENT' },
    reporters: ['default', './test/support/closing-reporter.ts'],
    sequence: { sequencer: Sequencer },
    projects: [
      {
        test: {
          ...computing,
          ...sharedModules,
          name: 'unit',
          setupFiles: [
            './test/support/test-day.ts',
            './test/support/property-seed.ts',
            './test/support/close-tables.ts',
          ],
          include: [
            'test/unit/**/*.test.ts',
            'test/property/**/*.test.ts',
            'test/house/**/*.test.ts',
            'test/docs/**/*.test.ts',
            'test/infra/**/*.test.ts',
            'test/bench/**/*.test.ts',
          ],
          // It extends zod before any schema is made: modules that others have loaded are of no use to it.
          exclude: ['test/infra/documents.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          ...withDeployment,
          name: 'simulator',
          include: ['test/simulator/**/*.test.ts'],
          env: { POWERTOOLS_METRICS_DISABLED: 'true' },
          testTimeout: 120_000,
        },
      },
      // The end-to-end tests leave the processor some of its time.
      {
        test: {
          ...withDeployment,
          name: 'check',
          include: ['test/check/**/*.test.ts'],
          testTimeout: 240_000,
        },
      },
      {
        test: {
          ...withDeployment,
          name: 'documents',
          include: ['test/infra/documents.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          ...withDeployment,
          name: 'contract',
          include: ['test/contract/**/*.test.ts'],
          globalSetup: ['test/support/emulator-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          ...withDeployment,
          ...sharedModules,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/support/deployment-setup.ts'],
          testTimeout: 240_000,
          hookTimeout: 120_000,
          maxConcurrency: 8,
        },
      },
      // These switch the relay off and on: nothing else may run beside them.
      {
        test: {
          name: 'exclusive',
          include: ['test/exclusive/**/*.test.ts'],
          globalSetup: ['test/support/deployment-setup.ts'],
          testTimeout: 240_000,
          hookTimeout: 120_000,
          maxConcurrency: 8,
          sequence: { groupOrder: 2 },
        },
      },
      // Connected shops of each platform, and a roll-out of rules, end to end; part of `npm run test:long`.
      {
        test: {
          name: 'shops',
          include: ['test/shops/**/*.test.ts'],
          globalSetup: ['test/support/deployment-setup.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          sequence: { groupOrder: 5 },
        },
      },
      // Everything that may become of a return, side by side in one deployment; not part of `npm test`.
      {
        test: {
          name: 'returns',
          ...sharedModules,
          maxWorkers,
          include: ['test/returns/**/*.test.ts'],
          globalSetup: ['test/support/deployment-setup.ts'],
          testTimeout: 300_000,
          hookTimeout: 180_000,
          maxConcurrency: 8,
          sequence: { groupOrder: 6 },
        },
      },
      // Deploys a release and the present system over it; `npm run test:upgrade` runs it.
      {
        test: {
          name: 'upgrade',
          include: ['test/upgrade/**/*.test.ts'],
          globalSetup: ['test/support/upgrade-setup.ts'],
          testTimeout: 180_000,
          hookTimeout: 300_000,
          maxConcurrency: 8,
          sequence: { groupOrder: 3 },
        },
      },
      // Hundreds of orders at once; not part of `npm test`.
      {
        test: {
          name: 'load',
          include: ['test/load/**/*.test.ts'],
          exclude: ['test/load/backlog.test.ts'],
          globalSetup: ['test/support/deployment-setup.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          sequence: { groupOrder: 4 },
        },
      },
      // More than five minutes; part of nothing else.
      {
        test: {
          name: 'backlog',
          include: ['test/load/backlog.test.ts'],
          globalSetup: ['test/support/patient-setup.ts'],
          hookTimeout: 120_000,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
