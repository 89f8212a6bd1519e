import { expect, test } from 'vitest';
import { whatIfViewSchema } from '../../functions/trust/doors.ts';
import { whatIfReportSchema } from '../../functions/trust/what-if/report/report-schema.ts';
import { eventually, operator, World } from '../support/world.ts';

const ORDERS = 12;

/** The job once it has ended. */
async function ended(whatIfId: string) {
  let last: unknown;
  return eventually(
    `what-if ${whatIfId} ends`,
    async () => {
      const job = whatIfViewSchema.parse(await operator.get(`/what-ifs/${whatIfId}`));
      last = job;
      return job.state === 'done' || job.state === 'failed' ? job : undefined;
    },
    { seconds: 180, last: () => last },
  );
}

async function asked(body: Record<string, unknown>) {
  return whatIfViewSchema.parse(await operator.post('/what-ifs', body));
}

test('past orders are planned again as a job: its report comes by link, and a job that fails says why', async () => {
  const begun = new Date().toISOString();
  const world = await new World('wif').open({ one: { A: ORDERS }, two: { A: ORDERS } });
  for (let nth = 0; nth < ORDERS; nth += 1) {
    const orderId = await world.place([{ sku: 'A', quantity: 1 }]);
    await world.untilFulfillment(orderId, 'requested');
  }
  const elsewhere = { filters: [{ type: 'locations', deny: { ids: [world.id('one')] } }] };
  const body = { id: world.name, ruleset: { currency: 'USD', ...elsewhere }, from: begun };
  const none = {
    ...body,
    id: `${world.name}-none`,
    from: '2001-01-01T00:00:00Z',
    to: '2001-01-02T00:00:00Z',
  };

  const [job, failing] = await Promise.all([asked(body), asked(none)]);
  const [done, failed] = await Promise.all([ended(job.whatIfId), ended(failing.whatIfId)]);
  const again = await asked(none);

  expect(done).toMatchObject({ state: 'done', summary: { different: 0, unreadable: 0 } });
  const { orders = 0, decisions, replayed, changed = 0 } = done.summary ?? {};
  expect(decisions).toBe(replayed);
  expect(orders).toBeGreaterThanOrEqual(ORDERS);
  expect(changed).toBeGreaterThanOrEqual(ORDERS);
  const report = whatIfReportSchema.parse(await operator.get(done.links?.report ?? ''));
  expect(report.locations.find(({ location }) => location === world.id('two'))).toMatchObject({
    before: { shipments: 0 },
    after: { shipments: ORDERS },
  });
  expect(String(await operator.get(done.links?.page ?? ''))).toContain('<h2>Is it true?</h2>');
  expect(failed.failure).toEqual({ error: 'NotFound', message: 'There are no such orders.' });
  expect(again).toMatchObject({ state: 'queued', attempt: 2 });
  expect(await ended(failing.whatIfId)).toMatchObject({ state: 'failed', attempt: 2 });
});
