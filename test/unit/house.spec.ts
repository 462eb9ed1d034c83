import {
  readLibrary,
  readSource,
  type SourceFile,
  type SourceImport,
} from '../support/library-source.js';

/** What a part of `lib` may import besides itself. */
interface Room {
  /** Files and folders of `lib`. */
  readonly ours?: readonly string[];
  /** As `ours`, but by `import type` alone. */
  readonly types?: readonly string[];
  /** Names of packages; `node:` stands for what Node brings along. */
  readonly packages?: readonly string[];
}

const leaves = ['kinde.constants.ts', 'kinde.errors.ts', 'kinde.metadata.ts'];
const nest = ['@nestjs/common', '@nestjs/core'];
const passport = ['@nestjs/passport', 'passport'];
const everything = [
  ...leaves,
  'options/',
  'core/',
  'http/',
  'auth/',
  'access/',
  'decorators/',
  'api/',
  'webhooks/',
  'authkit/',
  'openapi/',
  'telemetry/',
  'kinde.module.ts',
  'kinde.module-definition.ts',
];
const client: Room = {
  ours: ['core/', 'http/', 'auth/', ...leaves],
  types: ['options/'],
  packages: [...nest, 'node:'],
};

/** Arrows only point downward, and what is not in the table does not exist. */
const house: Readonly<Record<string, Room>> = {
  // Leaves.
  'kinde.constants.ts': {},
  'kinde.errors.ts': {},
  'kinde.metadata.ts': {},

  // What the user may say.
  'options/': {
    ours: ['kinde.errors.ts'],
    types: [
      'core/session/session-store.ts',
      'core/claims/kinde-user.ts',
      'core/monitor/kinde-module-event.ts',
    ],
  },

  // Free of any framework.
  'core/': {
    ours: ['kinde.errors.ts'],
    types: ['options/'],
    packages: ['jose', 'openid-client', 'lru-cache', 'cookie', 'node:'],
  },

  // The edge to Nest: requests and responses, then who sent them, then what routes say.
  'http/': {
    ours: ['core/', ...leaves],
    types: ['options/'],
    packages: [...nest, 'rxjs', 'node:'],
  },
  'auth/': {
    ours: ['core/', 'http/', ...leaves],
    types: ['options/'],
    packages: [...nest, ...passport, 'rxjs', 'node:'],
  },
  'access/': {
    ours: ['core/', 'http/', ...leaves],
    types: ['options/'],
    packages: [...nest, ...passport],
  },
  'decorators/': {
    ours: [
      'auth/kinde.guard.ts',
      'access/access.guard.ts',
      'api/api-key-scopes.guard.ts',
      'core/access/',
      'http/',
      ...leaves,
    ],
    types: ['core/claims/', 'core/account/', 'core/api-keys/'],
    packages: ['@nestjs/common'],
  },

  // Talking to Kinde as a client; none of them knows the others.
  'api/': client,
  'webhooks/': client,
  'authkit/': client,

  // Who hears what happens: the log, the application, and what it measures with.
  'telemetry/': {
    ours: ['core/monitor/', 'http/', 'kinde.errors.ts'],
    types: ['options/'],
    packages: ['@nestjs/common', '@opentelemetry/api', 'node:'],
  },

  // What documents say of the routes: of how the guards decide, and of the module's own controllers.
  'openapi/': {
    ours: [
      'core/',
      'http/',
      'auth/',
      'api/api-key-scopes.guard.ts',
      'webhooks/webhooks.controller.ts',
      'authkit/authkit.controller.ts',
      ...leaves,
    ],
    types: ['options/'],
    packages: [...nest, 'node:'],
  },

  // Entry points of their own: no row names them, so nobody imports them.
  'redis/': { ours: ['kinde.errors.ts'], types: ['core/'] },
  'testing/': {
    ours: [
      'core/',
      'auth/',
      'options/',
      'api/generated/operations.ts', // which tells what a local tenant leaves out
      'kinde.module-definition.ts',
      ...leaves,
    ],
    packages: [...nest, 'oidc-provider', 'lru-cache', 'node:'],
  },

  // What puts it all together.
  'kinde.module-definition.ts': {
    ours: leaves,
    types: ['options/'],
    packages: ['@nestjs/common'],
  },
  'kinde.module.ts': { ours: everything, packages: nest },
  'index.ts': { ours: everything },
};

/** Not even in a room that may import packages of this kind. */
const banned = [
  'express',
  'fastify',
  '@nestjs/platform-express',
  '@nestjs/platform-fastify',
  '@nestjs/graphql',
  '@nestjs/websockets',
  '@nestjs/microservices',
  '@nestjs/swagger',
];

const files = readLibrary();

describe('the files of lib', () => {
  it('import only what the table of rooms lets them', () => {
    expect(files.flatMap(violationsOf)).toEqual([]);
  });

  it('all belong to a room', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(files.filter(({ path }) => roomOf(path) === undefined)).toEqual([]);
  });

  it('know neither Express nor Fastify nor the transports beside HTTP, not even their types', () => {
    const imports = files.flatMap(({ path, imports: all }) =>
      all.map(({ target }) => ({ path, target })),
    );
    expect(imports.filter(({ target }) => banned.some((name) => isWithin(target, name)))).toEqual(
      [],
    );
  });

  it.each([
    ['say import.meta', ({ usesImportMeta }: SourceFile) => usesImportMeta],
    ['await while they load', ({ awaitsWhileLoading }: SourceFile) => awaitsWhileLoading],
    ['export wholesale', ({ exportsWholesale }: SourceFile) => exportsWholesale],
  ])('never %s', (_, isGuilty) => {
    expect(files.filter(isGuilty).map(({ path }) => path)).toEqual([]);
  });
});

describe('the table of rooms', () => {
  it.each([
    ['core/a.ts', `import { Injectable } from '@nestjs/common';`],
    ['core/a.ts', `import type { FrameworkRequest } from '../http/framework.js';`],
    ['core/a.ts', `import { systemClock } from '../options/clock.js';`],
    ['core/a.ts', `import { type Clock } from '../options/clock.js';`],
    ['core/a.ts', `export { systemClock } from '../options/clock.js';`],
    ['core/a.ts', `type Request = import('express').Request;`],
    ['options/a.ts', `import { Logger } from '@nestjs/common';`],
    ['http/a.ts', `import { KindeGuard } from '../auth/kinde.guard.js';`],
    ['http/a.ts', `import { Public } from '../decorators/public.decorator.js';`],
    ['auth/a.ts', `import { Public } from '../decorators/public.decorator.js';`],
    ['auth/a.ts', `import { LocalKinde } from '../testing/index.js';`],
    ['access/a.ts', `import { KindeGuard } from '../auth/kinde.guard.js';`],
    ['decorators/a.ts', `import { KindeAuthService } from '../auth/kinde-auth.service.js';`],
    ['decorators/a.ts', `import { KindeUser } from '../core/claims/kinde-user.js';`],
    ['webhooks/a.ts', `import { a } from '../api/a.js';`],
    ['kinde.errors.ts', `import { KINDE_CONFIG } from './kinde.constants.js';`],
    ['kinde.metadata.ts', `import { randomBytes } from 'node:crypto';`],
    ['index.ts', `export { LocalKinde } from './testing/index.js';`],
    ['index.ts', `import 'reflect-metadata';`],
    ['redis/a.ts', `import { createClient } from 'redis';`],
    ['redis/a.ts', `import { Seal } from '../core/session/seal.js';`],
    ['kinde.module.ts', `const redis = await import('./redis/index.js');`],
    ['kinde.module.ts', `const express = require('express');`],
    ['new-room/a.ts', `import { KindeError } from '../kinde.errors.js';`],
  ])('keeps %s from saying %s', (path, text) => {
    expect(violationsOf(readSource(path, text))).toHaveLength(1);
  });

  it.each([
    ['core/a.ts', `import type { Clock } from '../options/clock.js';`],
    ['core/access/a.ts', `import { b } from '../json.js'; import { jwtVerify } from 'jose';`],
    ['kinde.module.ts', `import { Module } from '@nestjs/common';`],
  ])('lets %s say %s', (path, text) => {
    expect(violationsOf(readSource(path, text))).toEqual([]);
  });
});

describe('reading the source', () => {
  it.each([
    ['const here = import.meta.url;', 'usesImportMeta'],
    ['await start();', 'awaitsWhileLoading'],
    ['if (a) { for await (const b of c) {} }', 'awaitsWhileLoading'],
    [`export * from './a.js';`, 'exportsWholesale'],
    [`export * as a from './a.js';`, 'exportsWholesale'],
  ] as const)('of %s sees %s', (text, what) => {
    expect(readSource('core/a.ts', text)).toMatchObject({ [what]: true });
  });

  it('tells an await in a function from one while loading', () => {
    const text = 'async function a() { await b(); } const c = async () => { await b(); };';
    expect(readSource('core/a.ts', text)).toMatchObject({ awaitsWhileLoading: false });
  });
});

function violationsOf({ path, imports }: SourceFile): string[] {
  return imports
    .filter((each) => !isAllowed(path, each))
    .map(({ target, isTypeOnly }) => `${path} imports ${target}${isTypeOnly ? ' (type)' : ''}`);
}

function isAllowed(path: string, { target, isOurs, isTypeOnly }: SourceImport): boolean {
  const room = roomOf(path);
  if (room === undefined) {
    return false;
  }
  const [name, { ours = [], types = [], packages = [] }] = room;
  const allowed = isOurs ? [...ours, ...(isTypeOnly ? types : []), name] : packages;
  return allowed.some((each) => isWithin(target, each));
}

function roomOf(path: string): [string, Room] | undefined {
  return Object.entries(house).find(([name]) => isWithin(path, name));
}

/** `a/` and `node:` stand for all that begins so, other names for themselves and what is below. */
function isWithin(target: string, name: string): boolean {
  return /[/:]$/.test(name)
    ? target.startsWith(name)
    : target === name || target.startsWith(`${name}/`);
}
