import { Controller, Get } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { KindeModule, Public } from 'nestjs-kinde';
import { fakeKinde, user } from 'nestjs-kinde/testing';

import { RunningApplication } from './running-application.js';

/** Says nothing of guards, but for one handler. */
@Controller('status')
class StatusController {
  @Get()
  status() {
    return { isOpen: true };
  }

  @Get('health')
  @Public()
  health() {
    return { isHealthy: true };
  }
}

/** One controller by itself: no AppModule, and not a single option. */
describe('a global guard', () => {
  it('closes whatever is not public', async () => {
    const builder = Test.createTestingModule({
      imports: [KindeModule.forRoot({ globalGuard: true })],
      controllers: [StatusController],
    });
    const kinde = fakeKinde(builder);
    const running = await RunningApplication.start(await builder.compile());
    try {
      expect(await running.status('GET', '/status/health')).toBe(200);
      expect(await running.status('GET', '/status')).toBe(401);
      kinde.as(user());
      expect(await running.status('GET', '/status')).toBe(200);
    } finally {
      await running.close();
    }
  });
});
