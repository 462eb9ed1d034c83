import {
  type ArgumentsHost,
  Body,
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  Injectable,
  Post,
  UseGuards,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

import {
  KindeAccountApi,
  KindeContext,
  KindeError,
  KindeGuard,
  MachineOnly,
  OptionalAuth,
  Public,
} from '../../lib/index.js';
import { demoUsers } from '../../lib/testing/index.js';
import { bearer } from '../support/bearer.js';
import { describeEachDeployment } from '../support/deployments.js';
import { Gate } from '../support/gate.js';
import { TestApplication } from '../support/test-application.js';

/** Far below any controller, and made once. */
@Injectable()
class Ledger {
  static made = 0;

  constructor(readonly kinde: KindeContext) {
    Ledger.made += 1;
  }

  async owner(): Promise<string | undefined> {
    await new Promise((resolve) => setImmediate(resolve));
    return this.kinde.user()?.id;
  }

  async later(): Promise<string | undefined> {
    await new Promise((resolve) => setTimeout(resolve, 1));
    return this.owner();
  }
}

/** Runs after the guard that authenticates. */
@Injectable()
class LedgerGuard implements CanActivate {
  constructor(private readonly kinde: KindeContext) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<{ seen?: string | undefined }>();
    request.seen = this.kinde.user()?.id;
    return true;
  }
}

/** The application's own way to answer. */
@Catch(KindeError)
class Teapot implements ExceptionFilter {
  constructor(private readonly adapterHost: HttpAdapterHost) {}

  catch({ code }: KindeError, host: ArgumentsHost): void {
    this.adapterHost.httpAdapter.reply(host.switchToHttp().getResponse(), code, 418);
  }
}

@Controller('ledger')
@UseGuards(KindeGuard, LedgerGuard)
class LedgerController {
  constructor(
    private readonly ledger: Ledger,
    private readonly account: KindeAccountApi,
    private readonly gate: Gate,
  ) {}

  @Get('owner')
  async owner() {
    return { owner: await this.ledger.owner(), later: await this.ledger.later() };
  }

  @Get('slow')
  async slow() {
    await this.gate.pass();
    return { owner: await this.ledger.owner() };
  }

  @Post('owner')
  async post(@Body() body: unknown) {
    return { owner: await this.ledger.owner(), body };
  }

  @Get('open')
  @Public()
  async open() {
    return { owner: (await this.ledger.owner()) ?? null };
  }

  @Get('optional')
  @OptionalAuth()
  async optional() {
    return { owner: (await this.ledger.owner()) ?? null };
  }

  @Get('machine')
  @MachineOnly()
  machine() {
    return {
      machine: this.ledger.kinde.machine()?.clientId,
      user: this.ledger.kinde.user() ?? null,
      principal: this.ledger.kinde.principal()?.kind,
    };
  }

  @Get('require')
  @OptionalAuth()
  require() {
    return { id: this.ledger.kinde.requireUser().id };
  }

  @Get('profile')
  profile() {
    return this.account.userProfile(this.ledger.kinde.requireUser());
  }
}

describeEachDeployment('KindeContext', (adapter, sessions) => {
  let test: TestApplication;
  let ledger: Ledger;
  let gate: Gate;

  beforeAll(async () => {
    Ledger.made = 0;
    test = await TestApplication.start({
      adapter,
      sessions,
      controllers: [LedgerController],
      providers: [Ledger, LedgerGuard, Gate],
      kinde: { clientId: 'application', m2m: { clientId: 'machine' } },
      options: { allowedClientIds: ['application', 'machine'] },
    });
    ledger = test.app.get(Ledger);
    gate = test.app.get(Gate);
  });
  afterEach(() => test.kinde.faults.clear());
  afterAll(() => test.stop());

  const get = (path: string, headers: Record<string, string> = {}) =>
    test.agent().request(`${test.url}/ledger/${path}`, { headers });
  const tokenOf = (user: string) => bearer(test.kinde.accessToken({ user }));

  it('knows the user wherever a request leads to', async () => {
    const page = await get('owner', tokenOf(demoUsers.ada));
    expect(page.json()).toEqual({ owner: demoUsers.ada, later: demoUsers.ada });
  });

  it('knows the user of a session', async () => {
    const agent = test.agent();
    await test.signIn(agent, demoUsers.ada);
    const page = await agent.get(`${test.url}/ledger/owner`);
    expect(page.json()).toMatchObject({ owner: demoUsers.ada });
  });

  it.each([10, 100_000])('knows the user of a request with a body of %d bytes', async (length) => {
    const body = JSON.stringify({ text: 'x'.repeat(length) });
    const headers = { 'content-type': 'application/json', ...tokenOf(demoUsers.ada) };
    const init = { method: 'POST', headers, body };
    const page = await test.agent().request(`${test.url}/ledger/owner`, init);
    expect(page.json()).toMatchObject({ owner: demoUsers.ada });
  });

  it('is made once, whatever it is asked', async () => {
    await get('owner', tokenOf(demoUsers.ada));
    await get('owner', tokenOf(demoUsers.rex));
    expect(Ledger.made).toBe(1);
  });

  it('tells requests apart that run at the same time', async () => {
    const hold = gate.close();
    const slow = get('slow', tokenOf(demoUsers.ada));
    await hold.arrived;
    expect((await get('owner', tokenOf(demoUsers.rex))).json()).toMatchObject({
      owner: demoUsers.rex,
    });
    expect((await get('open')).json()).toEqual({ owner: null });
    hold.release();
    expect((await slow).json()).toEqual({ owner: demoUsers.ada });
  });

  it('knows nobody where nobody was asked, whatever the request carries', async () => {
    expect((await get('open', tokenOf(demoUsers.ada))).json()).toEqual({ owner: null });
    expect((await get('optional')).json()).toEqual({ owner: null });
    expect((await get('optional', tokenOf(demoUsers.ada))).json()).toEqual({
      owner: demoUsers.ada,
    });
  });

  it('knows a machine, which is no user', async () => {
    const page = await get('machine', bearer(test.kinde.machineToken()));
    expect(page.json()).toEqual({ machine: 'machine', user: null, principal: 'machine' });
  });

  it('knows nobody outside a request', async () => {
    expect(ledger.kinde.user()).toBeUndefined();
    expect(ledger.kinde.machine()).toBeUndefined();
    expect(ledger.kinde.principal()).toBeUndefined();
    for (const demand of ['requireUser', 'requirePrincipal'] as const) {
      expect(() => ledger.kinde[demand]()).toThrow(
        expect.objectContaining({
          code: 'ERR_KINDE_NO_CONTEXT',
          message: expect.stringContaining('outside a request'),
        }),
      );
    }
  });

  describe('that needs a user', () => {
    it('has the request refused when there is none', async () => {
      const page = await get('require');
      expect(page.status).toBe(401);
      expect(page.headers.get('www-authenticate')).toMatch(/^Bearer/);
      expect(page.json()).toMatchObject({ code: 'ERR_KINDE_UNAUTHENTICATED' });
    });

    it('has the request of a machine refused', async () => {
      const page = await get('require', bearer(test.kinde.machineToken()));
      expect(page.status).toBe(403);
      expect(page.json()).toMatchObject({ code: 'ERR_KINDE_FORBIDDEN' });
    });
  });

  describe('an error of this package that a handler lets go', () => {
    it('is answered with its own status, and tells nothing', async () => {
      const headers = tokenOf(demoUsers.ada);
      expect((await get('profile', headers)).status).toBe(200);
      test.clock.advance(60);
      test.kinde.faults.all = { down: true };
      const page = await get('profile', headers);
      expect(page.status).toBe(503);
      expect(Number(page.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(page.json()).toMatchObject({ statusCode: 503, code: 'ERR_KINDE_UNAVAILABLE' });
    });

    it('comes to a filter of the application first', async () => {
      const other = await TestApplication.start({
        adapter,
        beside: test,
        controllers: [LedgerController],
        providers: [Ledger, LedgerGuard, Gate],
        configure: (app) => app.useGlobalFilters(new Teapot(app.get(HttpAdapterHost))),
      });
      const page = await other.agent().request(`${other.url}/ledger/require`);
      expect(page.status).toBe(418);
      expect(page.text).toBe('ERR_KINDE_UNAUTHENTICATED');
      await other.app.close();
    });
  });
});
