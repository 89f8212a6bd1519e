import { Aws, Duration } from 'aws-cdk-lib';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  type IOrigin,
  OriginRequestPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';

export interface ConsoleDistributionProps {
  readonly config: Pick<Config, 'prefix'>;
  /** The console's files. */
  readonly files: Bucket;
  readonly apiId: string;
  /** The origin of the hosted login: the one other place that the console calls. */
  readonly login: string;
}

/** A path of the console is its one page; files are below `/assets`, or have a name of their own right below the root. */
const PAGE_OF_PATH = `function handler(event) {
  var request = event.request;
  var isFile = /^\\/(assets\\/.+|[^/]+\\.[a-z0-9]+)$/.test(request.uri);
  if (!isFile) request.uri = '/index.html';
  return request;
}`;

/** The doors know nothing of the folder in which the console finds them. */
const DOOR_OF_PATH = `function handler(event) {
  var request = event.request;
  request.uri = request.uri.slice('/api'.length) || '/';
  return request;
}`;

/** What the browser may load and call: files of ours, the API beside them, and the login. No script stands in the page. */
export function contentSecurityPolicy(login: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    // The kit sets styles of single elements.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "media-src 'self' blob:",
    "worker-src 'self'",
    "manifest-src 'self'",
    `connect-src 'self' ${login}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** The class of a bucket lets be undefined what its interface, read strictly, does not. */
function isReadable(bucket: Bucket): bucket is Bucket & IBucket {
  return bucket.isWebsite !== true;
}

/** @throws Error for a bucket that is served as a website, which everybody reads */
function privateOrigin(bucket: Bucket): IOrigin {
  if (!isReadable(bucket)) throw new Error('the files of the console are not a website');
  return S3BucketOrigin.withOriginAccessControl(bucket);
}

/**
 * One name for the console and, below `/api`, for the doors: the browser asks no other origin for leave (no CORS). Pages
 * are found anew each time and cheap to check; files that have their hash in their name are kept for good.
 */
export class ConsoleDistribution extends Construct {
  readonly distribution: Distribution;

  constructor(scope: Construct, id: string, { config, files, apiId, login }: ConsoleDistributionProps) {
    super(scope, id);
    this.distribution = new Distribution(this, 'Distribution', {
      comment: `${config.prefix} console`,
      defaultRootObject: 'index.html',
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_100,
      defaultBehavior: {
        origin: privateOrigin(files),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        responseHeadersPolicy: this.#headers(config, login),
        compress: true,
        functionAssociations: [this.#edgeFunction('Page', PAGE_OF_PATH)],
      },
      additionalBehaviors: {
        '/api/*': {
          origin: new HttpOrigin(`${apiId}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}`),
          viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
          allowedMethods: AllowedMethods.ALLOW_ALL,
          cachePolicy: CachePolicy.CACHING_DISABLED,
          originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
          functionAssociations: [this.#edgeFunction('Door', DOOR_OF_PATH)],
        },
      },
    });
  }

  #edgeFunction(id: string, code: string) {
    const edge = new EdgeFunction(this, id, {
      code: FunctionCode.fromInline(code),
      runtime: FunctionRuntime.JS_2_0,
    });
    return { function: edge, eventType: FunctionEventType.VIEWER_REQUEST };
  }

  #headers({ prefix }: Pick<Config, 'prefix'>, login: string): ResponseHeadersPolicy {
    return new ResponseHeadersPolicy(this, 'Headers', {
      responseHeadersPolicyName: `${prefix}-console`,
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy: contentSecurityPolicy(login), override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
        strictTransportSecurity: {
          accessControlMaxAge: Duration.days(365),
          includeSubdomains: true,
          override: true,
        },
      },
      customHeadersBehavior: {
        customHeaders: [
          { header: 'cross-origin-opener-policy', value: 'same-origin', override: true },
          // Labels are scanned at the shelf.
          {
            header: 'permissions-policy',
            value: 'camera=(self), microphone=(), geolocation=()',
            override: true,
          },
        ],
      },
    });
  }
}
