import { Controller, Get, UseGuards } from '@nestjs/common';

import { isInCall } from '../../lib/http/call-context.js';
import { KindeContext, KindeGuard } from '../../lib/index.js';
import { adapters } from '../support/adapters.js';
import { bearer } from '../support/bearer.js';
import { TestApplication } from '../support/test-application.js';

@Controller('calls')
@UseGuards(KindeGuard)
class CallsController {
  @Get()
  show() {
    return { isInCall: isInCall() };
  }
}

const ask = async (test: TestApplication) => {
  const headers = bearer(test.kinde.accessToken());
  return (await test.agent().request(`${test.url}/calls`, { headers })).json();
};

/** The only file of the tests where nobody injects `KindeContext`, until the end. */
describe('what KindeContext costs', () => {
  it('nobody pays until somebody asks for it', async () => {
    const tests = await Promise.all(
      adapters.map((adapter) => TestApplication.start({ adapter, controllers: [CallsController] })),
    );
    try {
      for (const test of tests) {
        expect(await ask(test)).toEqual({ isInCall: false });
      }
      await tests[0]?.app.resolve(KindeContext);
      for (const test of tests) {
        expect(await ask(test)).toEqual({ isInCall: true });
      }
    } finally {
      await Promise.all(tests.map((test) => test.stop()));
    }
  });
});
