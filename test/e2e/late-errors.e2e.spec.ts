import { Controller, Get, Res } from '@nestjs/common';

import { type FrameworkResponse, KindeError } from '../../lib/index.js';
import { adapters } from '../support/adapters.js';
import { TestApplication } from '../support/test-application.js';

@Controller('late')
class LateController {
  @Get('begun')
  begun(@Res() response: FrameworkResponse) {
    const raw = 'raw' in response ? response.raw : response;
    raw.writeHead(200, { 'content-type': 'text/plain' });
    raw.write('It has begun.');
    throw new KindeError('ERR_KINDE_UNAVAILABLE', 'Kinde is gone.');
  }

  @Get('answered')
  answered(@Res() response: FrameworkResponse) {
    const raw = 'raw' in response ? response.raw : response;
    raw.end('It was answered.');
    throw new KindeError('ERR_KINDE_UNAVAILABLE', 'Kinde is gone.');
  }
}

describe.each(adapters)('a KindeError of a handler that has answered (%s)', (adapter) => {
  let test: TestApplication;

  beforeAll(async () => {
    test = await TestApplication.start({ adapter, controllers: [LateController] });
  });
  afterAll(() => test.stop());

  it.each([
    ['begun', 'It has begun.'],
    ['answered', 'It was answered.'],
  ])('ends the response as it has %s, and answers no second time', async (path, text) => {
    const page = await test.agent().get(`${test.url}/late/${path}`);
    expect(page).toMatchObject({ status: 200, text });
    expect(test.logger.text).toContain('ERR_KINDE_UNAVAILABLE: Kinde is gone.');
    expect(test.logger.text).not.toMatch(/ERR_HTTP|headers|already|second time/i);
  });
});
