import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';

import { announcement } from './announcement.js';
import { AppModule } from './app.module.js';
import { startLocalTenant } from './local-tenant.js';
import { portFrom } from './port.js';
import { explainStartFailure } from './start-failure.js';

const CONTENT_SECURITY_POLICY = "default-src 'self'; base-uri 'none'; frame-ancestors 'none'";

async function start(): Promise<void> {
  const port = portFrom('PORT', 3000);
  // Where browsers find this application. Behind a proxy or on the internet, set it yourself.
  const siteUrl = (process.env.KINDE_SITE_URL ??= `http://localhost:${port}`);

  // Without a tenant of its own the sample brings one. Yours will have KINDE_ISSUER_URL set.
  const tenant = process.env.KINDE_ISSUER_URL
    ? undefined
    : await startLocalTenant({ port: portFrom('KINDE_LOCAL_PORT', 4010), siteUrl });

  const app = await NestFactory.create<NestExpressApplication>(AppModule, {
    logger: ['warn', 'error', 'fatal'],
    forceCloseConnections: true,
    // A start that fails is explained below, once.
    abortOnError: false,
    bufferLogs: true,
    autoFlushLogs: false,
  });
  app.useStaticAssets(join(import.meta.dirname, '../public'), {
    setHeaders: (response) =>
      response.setHeader('Content-Security-Policy', CONTENT_SECURITY_POLICY),
  });
  // The browser's part of graphql-ws, as it is installed.
  const client = fileURLToPath(import.meta.resolve('graphql-ws/client'));
  app.useStaticAssets(dirname(client), { prefix: '/graphql-ws/' });
  await app.listen(port);
  app.flushLogs();

  const stop = async (): Promise<void> => {
    await app.close();
    await tenant?.stop();
  };
  process.once('SIGINT', () => void stop());
  process.once('SIGTERM', () => void stop());
  process.stdout.write(announcement(siteUrl, tenant));
}

try {
  await start();
} catch (error) {
  process.stderr.write(`${explainStartFailure(error)}\n`);
  process.exit(1);
}
