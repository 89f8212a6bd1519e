import { callerName } from '../shared/caller.ts';
import { NotFound } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { askWhatIfDoor, readWhatIfDoor, readWhatIfPageDoor, readWhatIfReportDoor } from './doors.ts';
import { askWhatIf, lookAtWhatIf } from './what-if/job/ask-what-if.ts';
import { readWhatIf } from './what-if/job/what-if-job.store.ts';
import { hasEnded, type WhatIfJob } from './what-if/job/what-if-job.ts';
import { type ResultFile, WorkFiles } from './what-if/job/work-files.store.ts';

function viewOf(job: WhatIfJob): Record<string, unknown> {
  const { whatIfId, state, at, by, attempt, movedAt, summary, failure } = job;
  const { orders, told, chunks, read } = job;
  const path = `/what-ifs/${whatIfId}`;
  return {
    ...{ whatIfId, state, askedAt: at, askedBy: by, attempt, movedAt, summary, failure },
    progress: { orders, told, chunks, read: read.length },
    ...(state === 'done' ? { links: { report: `${path}/report`, page: `${path}/page` } } : {}),
  };
}

/** @throws NotFound for a what-if that is not done, too */
async function resultOf(whatIfId: string, name: ResultFile): Promise<string> {
  const job = await readWhatIf(whatIfId);
  if (job.state !== 'done') throw new NotFound(`What-if ${whatIfId} has no report: it is ${job.state}.`);
  const text = await new WorkFiles(job).readResult(name);
  if (text === undefined) throw new NotFound(`The report of what-if ${whatIfId} is not kept any more.`);
  return text;
}

/** The doors of /what-ifs: the job itself is a state machine's (statemachines/whatif.asl.json). */
export const handler = serve(
  on(askWhatIfDoor, async ({ body, caller, now }) => {
    const job = await askWhatIf(body, callerName(caller), now);
    return { status: hasEnded(job) ? 200 : 202, body: viewOf(job) };
  }),
  on(readWhatIfDoor, async ({ params, now }) => ({
    status: 200,
    body: viewOf(await lookAtWhatIf(params.id, now)),
  })),
  on(readWhatIfReportDoor, async ({ params }) => ({
    status: 200,
    body: JSON.parse(await resultOf(params.id, 'report.json')),
  })),
  on(readWhatIfPageDoor, async ({ params }) => ({
    status: 200,
    html: await resultOf(params.id, 'page.html'),
    headers: { 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'" },
  })),
);
