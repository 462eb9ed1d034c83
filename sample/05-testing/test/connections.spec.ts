import { Test } from '@nestjs/testing';
import { KindeModule } from 'nestjs-kinde';
import { type FakeKinde, fakeKinde, LocalPica, user } from 'nestjs-kinde/testing';

import { RunningApplication } from './running-application.js';

/** AuthKit, with a Pica on this computer: `fakeKinde` lets requests to it through. */
describe('connecting accounts', () => {
  let pica: LocalPica;
  let kinde: FakeKinde;
  let running: RunningApplication;

  beforeAll(async () => {
    pica = await LocalPica.start({ connections: [{ title: 'Post Office' }] });
    const { secretKey, baseUrl, widgetOrigin } = pica;
    const builder = Test.createTestingModule({
      imports: [KindeModule.forRoot({ authkitRoutes: true })],
    });
    kinde = fakeKinde(builder, {
      authkit: { provider: 'pica', secretKey, baseUrl, widgetOrigin },
    });
    running = await RunningApplication.start(await builder.compile());
  });
  afterAll(async () => {
    await running.close();
    await pica.stop();
  });

  it('is for whoever is signed in', async () => {
    kinde.asNobody();
    expect(await running.status('POST', '/auth/authkit/ticket')).toBe(401);

    const ada = user();
    kinde.as(ada);
    const answer = await running.send('POST', '/auth/authkit/ticket');
    const { ticket } = (await answer.json()) as { ticket: string };

    // What the widget does, on its own origin and without any cookie.
    kinde.asNobody();
    const token = await running.send('POST', '/auth/authkit/token', {
      headers: { origin: pica.widgetOrigin, authorization: `Bearer ${ticket}` },
    });
    expect(await token.json()).toMatchObject({ rows: [{ title: 'Post Office' }] });
    expect(pica.requests).toContainEqual(
      expect.objectContaining({
        endpoint: 'token',
        body: expect.objectContaining({ identity: ada.id }),
      }),
    );
  });
});
