import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Controller, Get, Header, Inject } from '@nestjs/common';

import { KINDE_CONFIG, type KindeConfig } from '../../lib/index.js';
import { connectIntegrationSection } from '../../sample/01-web-app/views/connect-integration.view.js';
import { projectFolder } from './sample-build.js';

/** The sample's section for integrations on a page of its own, which is where a login ends. */
@Controller()
export class IntegrationsPage {
  constructor(@Inject(KINDE_CONFIG) private readonly config: KindeConfig) {}

  @Get('home')
  @Header('Content-Type', 'text/html; charset=utf-8')
  page(): string {
    const section = connectIntegrationSection(
      this.config.authkit?.widgetOrigin ?? 'http://localhost',
    );
    return `<!doctype html><html lang="en"><title>Integrations</title>${section.text}</html>`;
  }

  @Get('connect-integration.js')
  @Header('Content-Type', 'text/javascript')
  script(): Promise<string> {
    return readFile(join(projectFolder, 'sample/01-web-app/public/connect-integration.js'), 'utf8');
  }
}
