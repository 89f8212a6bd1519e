import createClient from 'openapi-fetch';
import type { paths } from '../../client/api.generated.ts';
import { authorization, refuseToken } from '../app/session.ts';

/** The API has the name of the page: its calls cross no origin. */
export const API_PATH = '/api';

export const api = createClient<paths>({ baseUrl: API_PATH });

api.use({
  onRequest({ request }) {
    const header = authorization();
    if (header !== undefined) request.headers.set('authorization', header);
    return request;
  },
  onResponse({ response }) {
    if (response.status === 401) refuseToken();
    return response;
  },
});

/** A field of a request that the API does not take. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/** The API refused a call, in its own words (RFC 9457), or could not be reached (status 0). */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly title: string;
  readonly fields: readonly FieldError[];

  constructor(status: number, { title, detail, fields }: Told) {
    super(detail);
    this.status = status;
    this.title = title;
    this.fields = fields;
  }
}

interface Told {
  readonly title: string;
  readonly detail: string;
  readonly fields: readonly FieldError[];
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function textField(value: unknown, name: string): string {
  const found = field(value, name);
  return typeof found === 'string' ? found : '';
}

function fieldErrors(body: unknown): FieldError[] {
  const errors = field(body, 'errors');
  if (!Array.isArray(errors)) return [];
  return errors.map((error: unknown) => ({
    path: textField(error, 'path'),
    message: textField(error, 'message'),
  }));
}

function told(body: unknown, response: Response): Told {
  // The gateway's own answers have a message alone.
  const detail = textField(body, 'detail') || textField(body, 'message') || response.statusText;
  return { title: textField(body, 'title'), detail, fields: fieldErrors(body) };
}

/** Whether the API answers at all, whoever asks. */
export async function isReachable(): Promise<boolean> {
  try {
    return (await fetch(`${API_PATH}/exceptions`)).status < 500;
  } catch {
    return false;
  }
}

interface Answered<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

async function reached<T>(call: Promise<Answered<T>>): Promise<Answered<T>> {
  try {
    return await call;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new ApiProblem(0, { title: '', detail, fields: [] });
  }
}

/** The body of an answer of success. @throws ApiProblem */
export async function answerOf<T>(call: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await reached(call);
  if (response.ok && data !== undefined) return data;
  throw new ApiProblem(response.status, told(error, response));
}

/** A part of a file, and the cursor by which the next one is asked for. @throws ApiProblem */
export async function filePart(
  call: Promise<Answered<string>>,
): Promise<{ readonly text: string; readonly cursor?: string }> {
  const { data, error, response } = await reached(call);
  if (!response.ok || data === undefined) throw new ApiProblem(response.status, told(error, response));
  const cursor = response.headers.get('next-cursor');
  return { text: data, ...(cursor === null ? {} : { cursor }) };
}

/** For answers without a body. @throws ApiProblem */
export async function done(call: Promise<Answered<unknown>>): Promise<void> {
  const { error, response } = await reached(call);
  if (!response.ok) throw new ApiProblem(response.status, told(error, response));
}

/** An id for a command: made once for what a person decided, and sent again with every further try of it. */
export function commandId(): string {
  return `console-${crypto.randomUUID()}`;
}
