import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';

import { announcement } from './announcement.js';
import { AppModule } from './app.module.js';
import { startLocalTenant } from './local-tenant.js';
import { serveDocument } from './openapi.js';
import { portFrom } from './port.js';
import { explainStartFailure } from './start-failure.js';

async function start(): Promise<void> {
  const port = portFrom('PORT', 3000);

  // Without a tenant of its own the sample brings one. Yours will have KINDE_ISSUER_URL set.
  const tenant = process.env.KINDE_ISSUER_URL
    ? undefined
    : await startLocalTenant(portFrom('KINDE_LOCAL_PORT', 4010));

  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule,
    new FastifyAdapter({ forceCloseConnections: true }),
    {
      logger: ['warn', 'error', 'fatal'],
      // A start that fails is explained below, once.
      abortOnError: false,
      bufferLogs: true,
      autoFlushLogs: false,
    },
  );
  serveDocument(app);
  await app.listen(port);
  app.flushLogs();

  const stop = async (): Promise<void> => {
    await app.close();
    await tenant?.kinde.stop();
  };
  process.once('SIGINT', () => void stop());
  process.once('SIGTERM', () => void stop());
  process.stdout.write(announcement(`http://localhost:${port}`, tenant));
}

try {
  await start();
} catch (error) {
  process.stderr.write(`${explainStartFailure(error)}\n`);
  process.exit(1);
}
