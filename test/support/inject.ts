import { createRequire } from 'node:module';

import type { INestApplication } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import * as cookie from 'cookie';

// What Fastify injects with requires the ES module `cookie`, which Jest can do from Node 24.9 on.
// Before that it gets the version that is an ES module to us and has been loaded already.
const requireOf = (name: string, parent: NodeJS.Require) => createRequire(parent.resolve(name));
const injector = requireOf(
  'light-my-request',
  requireOf('fastify', createRequire(import.meta.url)),
);
import.meta.jest.doMock(injector.resolve('cookie'), () => cookie);

export type InjectedResponse = Awaited<ReturnType<NestFastifyApplication['inject']>>;

/** Hands a request to a Fastify application without a network. */
export function inject(
  app: INestApplication,
  request: { readonly url: string; readonly headers?: Record<string, string> },
): Promise<InjectedResponse> {
  return (app as NestFastifyApplication).inject({ ...request });
}
