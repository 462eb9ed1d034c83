import { ForbiddenException, Logger } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';

import type { KindeCore } from '../../../lib/core/kinde-core.js';
import { silentMonitor } from '../../../lib/core/monitor/monitor.js';
import {
  KindeApiKeyGuard,
  KindeApiKeys,
  KindeMessageException,
  KindeOrApiKeyGuard,
} from '../../../lib/index.js';

class Routes {}

const handler = (): void => undefined;

/** That nobody has any key, and would not be asked for one. */
const guard = new KindeApiKeyGuard(
  new KindeApiKeys({ apiKeys: undefined } as KindeCore, silentMonitor),
);

function contextOf(type: string, ...given: unknown[]): ExecutionContextHost {
  const context = new ExecutionContextHost(given, Routes, handler);
  context.setType(type);
  return context;
}

describe('KindeApiKeyGuard', () => {
  beforeAll(() => Logger.overrideLogger(false));

  it.each([
    ['a socket', 'ws', KindeMessageException],
    ['a message', 'rpc', KindeMessageException],
    ['a subscription of GraphQL', 'graphql', ForbiddenException],
    ['a command of another library', 'command', ForbiddenException],
  ])('denies %s', (_, type, exception) => {
    const socket = { extra: {}, headers: { 'x-api-key': 'k_live_1' } };
    const context = contextOf(type, socket, {}, { req: socket });
    expect(() => guard.canActivate(context)).toThrow(exception);
  });

  it('is inherited from with what it says of itself', () => {
    class OwnGuard extends KindeApiKeyGuard {}
    expect(Reflect.getMetadata('kinde:api-keys', OwnGuard)).toBe('only');
    expect(Reflect.getMetadata('kinde:api-keys', KindeOrApiKeyGuard)).toBe('too');
  });
});
