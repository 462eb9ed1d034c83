import { join } from 'node:path';

import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { kindeOptionsFromEnv } from 'nestjs-kinde';

import { announcement } from './announcement.js';
import { AppModule } from './app.module.js';
import { DEMO_USERS } from './demo-users.js';
import { startLocalPica } from './local-pica.js';
import { startLocalTenant } from './local-tenant.js';
import { portFrom } from './port.js';
import { explainStartFailure } from './start-failure.js';

async function start(): Promise<void> {
  const port = portFrom('PORT', 3000);
  // Where browsers find this application. Behind a proxy or on the internet, set it yourself.
  const siteUrl = (process.env.KINDE_SITE_URL ??= `http://localhost:${port}`);

  // Without a tenant of its own the sample brings one. Yours will have KINDE_ISSUER_URL set.
  const tenant = process.env.KINDE_ISSUER_URL
    ? undefined
    : await startLocalTenant({ port: portFrom('KINDE_LOCAL_PORT', 4010), siteUrl });
  // Nor has it an account for AuthKit. Yours will have one of these.
  const pica = kindeOptionsFromEnv().authkit
    ? undefined
    : await startLocalPica({
        port: portFrom('PICA_LOCAL_PORT', 4020),
        widgetPort: portFrom('PICA_LOCAL_WIDGET_PORT', 4021),
      });

  const app = await NestFactory.create<NestExpressApplication>(
    {
      module: AppModule,
      providers: [{ provide: DEMO_USERS, useValue: tenant?.tenant.users ?? [] }],
    },
    {
      logger: ['warn', 'error', 'fatal'],
      forceCloseConnections: true,
      // A start that fails is explained below, once.
      abortOnError: false,
      bufferLogs: true,
      autoFlushLogs: false,
    },
  );
  app.useStaticAssets(join(import.meta.dirname, '../public'));
  await app.listen(port);
  app.flushLogs();

  const stop = async (): Promise<void> => {
    await app.close();
    await tenant?.stop();
    await pica?.stop();
  };
  process.once('SIGINT', () => void stop());
  process.once('SIGTERM', () => void stop());
  process.stdout.write(announcement(siteUrl, { tenant, pica }));
}

try {
  await start();
} catch (error) {
  process.stderr.write(`${explainStartFailure(error)}\n`);
  process.exit(1);
}
