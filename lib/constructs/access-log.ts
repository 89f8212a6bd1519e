/** What the gateway writes of each request, one line of JSON: fields, and the variable of the gateway that each shows. */
export const accessLog = {
  id: '$context.requestId',
  route: '$context.routeKey',
  status: '$context.status',
  callerKind: '$context.authorizer.kind',
  caller: '$context.authorizer.id',
  user: '$context.authorizer.user',
  latencyMs: '$context.responseLatency',
  functionMs: '$context.integrationLatency',
  error: '$context.error.message',
  authorizerError: '$context.authorizer.error',
  functionError: '$context.integrationErrorMessage',
} as const;
