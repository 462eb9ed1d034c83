import type { Readable } from 'node:stream';

import type { AbstractHttpAdapter } from '@nestjs/core';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';

import { KindeModule } from '../../lib/index.js';
import { LocalKinde } from '../../lib/testing/index.js';
import { CapturedLogger } from '../support/captured-logger.js';
import { deliver } from '../support/delivery.js';
import { EventJournal } from '../support/event-journal.js';
import { validOptions } from '../support/valid-options.js';

type Prepare = (adapter: AbstractHttpAdapter) => void;

const parsedBy =
  (type: 'text' | 'raw'): Prepare =>
  (adapter) =>
    (adapter as ExpressAdapter).useBodyParser(type, false, { type: '*/*' });

/** What applications do with bodies, before the module has its say. */
const expressApplications: [string, Prepare][] = [
  ['nothing of its own', () => undefined],
  ['every body read as text', parsedBy('text')],
  ['every body read as bytes', parsedBy('raw')],
];

const parsing =
  (as: 'string' | 'buffer' | undefined, mediaType: string | RegExp): Prepare =>
  (adapter) => {
    const instance = (adapter as FastifyAdapter).getInstance();
    if (as === undefined) {
      instance.addContentTypeParser(mediaType, (_request, payload, done) => done(null, payload));
    } else {
      instance.addContentTypeParser(mediaType, { parseAs: as }, (_request, body, done) =>
        done(null, body),
      );
    }
  };

const fastifyApplications: [string, Prepare][] = [
  ['nothing of its own', () => undefined],
  ['a parser of its own, for text', parsing('string', 'application/jwt')],
  ['a parser of its own, for bytes', parsing('buffer', 'application/jwt')],
  ['a parser of its own, which leaves them unread', parsing(undefined, 'application/jwt')],
  ['a parser for everything', parsing('string', '*')],
  ['a parser for all applications', parsing('string', /^application\//)],
  [
    'a hook that passes every body through',
    (adapter) =>
      (adapter as FastifyAdapter)
        .getInstance()
        .addHook('preParsing', (_request, _reply, payload, done) => done(null, payload)),
  ],
];

describe.each([
  ['Express', () => new ExpressAdapter(), expressApplications],
  ['Fastify', () => new FastifyAdapter(), fastifyApplications],
] as const)('the body of a delivery, on %s', (_, createAdapter, applications) => {
  let kinde: LocalKinde;

  beforeAll(async () => {
    kinde = await LocalKinde.start();
  });
  afterAll(() => kinde.stop());

  async function receive(prepare: Prepare, rawBody: boolean) {
    const logger = new CapturedLogger();
    const { session, siteUrl } = validOptions;
    class ReceivingModule {}
    const module = {
      module: ReceivingModule,
      imports: [
        KindeModule.forRoot({
          issuerUrl: kinde.issuerUrl,
          clientId: kinde.clientId,
          siteUrl,
          session,
          webhooksPath: 'hooks',
        }),
      ],
      providers: [EventJournal],
    };
    const adapter = createAdapter();
    const app = await NestFactory.create(module, adapter, { logger, rawBody });
    try {
      prepare(adapter);
      await app.listen(0, '127.0.0.1');
      const token = kinde.webhookToken({ type: 'user.created', data: { user: {} } });
      const answer = await deliver(`${await app.getUrl()}/hooks`, token);
      return { answer, handled: app.get(EventJournal).created.length, log: logger.text };
    } finally {
      await app.close();
    }
  }

  describe.each([false, true])('with the option rawBody: %s', (rawBody) => {
    it.each(applications.map(([name, prepare]) => ({ name, prepare })))(
      'arrives where the application has $name',
      async ({ prepare }) => {
        const { answer, handled } = await receive(prepare, rawBody);
        expect([answer.status, handled]).toEqual([200, 1]);
      },
    );
  });

  it('is missed, and the log says why, where the application keeps something else of it', async () => {
    const { answer, handled, log } = await receive(swallow, false);
    expect(answer).toMatchObject({ status: 500, body: { code: 'ERR_KINDE_CONFIGURATION' } });
    expect(handled).toBe(0);
    expect(log).toContain('Something in the application has read the body of a webhook');
  });
});

/** Reads bodies and keeps nothing of them. */
function swallow(adapter: AbstractHttpAdapter): void {
  if (adapter instanceof FastifyAdapter) {
    adapter.getInstance().addContentTypeParser('application/jwt', swallowed);
  } else {
    parsedBy('raw')(adapter);
    adapter.use((request: { body: unknown }, _response: unknown, next: () => void) => {
      request.body = {};
      next();
    });
  }
}

async function swallowed(_request: unknown, payload: Readable): Promise<void> {
  payload.resume();
}
