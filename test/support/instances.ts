import { LocalKinde, type LocalKindeOptions } from '../../lib/testing/index.js';
import type { AdapterName } from './adapters.js';
import { freePort } from './free-port.js';
import { Instance } from './instance/instance.js';
import { InstanceBuild } from './instance/instance-build.js';
import type { InstanceOptions } from './instance/instance.settings.js';
import { ShiftedClock } from './instance/shifted-clock.js';
import type { Page, UserAgent } from './user-agent.js';

export interface InstancesOptions {
  readonly adapter: AdapterName;
  readonly count: number;
  /** Where sessions are. */
  readonly redisUrl: string;
  readonly options?: Partial<InstanceOptions>;
  readonly kinde?: LocalKindeOptions;
}

/**
 * An application in several processes, with its sessions in one Redis, and the Kinde tenant that
 * they sign people in with, which is strict about refresh tokens. The ports of the processes differ
 * and their host does not: a browser has the same cookies for all, as behind a load balancer.
 * Logins come back to the first.
 */
export class Instances {
  private constructor(
    readonly kinde: LocalKinde,
    readonly all: readonly Instance[],
    private readonly clock: ShiftedClock,
    private readonly build: InstanceBuild,
  ) {}

  static async start(settings: InstancesOptions): Promise<Instances> {
    const { adapter, count, redisUrl } = settings;
    const ports = await Promise.all(Array.from({ length: count }, freePort));
    const siteUrl = `http://localhost:${ports[0]}`;
    const clock = new ShiftedClock();
    const kinde = await LocalKinde.start({
      redirectUris: [`${siteUrl}/auth/callback`],
      logoutUris: [siteUrl, `${siteUrl}/`],
      clock: clock.now,
      refreshOverlap: 0,
      ...settings.kinde,
    });
    const options: InstanceOptions = {
      issuerUrl: kinde.issuerUrl,
      clientId: kinde.clientId,
      clientSecret: kinde.clientSecret,
      siteUrl,
      postLoginUrl: '/home',
      session: { secret: 'a session secret of more than 32 bytes' },
      ...settings.options,
    };
    const build = await InstanceBuild.make();
    const all = ports.map((port) => new Instance(build.main, { adapter, port, redisUrl, options }));
    const instances = new Instances(kinde, all, clock, build);
    try {
      await Promise.all(all.map((instance) => instance.start()));
    } catch (error) {
      await instances.stop();
      throw error;
    }
    return instances;
  }

  /** @throws when there are not so many */
  at(index: number): Instance {
    const instance = this.all[index];
    if (!instance) {
      throw new Error(`There are only ${this.all.length} instances.`);
    }
    return instance;
  }

  /** Puts the clocks of all of them and of Kinde forward. */
  async advance(seconds: number): Promise<void> {
    this.clock.offset += seconds;
    const running = this.all.filter(({ isRunning }) => isRunning);
    await Promise.all(running.map((instance) => instance.setClock(this.clock.offset)));
  }

  /** Starts those again that were killed. */
  async revive(): Promise<void> {
    await Promise.all(
      this.all
        .filter(({ isRunning }) => !isRunning)
        .map(async (instance) => {
          await instance.start();
          await instance.setClock(this.clock.offset);
        }),
    );
  }

  /** Signs a browser in. */
  async signIn(agent: UserAgent, user: string): Promise<Page> {
    return agent.get(await this.authorize(agent, user));
  }

  /** As {@link signIn}, up to the callback's URL, which the browser has not been to yet. */
  async authorize(agent: UserAgent, user: string): Promise<string> {
    const form = await agent.follow(`${this.at(0).url}/auth/login?prompt=login`);
    const action = /<form[^>]*action="([^"]*)"/.exec(form.text)?.[1] ?? '';
    let page = await agent.post(new URL(action, form.url).href, { user });
    while (page.location.startsWith(this.kinde.issuerUrl)) {
      page = await agent.get(page.location);
    }
    return page.location;
  }

  async stop(): Promise<void> {
    this.all.forEach((instance) => instance.stop());
    await Promise.all([this.kinde.stop(), this.build.remove()]);
  }
}
