import { CfnOutput, Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  CfnStage,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { doors } from '../doors.ts';
import type { HandlerFunction } from './handler-function.ts';

/** The HTTP API: a route for each door. Nothing is open but the signed webhook paths. */
export class OrderApi extends Construct {
  readonly api: HttpApi;

  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly config: Config;
      readonly functionOf: (entry: string) => HandlerFunction;
      readonly authorizer: HandlerFunction;
    },
  ) {
    super(scope, id);
    const authorizer = new HttpLambdaAuthorizer('Bearer', props.authorizer.function, {
      authorizerName: 'bearer',
      responseTypes: [HttpLambdaResponseType.SIMPLE],
      identitySource: ['$request.header.Authorization'],
      // Revocation takes at most this long.
      resultsCacheTtl: Duration.seconds(60),
    });
    this.api = new HttpApi(this, 'Api', {
      apiName: `${props.config.prefix}-api`,
      createDefaultStage: true,
      description: 'Order Orchestrator',
    });
    const integrations = new Map<string, HttpLambdaIntegration>();
    const integrationOf = (entry: string): HttpLambdaIntegration => {
      const known =
        integrations.get(entry) ??
        new HttpLambdaIntegration(
          `${entry.replace('/', '-')}-integration`,
          props.functionOf(entry).function,
          { scopePermissionToRoute: false },
        );
      integrations.set(entry, known);
      return known;
    };
    for (const door of doors) {
      this.api.addRoutes({
        path: door.path,
        methods: [HttpMethod[door.method]],
        integration: integrationOf(door.handler),
        authorizer: door.scope === 'signed' ? new HttpNoneAuthorizer() : authorizer,
      });
    }
    const accessLogs = new LogGroup(this, 'AccessLogs', {
      logGroupName: `/aws/apigateway/${props.config.prefix}`,
      retention: props.config.logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const stage = this.api.defaultStage?.node.defaultChild;
    if (stage instanceof CfnStage) {
      // Requests that no function logs (refused by the gateway) are the ones that only an access log shows;
      // ids are in our own logs.
      stage.accessLogSettings = {
        destinationArn: new LogGroupLogDestination(accessLogs).bind(
          this.api.defaultStage ??
            (() => {
              throw new Error('no stage');
            })(),
        ).destinationArn,
        format: JSON.stringify({
          id: '$context.requestId',
          route: '$context.routeKey',
          status: '$context.status',
          error: '$context.error.message',
        }),
      };
    }
    new CfnOutput(this, 'ApiUrl', { key: 'ApiUrl', value: this.api.apiEndpoint });
    new CfnOutput(this, 'ApiId', { key: 'ApiId', value: this.api.apiId });
  }
}
