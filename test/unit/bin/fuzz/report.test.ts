import { describe, expect, it } from 'vitest';
import { coverageLines, findingLines, summaryOf } from '../../../../bin/fuzz/report.ts';
import type { FuzzedCall } from '../../../../bin/fuzz/schemathesis.ts';

function aCall(over: Partial<FuzzedCall> = {}): FuzzedCall {
  const request = { method: 'GET', uri: 'http://local/orders' };
  return { operation: 'GET /orders', request, status: 200, answer: '{}', failures: [], ...over };
}

const undocumented = { check: 'status_code_conformance', title: 'Undocumented status code', message: '418' };

describe('what npm run fuzz says', () => {
  it('counts calls, faults of ours, and other answers that the document has not', () => {
    const calls = [
      aCall(),
      aCall({ status: 500, failures: [undocumented] }),
      aCall({ status: undefined }),
      aCall({ status: 503 }),
      aCall({
        status: 418,
        failures: [undocumented, { ...undocumented, check: 'content_type_conformance' }],
      }),
    ];

    expect(summaryOf(calls)).toEqual({ calls: 5, serverErrors: 2, undocumented: 1 });
  });

  it('tells each kind of finding once, with how often it was and the first request', () => {
    const lines = findingLines([
      aCall({ status: 500, answer: 'first' }),
      aCall({ status: 500, answer: 'second' }),
      aCall({ status: 418, failures: [undocumented] }),
    ]);

    expect(lines.filter((line) => !line.startsWith('  '))).toEqual([
      'GET /orders: 500 (2 times)',
      'GET /orders: 418, status_code_conformance: Undocumented status code (1 times)',
    ]);
    expect(lines[2]).toBe('  answered: first');
  });

  it('tells how each operation was answered', () => {
    expect(coverageLines([aCall(), aCall({ status: 400 }), aCall(), aCall({ status: undefined })])).toEqual([
      `${'GET /orders'.padEnd(56)} 200: 2, 400: 1, none: 1`,
    ]);
  });

  it('names the doors of which only refusals were seen', () => {
    const refused = aCall({ operation: 'POST /returns', status: 409 });

    expect(coverageLines([refused, aCall(), aCall({ status: 400 })]).at(-1)).toBe(
      'Never answered 2xx: POST /returns',
    );
  });
});
