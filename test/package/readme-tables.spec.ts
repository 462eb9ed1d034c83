import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { Router } from 'express';

import { statusOf } from '../../lib/http/http-errors.js';
import * as publicSurface from '../../lib/index.js';
import {
  KindeError,
  type KindeErrorCode,
  KindeModule,
  type KindeModuleOptions,
  kindeOptionsFromEnv,
} from '../../lib/index.js';
import { DEFAULT_EXTRAS } from '../../lib/kinde.module-definition.js';
import { environmentNamesOf } from '../../lib/options/kinde-options-from-env.js';
import { resolveConfig } from '../../lib/options/resolve-config.js';
import { validOptions } from '../support/valid-options.js';
import { projectFolder } from './project.js';
import { readMarkdown } from './readme-documents.js';
import { errorCodes, eventMembers, optionPaths } from './readme-options.js';
import { codeIn, tableWith } from './readme-tables.js';

const readme = readMarkdown('README.md').text;

const client = { clientId: 'a-machine', clientSecret: 'a secret' };
const authkit = { provider: 'pica', secretKey: 'sk_test_1' } as const;

describe('the options that the README lists', () => {
  const rows = tableWith(readme, 'Option').rows.map(([option, environment, byDefault = '']) => ({
    option: codeIn(option).join(),
    variables: codeIn(environment),
    byDefault,
  }));
  const names = rows.map(({ option }) => option);

  /** What is called otherwise once it has been read. */
  const CONFIGURED_AS: Readonly<Record<string, string>> = {
    issuerUrl: 'issuer',
    'session.secret': 'session.secrets',
    'm2m.issuerUrl': 'm2m.issuer',
  };

  const configured = (options: KindeModuleOptions, option: string): unknown =>
    option === 'allowedOrigins'
      ? resolveConfig(options).trustedOrigins.filter((origin) => origin !== options.siteUrl)
      : valueAt(resolveConfig(options), CONFIGURED_AS[option] ?? option);
  // On plain http, where the name of the cookie has no prefix.
  const least = { ...validOptions, siteUrl: 'http://localhost:3000' };
  const most = { ...least, m2m: client, authkit };

  it('are those of the types', () => {
    expect(names.toSorted()).toEqual(optionPaths('KindeModuleOptions').toSorted());
  });

  it.each(rows)('say by which variables $option is read', ({ option, variables }) => {
    expect(variables).toEqual(environmentNamesOf(option));
    for (const variable of variables) {
      const read = valueAt(kindeOptionsFromEnv({ [variable]: 'a-value' }), option);
      expect([read].flat()).toEqual(['a-value']);
    }
  });

  const literal = rows.filter(({ byDefault }) => /^`['\w]/.test(byDefault));
  it.each(literal)('say that $option is $byDefault', ({ option, byDefault }) => {
    expect(configured(most, option)).toBe(literalIn(byDefault));
  });

  const absent = rows.filter(({ byDefault }) => byDefault.startsWith('none'));
  it.each(absent)('say that there is no $option', ({ option }) => {
    expect([configured(least, option)].flat()).toEqual(
      Array.isArray(configured(least, option)) ? [] : [undefined],
    );
  });

  const derived = rows.filter(({ byDefault }) => byDefault.startsWith('as `'));
  it.each(derived)('say that $option is $byDefault', ({ option, byDefault }) => {
    const [template = ''] = codeIn(byDefault);
    const value = names.includes(template)
      ? configured(most, template)
      : template.replaceAll(/\{(.+?)\}/g, (_, other: string) => String(configured(most, other)));
    expect([configured(most, option)].flat()).toEqual([value]);
  });

  const required = rows.filter(({ byDefault }) => byDefault.startsWith('required'));
  it.each(required)('say that $option is required', ({ option }) => {
    const [name = ''] = option.split('.');
    const rest = Object.entries(validOptions).filter(([each]) => each !== name);
    const options = Object.fromEntries(rest) as unknown as KindeModuleOptions;
    expect(() => resolveConfig(options)).toThrow(option);
  });

  it('have no other defaults but switches and parts of the platform', () => {
    const known = [literal, absent, derived, required].flat();
    const others = rows.filter((row) => !known.includes(row));
    expect(others.map(({ option, byDefault }) => [option, byDefault])).toEqual([
      ['dangerouslyAllowHttp', expect.stringMatching(/^off;/)],
      ['tokens.cache', expect.stringMatching(/^on;/)],
      ['fetch', 'the global `fetch`'],
      ['clock', "the system's"],
    ]);
  });

  it('come with those that are said beside them', () => {
    const beside = tableWith(readme, 'Beside the options').rows.map(([option, byDefault = '']) => ({
      option: codeIn(option).join(),
      value: byDefault === 'none' ? undefined : literalIn(byDefault),
    }));
    expect(beside.map(({ option }) => option).toSorted()).toEqual(
      optionPaths('KindeModuleExtras').toSorted(),
    );
    expect(Object.fromEntries(beside.map(({ option, value }) => [option, value]))).toEqual(
      DEFAULT_EXTRAS,
    );
  });
});

describe('the decorators that the README lists', () => {
  const files = readdirSync(join(projectFolder, 'lib/decorators')).filter((name) =>
    name.endsWith('.decorator.ts'),
  );

  it.each(files)('are those of %s', async (file) => {
    const path = `../../lib/decorators/${file.replace(/ts$/, 'js')}`;
    const decorators = (await import(path)) as object;
    const names = Object.keys(decorators).filter((name) => name in publicSurface);
    expect(names.filter((name) => !readme.includes(`@${name}(`))).toEqual([]);
  });

  it('are there', () => {
    const { rows } = tableWith(readme, 'Decorator');
    const names = rows.flatMap(([decorator]) =>
      codeIn(decorator).map((code) => /^@(\w+)/.exec(code)?.[1] ?? code),
    );
    expect(names.filter((name) => name !== 'UseGuards' && !(name in publicSurface))).toEqual([]);
  });
});

describe('the errors that the README lists', () => {
  const rows = tableWith(readme, 'Status').rows.map(([status, code]) => ({
    status: Number(status),
    code: codeIn(code).join(),
  }));

  it('are all that there are', () => {
    expect(rows.map(({ code }) => code).toSorted()).toEqual(errorCodes().toSorted());
  });

  it.each(rows)('say that $code is a $status', ({ status, code }) => {
    expect(statusOf(new KindeError(code as KindeErrorCode, ''))).toBe(status);
  });
});

describe('the events that the README lists', () => {
  it('are all that there are, with what they have', () => {
    const { rows } = tableWith(readme, '`event.type`');
    const listed = rows.flatMap(([types, , members]) =>
      codeIn(types).map((type) => [
        type,
        [...codeIn(members).filter((code) => /^\w+$/.test(code)), 'at', 'type'].toSorted(),
      ]),
    );
    const all = Object.entries(eventMembers()).map(([type, names]) => [type, names.toSorted()]);
    expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(all));
  });
});

describe('the routes that the README lists', () => {
  it('are those that an application has', async () => {
    const adapter = new ExpressAdapter();
    const module = KindeModule.forRoot({
      ...validOptions,
      authkit,
      authkitRoutes: true,
      webhooksPath: 'WEBHOOKS',
    });
    const app = await NestFactory.create(module, adapter, { logger: false });
    try {
      await app.init();
      const { router } = adapter.getInstance<{ router: Router }>();
      const routes = router.stack.flatMap(({ route }) =>
        (route?.stack ?? []).map(({ method }) => `${method.toUpperCase()} ${route?.path}`),
      );
      const listed = tableWith(readme, 'Route').rows.flatMap(([route]) => codeIn(route));
      expect(listed.toSorted()).toEqual(
        routes.map((route) => route.replace('WEBHOOKS', '{webhooksPath}')).toSorted(),
      );
    } finally {
      await app.close();
    }
  });
});

/** The value that a cell begins with: a text in single quotes, a number, `true` or `false`. */
function literalIn(cell: string): unknown {
  const [code = ''] = codeIn(cell);
  return JSON.parse(code.replaceAll("'", '"'));
}

function valueAt(from: object, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], from);
}
