import { Controller, Injectable, Module, type Provider, Scope, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import {
  type KindeEvent,
  KindeModule,
  type KindeModuleExtras,
  type KindeWebhooksOptions,
  OnKindeEvent,
} from '../../../lib/index.js';
import { EventHandlers } from '../../../lib/webhooks/event-handlers.service.js';
import { CapturedLogger } from '../../support/captured-logger.js';
import { HeldTimers } from '../../support/held-timers.js';
import { MemorySessionStore } from '../../support/memory-session-store.js';
import { validOptions } from '../../support/valid-options.js';

const heard: string[] = [];

@Injectable()
class Listener {
  readonly name: string = 'listener';

  @OnKindeEvent('user.created', 'user.updated')
  onUser({ type }: KindeEvent<'user.created' | 'user.updated'>): void {
    heard.push(`${this.name} ${type}`);
  }

  @OnKindeEvent('user.deleted')
  forget(): Promise<void> {
    return Promise.reject(new Error('It went wrong.'));
  }

  get unrelated(): never {
    throw new Error('Nobody has asked for this.');
  }
}

@Injectable()
class LoudListener extends Listener {
  override readonly name = 'loud listener';
}

@Controller('listening')
class ListeningController {
  @OnKindeEvent('*')
  async onEvent({ type }: KindeEvent): Promise<void> {
    heard.push(`controller ${type}`);
  }
}

@Injectable({ scope: Scope.REQUEST })
class ListenerOfARequest {
  @OnKindeEvent('user.created')
  onUser(): void {}
}

@Injectable()
class WrappedListener {
  @wrapped
  @OnKindeEvent('user.created')
  onUser(): void {
    heard.push('inner');
  }
}

/** As decorators for transactions or traces do. */
function wrapped(
  _target: object,
  _name: string,
  descriptor: TypedPropertyDescriptor<() => void>,
): void {
  const inner = descriptor.value;
  descriptor.value = function (this: unknown) {
    heard.push('wrapped');
    inner?.call(this);
  };
}

@Injectable()
class EndlessListener {
  @OnKindeEvent('user.created')
  onUser(): Promise<never> {
    return new Promise(() => undefined);
  }
}

const eventOf = (type: string): KindeEvent => ({
  type,
  id: 'event_1',
  issuer: 'https://tenant.example',
  occurredAt: 1_700_000_000,
  source: undefined,
  data: {},
});

interface Application {
  readonly providers?: Provider[];
  readonly controllers?: Type[];
  readonly extras?: KindeModuleExtras;
  readonly webhooks?: KindeWebhooksOptions;
}

async function boot({ providers = [], controllers = [], extras, webhooks }: Application) {
  const logger = new CapturedLogger();
  @Module({
    imports: [
      KindeModule.forRoot({
        ...validOptions,
        session: { ...validOptions.session, store: new MemorySessionStore() },
        webhooks,
        webhooksPath: 'hooks',
        ...extras,
      }),
    ],
    providers,
    controllers,
  })
  class ListeningModule {}
  const app = await NestFactory.createApplicationContext(ListeningModule, {
    logger,
    abortOnError: false,
  });
  const handlers = app.get(EventHandlers, { strict: false });
  const warnings = logger.lines.filter((line) => line.startsWith('warn') && /vent/.test(line));
  return { app, handlers, warnings };
}

describe('EventHandlers', () => {
  beforeEach(() => {
    heard.length = 0;
  });

  it.each<[string, Provider[]]>([
    ['a class', [Listener]],
    ['a value', [{ provide: 'LISTENER', useValue: new Listener() }]],
    ['a factory', [{ provide: 'LISTENER', useFactory: () => new Listener() }]],
    ['a class of two names', [Listener, { provide: 'LISTENER', useExisting: Listener }]],
  ])('calls the methods of %s, once', async (_, providers) => {
    const { app, handlers, warnings } = await boot({ providers });
    await handlers.handle(eventOf('user.created'));
    await handlers.handle(eventOf('user.updated'));
    await handlers.handle(eventOf('role.created'));
    expect(heard).toEqual(['listener user.created', 'listener user.updated']);
    expect(warnings).toEqual([]);
    await app.close();
  });

  it('calls methods of controllers, and inherited ones', async () => {
    const { app, handlers } = await boot({
      providers: [LoudListener],
      controllers: [ListeningController],
    });
    await handlers.handle(eventOf('user.created'));
    expect(heard.toSorted()).toEqual(['controller user.created', 'loud listener user.created']);
    await app.close();
  });

  it('calls the others when one fails, and says that one did', async () => {
    const { app, handlers } = await boot({
      providers: [Listener],
      controllers: [ListeningController],
    });
    await expect(handlers.handle(eventOf('user.deleted'))).rejects.toMatchObject({
      code: 'ERR_KINDE_WEBHOOK_FAILED',
      message: '1 of 2 handlers of user.deleted failed.',
    });
    expect(heard).toEqual(['controller user.deleted']);
    await app.close();
  });

  it('calls the function that another decorator put in the place of the method', async () => {
    const { app, handlers } = await boot({ providers: [WrappedListener] });
    await handlers.handle(eventOf('user.created'));
    expect(heard).toEqual(['wrapped', 'inner']);
    await app.close();
  });

  it('leaves providers alone that answer to nothing but their own', async () => {
    const touchy = new Proxy(new Listener(), {
      get: (target, name) => {
        if (String(name).startsWith('__')) {
          throw new Error(`Nobody may look at ${String(name)}.`);
        }
        return Reflect.get(target, name) as unknown;
      },
    });
    const { app, handlers } = await boot({ providers: [{ provide: 'TOUCHY', useValue: touchy }] });
    await handlers.handle(eventOf('user.created'));
    expect(heard).toEqual(['listener user.created']);
    await app.close();
  });

  it('gives up on a method that never comes to an end', async () => {
    const { app, handlers } = await boot({ providers: [EndlessListener] });
    const timers = HeldTimers.hold();
    try {
      const handled = handlers.handle(eventOf('user.created')).catch((error: unknown) => error);
      timers.pass(60);
      expect(await handled).toMatchObject({ code: 'ERR_KINDE_WEBHOOK_FAILED' });
    } finally {
      timers.release();
    }
    await app.close();
  });

  it('does not start with one that is made anew for every request', async () => {
    await expect(boot({ providers: [ListenerOfARequest] })).rejects.toThrow(
      '@OnKindeEvent() on ListenerOfARequest.onUser: it is made anew for every request',
    );
  });

  it('warns when nobody listens, or nothing is to be heard', async () => {
    const nobody = await boot({});
    expect(nobody.warnings).toEqual([expect.stringContaining('no method says @OnKindeEvent()')]);
    const deaf = await boot({ providers: [Listener], extras: { webhooksPath: undefined } });
    expect(deaf.warnings).toEqual([
      expect.stringContaining('Listener.onUser hears of nothing: webhooksPath is not set'),
    ]);
    const ending = await boot({ webhooks: { endSessions: true } });
    expect(ending.warnings).toEqual([]);
    await Promise.all([nobody, deaf, ending].map(({ app }) => app.close()));
  });
});

describe('@OnKindeEvent()', () => {
  it.each([[[]], [['']], [[undefined]], [['user.created', 1]]])(
    'takes types of events, and not %j',
    (types) => {
      const decorate = OnKindeEvent as unknown as (...types: unknown[]) => MethodDecorator;
      expect(() => {
        class Careless {
          @decorate(...types)
          onEvent(): void {}
        }
        return Careless;
      }).toThrow(
        new TypeError("@OnKindeEvent() on Careless.onEvent: it takes types of events, or '*'."),
      );
    },
  );
});
