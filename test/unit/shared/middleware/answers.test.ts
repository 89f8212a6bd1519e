import middy from '@middy/core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { DoorAnswer } from '../../../../functions/shared/door.ts';
import { Conflict, Corrupt, InvalidRequest } from '../../../../functions/shared/errors.ts';
import { log } from '../../../../functions/shared/log.ts';
import type { GatewayAnswer } from '../../../../functions/shared/middleware/gateway.ts';
import { jsonAnswers } from '../../../../functions/shared/middleware/json-answers.ts';
import { problemAnswers } from '../../../../functions/shared/middleware/problem-answers.ts';
import { context, run } from '../../../support/call.ts';

describe('jsonAnswers', () => {
  function answerOf(given: DoorAnswer): Promise<GatewayAnswer> {
    const handler = middy<unknown, DoorAnswer | GatewayAnswer>()
      .use(jsonAnswers())
      .handler<unknown, GatewayAnswer>(async () => given);
    return run(handler, {});
  }

  test('writes status and body as JSON, and nothing of the correlation', async () => {
    const answer = await answerOf({ status: 201, body: { id: 'a' }, correlation: { orderId: 'web-1' } });

    expect(answer).toEqual({
      statusCode: 201,
      headers: { 'content-type': 'application/json' },
      body: '{"id":"a"}',
    });
  });

  test('gives an answer without a body no content type', async () => {
    expect(await answerOf({ status: 204 })).toEqual({ statusCode: 204 });
  });

  test('notes the correlation for the log line', () => {
    const internal = {};
    const response: DoorAnswer = { status: 200, correlation: { orderId: 'web-1' } };

    jsonAnswers().after({ event: {}, context, response, error: undefined, internal });

    expect(internal).toEqual({ correlation: { orderId: 'web-1' } });
  });
});

describe('problemAnswers', () => {
  const logged = vi.spyOn(log, 'error').mockImplementation(() => undefined);
  afterEach(() => logged.mockClear());

  async function problemOf(error: unknown): Promise<{ answer: GatewayAnswer; problem: unknown }> {
    const handler = middy<unknown, GatewayAnswer>()
      .use(problemAnswers())
      .handler(() => {
        throw error;
      });
    const answer = await run(handler, {});
    return { answer, problem: JSON.parse(answer.body ?? '') };
  }

  test('answers a refusal as a problem document that names every invalid field, and logs nothing', async () => {
    const fields = [{ path: 'sku', message: 'is missing' }];

    const { answer, problem } = await problemOf(new InvalidRequest('The body is not valid.', fields));

    expect(answer).toMatchObject({
      statusCode: 400,
      headers: { 'content-type': 'application/problem+json' },
    });
    expect(problem).toEqual({
      type: 'urn:order-orchestrator:invalid-request',
      title: 'InvalidRequest',
      status: 400,
      detail: 'The body is not valid.',
      errors: fields,
    });
    expect(logged).not.toHaveBeenCalled();
  });

  test("adds an error's own detail, which replaces no member of the standard", async () => {
    const { problem } = await problemOf(
      new Conflict('It is shipped.', { state: 'shipped', status: 'shipped' }),
    );

    expect(problem).toMatchObject({ status: 409, detail: 'It is shipped.', state: 'shipped' });
  });

  test.each<[string, unknown]>([
    ['an error that is not ours', new Error('secret')],
    ['a thrown text', 'secret'],
  ])('logs %s with its cause, and answers 500 that says nothing of it', async (_what, thrown) => {
    const { answer } = await problemOf(thrown);

    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('secret');
    expect(logged).toHaveBeenCalledExactlyOnceWith('door failed', {
      error: expect.objectContaining({ message: 'secret' }),
    });
  });

  test('logs what we stored wrongly: it is a fault of ours', async () => {
    const { answer } = await problemOf(new Corrupt('order: status is missing'));

    expect(answer.statusCode).toBe(500);
    expect(logged).toHaveBeenCalledOnce();
  });
});
