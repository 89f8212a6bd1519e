import { CfnOutput, Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  CfnStage,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  type HttpRoute,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { gatewayPath, isTokenless, routeKey } from '../../functions/shared/door.ts';
import type { Config } from '../config.ts';
import { doors } from '../doors.ts';
import { accessLog } from './access-log.ts';
import type { HandlerFunction } from './handler-function.ts';

export interface OrderApiProps {
  readonly config: Config;
  /** The function of `functions/<stage>/<verb>.handler.ts`, by `<stage>/<verb>`. */
  readonly functionOf: (entry: string) => HandlerFunction;
  readonly authorizer: HandlerFunction;
}

/** The HTTP API: a route for each door. Nothing is open but the signed webhook paths and customers' links. */
export class OrderApi extends Construct {
  readonly api: HttpApi;
  readonly #integrations = new Map<string, HttpLambdaIntegration>();

  constructor(scope: Construct, id: string, props: OrderApiProps) {
    super(scope, id);
    const bearer = new HttpLambdaAuthorizer('Bearer', props.authorizer.function, {
      authorizerName: 'bearer',
      responseTypes: [HttpLambdaResponseType.SIMPLE],
      identitySource: ['$request.header.Authorization'],
      // A revoked credential works for this long at most.
      resultsCacheTtl: Duration.seconds(60),
    });
    this.api = new HttpApi(this, 'Api', {
      apiName: `${props.config.prefix}-api`,
      createDefaultStage: true,
      description: 'Order Orchestrator',
    });
    const routes = this.#addRoutes(props, bearer);
    const stage = this.#stage();
    logAccess(stage, this.#addAccessLog(props.config));
    throttle(stage, props.config);
    // A stage may name only routes that are there.
    stage.node.addDependency(...routes);
    new CfnOutput(this, 'ApiUrl', { key: 'ApiUrl', value: this.api.apiEndpoint });
    new CfnOutput(this, 'ApiId', { key: 'ApiId', value: this.api.apiId });
  }

  #addRoutes({ functionOf }: OrderApiProps, bearer: HttpLambdaAuthorizer): HttpRoute[] {
    return doors.flatMap((door) =>
      this.api.addRoutes({
        path: gatewayPath(door),
        methods: [HttpMethod[door.method]],
        integration: this.#integrationOf(door.handler, functionOf),
        authorizer: isTokenless(door.scope) ? new HttpNoneAuthorizer() : bearer,
      }),
    );
  }

  /** A handler that serves several doors has one integration. */
  #integrationOf(entry: string, functionOf: OrderApiProps['functionOf']): HttpLambdaIntegration {
    const known = this.#integrations.get(entry);
    if (known) return known;

    const id = `${entry.replace('/', '-')}-integration`;
    const handler = functionOf(entry).function;
    const integration = new HttpLambdaIntegration(id, handler, { scopePermissionToRoute: false });
    this.#integrations.set(entry, integration);
    return integration;
  }

  #addAccessLog(config: Config): LogGroup {
    return new LogGroup(this, 'AccessLogs', {
      logGroupName: `/aws/apigateway/${config.prefix}`,
      retention: config.logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  #stage(): CfnStage {
    const stage = this.api.defaultStage?.node.defaultChild;
    if (!(stage instanceof CfnStage)) throw new Error('the API has no default stage');
    return stage;
  }
}

/**
 * Requests that the gateway refuses reach no function: only the access log shows them, with the authorizer's
 * error where that was why. What functions log themselves is left out.
 */
function logAccess(stage: CfnStage, logGroup: LogGroup): void {
  stage.accessLogSettings = {
    destinationArn: logGroup.logGroupArn,
    format: JSON.stringify(accessLog),
  };
}

/** Each route is throttled for itself: a shop that sends without end does not keep locations from their work. */
function throttle(stage: CfnStage, { throttle: limits }: Config): void {
  const open = doors.filter(({ scope }) => isTokenless(scope));
  const openLimits = {
    ThrottlingRateLimit: limits.webhookRate,
    ThrottlingBurstLimit: limits.webhookBurst,
  };
  stage.defaultRouteSettings = {
    throttlingRateLimit: limits.rate,
    throttlingBurstLimit: limits.burst,
  };
  stage.routeSettings = Object.fromEntries(open.map((door) => [routeKey(door), openLimits]));
}
