import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ToolkitLog, tellingLines } from '../../../local/deploy/toolkit-log.ts';

describe('the lines of the CDK toolkit that a failure quotes', () => {
  test('leave out progress, assets and hints, and keep why a resource failed', () => {
    const output = [
      '✨  Synthesis time: 0.34s',
      'shop-data: start: Building shop-data Template',
      'shop-data: success: Published shop-data Template',
      'shop-data: creating CloudFormation changeset...',
      'shop-data |  1/15 | 8:26:52 PM | CREATE_COMPLETE         | AWS::IAM::Role | Role',
      'shop-data |  2/15 | 8:26:52 PM | CREATE_FAILED           | AWS::DynamoDB::Table | Table no such key',
      '',
      '❌  shop-data failed: ROLLBACK_COMPLETE',
    ];

    expect(tellingLines(output)).toEqual([output[5], output[7]]);
  });

  test('leave out the frames of a stack, and keep the error of the app', () => {
    const output = [
      'Error: the stage is not what it seems',
      '    at new DataStack (file:///lib/data-stack.ts:27:11)',
      'Node.js v24.21.0',
      'node bin/app.ts: Subprocess exited with error 1',
    ];

    expect(tellingLines(output)).toEqual([output[0], output[3]]);
  });

  test('are the last twelve of many', () => {
    const output = Array.from({ length: 30 }, (_, n) => `line ${n}`);

    expect(tellingLines(output)).toEqual(output.slice(18));
  });
});

test('the log of a deployment has every line with the command that wrote it, and none of the deployment before', () => {
  new ToolkitLog('unit-test.log').write('synth', 'of an earlier deployment');
  const log = new ToolkitLog('unit-test.log');

  log.write('bootstrap', 'Bootstrapping');
  log.write('synth', '    at main');

  expect(log.path).toBe('.local/logs/unit-test.log');
  expect(readFileSync(log.path, 'utf8')).toBe('bootstrap Bootstrapping\nsynth         at main\n');
});
