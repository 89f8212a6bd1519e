import { build } from 'esbuild';

/**
 * The function that most checks invoke: it does what its event says. Answers with what AWS's own runtime
 * would give, so its code is plain CommonJS without a dependency, small enough to stand in a template.
 */
export const probeSource = `
let invocations = 0;
const named = (name, message) => Object.assign(new Error(message ?? 'as told'), name ? { name } : {});
class WithoutAName extends Error {}
exports.handler = async (event, context) => {
  invocations += 1;
  switch (event.do) {
    case 'echo': return event.value;
    case 'throw': throw named(event.name, event.message);
    case 'throwUnnamed': throw new WithoutAName('as told');
    case 'throwText': throw 'only text';
    case 'exit': return process.exit(1);
    case 'hang': return new Promise((resolve) => setTimeout(resolve, 60_000));
    case 'environment': {
      const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      return { version: process.version, arch: process.arch, invocations, pid: process.pid, zone };
    }
    default: return event;
  }
};`;

/**
 * Authorizer and route of the HTTP API in one: it lets in who bears the token "let-me-in", and answers with
 * what API Gateway told it.
 */
export const doorSource = `
exports.handler = async (event) => {
  if (event.type === 'REQUEST') {
    const isAuthorized = event.headers.authorization === 'Bearer let-me-in';
    return isAuthorized ? { isAuthorized, context: { caller: 'door-tester' } } : { isAuthorized };
  }
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      body: event.body ?? null, encoded: event.isBase64Encoded, path: event.rawPath, params: event.pathParameters ?? null,
      query: event.rawQueryString, caller: event.requestContext.authorizer?.lambda?.caller ?? null, headers: event.headers,
    }),
  };
};`;

/** A function that uses the SDK, bundled with it as the app's functions are. */
const bundled = `
import { DynamoDBClient, GetItemCommand, PutItemCommand, ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { SFNClient, SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
import { randomUUID } from 'node:crypto';

const dynamodb = new DynamoDBClient({ maxAttempts: 1 });
const sfn = new SFNClient({});
const TableName = process.env.TABLE_NAME;
const write = (pk, sk, rest) => dynamodb.send(new PutItemCommand({ TableName, Item: { pk: { S: pk }, sk: { S: sk }, ...rest } }));

/**
 * A stream's records: each says in its new image how it wants to be treated; all are written down under its
 * group.
 */
async function consume(records) {
  const failures = [];
  for (const { dynamodb: { SequenceNumber, NewImage, OldImage }, eventName } of records) {
    const { pk, sk, treat } = NewImage ?? OldImage;
    const seen = await dynamodb.send(new UpdateItemCommand({
      TableName, Key: { pk: { S: 'COUNT#' + pk.S }, sk }, UpdateExpression: 'ADD times :one',
      ExpressionAttributeValues: { ':one': { N: '1' } }, ReturnValues: 'UPDATED_NEW' }));
    const times = Number(seen.Attributes.times.N);
    await write('RECEIVED#' + pk.S, Date.now() + '#' + randomUUID(), {
      item: sk, times: { N: String(times) }, batch: { N: String(records.length) }, eventName: { S: eventName } });
    if (treat?.S === 'throw') throw new Error('as told');
    if (treat?.S === 'failOnce' && times === 1) failures.push({ itemIdentifier: SequenceNumber });
  }
  return { batchItemFailures: failures };
}

export const handler = async (event) => {
  if (event.Records?.[0]?.dynamodb) return consume(event.Records);
  switch (event.do) {
    case 'put': return void (await write(event.pk, 'ITEM', {}));
    case 'scan': return (await dynamodb.send(new ScanCommand({ TableName }))).Count;
    case 'count': return void (await dynamodb.send(new UpdateItemCommand({
      TableName, Key: { pk: { S: event.pk }, sk: { S: 'ITEM' } }, UpdateExpression: 'ADD times :one',
      ExpressionAttributeValues: { ':one': { N: '1' } } })));
    case 'identity': return (await new STSClient({}).send(new GetCallerIdentityCommand({}))).Arn;
    case 'keepToken': return void (await write(event.pk, event.token, { kept: { S: new Date().toISOString() } }));
    case 'keepTokenAndThrow':
      await write(event.pk, event.token, {});
      throw Object.assign(new Error('as told'), { name: event.name });
    case 'answerAtOnce':
      await sfn.send(new SendTaskSuccessCommand({ taskToken: event.token, output: JSON.stringify(event.value) }));
      return;
    default: throw new Error('what?');
  }
};`;

/** The code of the function with the SDK, as one ES module. */
export async function bundledSource(): Promise<string> {
  const result = await build({
    stdin: { contents: bundled, resolveDir: import.meta.dirname, loader: 'js' },
    bundle: true,
    write: false,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    logLevel: 'silent',
    banner: { js: "import{createRequire as __r}from'node:module';const require=__r(import.meta.url);" },
  });
  return result.outputFiles[0]?.text ?? '';
}
