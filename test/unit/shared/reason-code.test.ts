import { describe, expect, it } from 'vitest';
import { reasonCode } from '../../../functions/shared/reason-code.ts';

describe('the code of a reason', () => {
  it.each(['AWAITING_PAYMENT', 'FRAUD', 'NO_ROUTE', 'STEP_2'])('%s leaves as it is', (code) => {
    expect(reasonCode(code)).toBe(code);
  });

  it.each(['Ada Example called', 'ada@example.com', 'Smith', 'FRAUD? ask Ada', '', 'X'.repeat(65)])(
    'what a person wrote, such as %j, leaves as OTHER',
    (text) => {
      expect(reasonCode(text)).toBe('OTHER');
    },
  );
});
