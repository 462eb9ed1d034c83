import type { INestApplication } from '@nestjs/common';

import type { KindeAuthKitOptions } from '../../lib/index.js';
import { LocalPica } from '../../lib/testing/index.js';
import { sendExactly } from './exact-request.js';
import { TestApplication, type TestApplicationOptions } from './test-application.js';
import type { Page, UserAgent } from './user-agent.js';

/** Seconds that Pica may take for anything, on a slow machine too. */
const PATIENCE = 60;

export interface AuthKitApplicationOptions extends Omit<TestApplicationOptions, 'configure'> {
  readonly authkit?: Partial<KindeAuthKitOptions>;
  readonly configure?: (app: INestApplication, pica: LocalPica) => void;
}

/** What a page gets to open the widget with. */
export interface Ticket {
  readonly ticket: string;
  readonly expiresIn: number;
  readonly url: string;
}

/** An application whose users can connect accounts of theirs, with a Pica of its own. */
export class AuthKitApplication {
  private constructor(
    readonly test: TestApplication,
    readonly pica: LocalPica,
  ) {}

  static async start({ authkit, configure, ...settings }: AuthKitApplicationOptions) {
    const pica = await LocalPica.start();
    const { baseUrl, widgetOrigin, secretKey } = pica;
    const test = await TestApplication.start({
      ...settings,
      configure: (app) => configure?.(app, pica),
      extras: { authkitRoutes: true, ...settings.extras },
      options: {
        authkit: {
          provider: 'pica',
          baseUrl,
          widgetOrigin,
          secretKey,
          timeout: PATIENCE,
          ...authkit,
        },
        ...settings.options,
      },
    });
    return new AuthKitApplication(test, pica);
  }

  async stop(): Promise<void> {
    await this.test.stop();
    await this.pica.stop();
  }

  /** A browser in which a user is signed in. */
  async agentOf(user: string, orgCode?: string): Promise<UserAgent> {
    const agent = this.test.agent();
    await this.test.signIn(agent, user, orgCode === undefined ? {} : { orgCode });
    return agent;
  }

  /** What the application's own page does on a click. */
  askForTicket(agent: UserAgent, init: RequestInit = {}): Promise<Page> {
    return agent.request(`${this.test.url}/auth/authkit/ticket`, { method: 'POST', ...init });
  }

  async ticketOf(agent: UserAgent): Promise<Ticket> {
    const page = await this.askForTicket(agent);
    if (page.status !== 200) {
      throw new Error(`No ticket: ${page.status} ${page.text}`);
    }
    return page.json<Ticket & Record<string, unknown>>();
  }

  /** What the widget does then. */
  redeem(url: string, authorization: string | undefined, headers: Record<string, string> = {}) {
    return sendExactly(url, {
      method: 'POST',
      headers: {
        origin: this.pica.widgetOrigin,
        'sec-fetch-site': 'cross-site',
        'sec-fetch-mode': 'cors',
        ...(authorization !== undefined && { authorization }),
        ...headers,
      },
    });
  }

  /** Whose connections Pica was asked for, request by request. */
  get identities(): unknown[] {
    return this.pica.requests
      .filter(({ endpoint }) => endpoint === 'token')
      .map(({ body }) => body);
  }
}
