import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';

import { announcement } from './announcement.js';
import { AppModule } from './app.module.js';
import { clubs, startLocalTenant } from './local-tenant.js';
import { portFrom } from './port.js';
import { SignUps } from './sign-ups.service.js';
import { explainStartFailure } from './start-failure.js';

async function start(): Promise<void> {
  const port = portFrom('PORT', 3000);
  const url = `http://localhost:${port}`;

  // Without a tenant of its own the sample brings one. Yours will have KINDE_ISSUER_URL set.
  const tenant = process.env.KINDE_ISSUER_URL
    ? undefined
    : await startLocalTenant({
        port: portFrom('KINDE_LOCAL_PORT', 4010),
        webhookUrl: `${url}/webhooks/kinde`,
      });

  const app = await NestFactory.create<NestExpressApplication>(AppModule, {
    logger: ['warn', 'error', 'fatal'],
    forceCloseConnections: true,
    // A start that fails is explained below, once.
    abortOnError: false,
    bufferLogs: true,
    autoFlushLogs: false,
  });
  await app.listen(port);
  app.flushLogs();

  const stop = async (): Promise<void> => {
    await app.close();
    await tenant?.kinde.stop();
  };
  process.once('SIGINT', () => void stop());
  process.once('SIGTERM', () => void stop());
  process.stdout.write(announcement(url, tenant));

  if (tenant) {
    const first = { givenName: 'Jonas', familyName: 'Aalto', email: 'jonas@aalto.example' };
    await app.get(SignUps).signUp(first, clubs.chess);
  }
}

try {
  await start();
} catch (error) {
  process.stderr.write(`${explainStartFailure(error)}\n`);
  process.exit(1);
}
