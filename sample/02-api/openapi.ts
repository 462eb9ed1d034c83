import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { describeKinde } from 'nestjs-kinde';

/** Path of the OpenAPI document, which anybody may read. */
export const DOCUMENT_PATH = 'openapi.json';

/** Says at {@link DOCUMENT_PATH} what there is to call, and what it takes to be let in. */
export function serveDocument(app: NestFastifyApplication): void {
  const config = new DocumentBuilder()
    .setTitle('Invoices')
    // Not one of Kinde: the guard for it is in kinde-or-device-key.guard.ts.
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-API-Key' }, 'device_key')
    .build();
  const document = () => describeKinde(app, () => SwaggerModule.createDocument(app, config));
  SwaggerModule.setup('docs', app, document, {
    // Swagger's own page needs @fastify/static on Fastify.
    ui: false,
    raw: ['json'],
    jsonDocumentUrl: DOCUMENT_PATH,
  });
}
