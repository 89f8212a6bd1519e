/** Where the Step Functions console shows the execution of an order. Pure. */

const ARN = /^arn:(aws|aws-cn|aws-us-gov):states:([a-z0-9-]+):(\d{12}):execution:/;
/** Of a local AWS, which no console shows. */
const NO_ACCOUNT = '000000000000';
const HOSTS: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/**
 * The address of an order's present execution; undefined where it has none, or where nobody says where executions are.
 * @param executions what the ARNs of executions of the order machine begin with, as the deployment says it
 * @param attempt of the order; 0 before the first
 */
export function executionAddress(
  executions: string | undefined,
  orderId: string,
  attempt: number,
): string | undefined {
  const [, partition = '', region = '', account = NO_ACCOUNT] = ARN.exec(executions ?? '') ?? [];
  const host = HOSTS[partition];
  if (host === undefined || account === NO_ACCOUNT || attempt === 0) return undefined;
  const arn = encodeURIComponent(`${executions}:${orderId}-${attempt}`);
  return `https://${region}.${host}/states/home?region=${region}#/v2/executions/details/${arn}`;
}
