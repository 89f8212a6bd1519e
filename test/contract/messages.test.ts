import { messageChecks } from '../../bin/local/contract/messages.ts';
import { testChecks } from './checks.ts';

testChecks('EventBridge and Scheduler', messageChecks);
