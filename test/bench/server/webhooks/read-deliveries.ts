import type { INestApplication } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import type { AdapterName } from '../../../support/adapters.js';

const MEDIA_TYPE = 'application/jwt';

/** Has an application read what Kinde sends as text, as one does by hand. */
export function readDeliveries(app: INestApplication, adapter: AdapterName): void {
  if (adapter === 'express') {
    (app as NestExpressApplication).useBodyParser('text', { type: MEDIA_TYPE });
  } else {
    (app as NestFastifyApplication).useBodyParser(MEDIA_TYPE, {}, (_request, body, done) =>
      done(null, body.toString()),
    );
  }
}
