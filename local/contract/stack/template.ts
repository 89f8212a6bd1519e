import { aliasedMachine } from './aliased-machine.ts';
import { events } from './events.ts';
import { functions } from './functions.ts';
import { httpApi } from './http-api.ts';
import { pages } from './pages.ts';
import { arn, type Json, ref } from './parts.ts';
import { roles } from './roles.ts';
import { storage } from './storage.ts';
import { users } from './users.ts';

/** What the checks need of an AWS, as a CloudFormation template. */
export const template: Json = {
  AWSTemplateFormatVersion: '2010-09-09',
  Parameters: { Generation: { Type: 'String', Default: 'first' } },
  Resources: {
    ...roles,
    ...storage,
    ...events,
    ...httpApi,
    ...aliasedMachine,
    ...functions,
    ...users,
    ...pages,
  },
  Outputs: {
    LedgerName: { Value: ref('Ledger') },
    FunctionRoleArn: { Value: arn('FunctionRole') },
    MachineRoleArn: { Value: arn('MachineRole') },
    ScheduleRoleArn: { Value: arn('ScheduleRole') },
    DeadRecordsUrl: { Value: ref('DeadRecords') },
    DeadRecordsArn: { Value: arn('DeadRecords') },
    TlsAloneUrl: { Value: ref('TlsAlone') },
    TurnsUrl: { Value: ref('Turns') },
    TurnsArn: { Value: arn('Turns') },
    ScheduledUrl: { Value: ref('Scheduled') },
    ScheduledArn: { Value: arn('Scheduled') },
    DeliveredUrl: { Value: ref('Delivered') },
    StatusChangesUrl: { Value: ref('StatusChanges') },
    BusName: { Value: ref('Bus') },
    ApiId: { Value: ref('Api') },
    ApiEndpoint: { Value: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] } },
    ProbeName: { Value: ref('Probe') },
    ProbeArn: { Value: arn('Probe') },
    ShortLivedName: { Value: ref('ShortLived') },
    MachineArn: { Value: ref('Machine') },
    AliasArn: { Value: ref('Alias') },
    ArchiveArn: { Value: arn('Archive') },
    ConnectionArn: { Value: arn('Connection') },
    DestinationArn: { Value: arn('Destination') },
    UserPoolId: { Value: ref('Users') },
    UserClientId: { Value: ref('UsersClient') },
    PagesBucket: { Value: ref('PagesBucket') },
    PagesDomain: { Value: { 'Fn::GetAtt': ['Pages', 'DomainName'] } },
  },
};
