import { setTimeout } from 'node:timers/promises';

import type { Page } from '../support/user-agent.js';
import type { Answer } from './application/answer.controller.js';
import type { Circumstances } from './circumstances.js';
import type { Fleet } from './fleet.js';
import type { SoakProcess } from './soak-process.js';
import { SoakSession } from './soak-session.js';
import type { Tally } from './tally.js';

export interface TrafficOptions {
  readonly fleet: Fleet;
  readonly siteUrl: string;
  readonly bearerTokens: readonly string[];
  readonly circumstances: Circumstances;
  readonly tally: Tally;
}

/** Somebody, signed in or about to be. */
interface User {
  session: SoakSession | undefined;
}

/** Requests of one session at once. */
const BURST = 6;
/** One in so many users comes so seldom that the access token has always expired by then. */
const RARE = 4;
/** Milliseconds from a slow request to the sign-out that it is overtaken by. */
const HEAD_START = 100;
/** Milliseconds until somebody who could not sign in tries again. */
const SECOND_TRY = 500;
/** Requests at a time where all users do the same. */
const AT_A_TIME = 8;

/** What users do, and whether the application does right by them. */
export class Traffic {
  readonly #options: TrafficOptions;
  readonly #users: readonly User[];
  #turn = 0;

  constructor(options: TrafficOptions, users: number) {
    this.#options = options;
    this.#users = Array.from({ length: users }, () => ({ session: undefined }));
  }

  /** Signs everybody in. */
  async begin(): Promise<void> {
    await this.#everybody((user) => this.#signIn(user));
  }

  /** A request of somebody who comes often. */
  async visit(path = '/'): Promise<void> {
    const often = this.#users.filter((_, index) => index % RARE !== 0);
    const session = often[Math.floor(Math.random() * often.length)]?.session;
    await (session && this.#ask(session, path));
  }

  /** The next of those who come seldom, with several requests at once, on all processes. */
  async burst(): Promise<void> {
    const seldom = this.#users.filter((_, index) => index % RARE === 0);
    const session = seldom[(this.#turn += 1) % seldom.length]?.session;
    await (session && Promise.all(Array.from({ length: BURST }, () => this.#ask(session, '/'))));
  }

  /** Somebody signs out while a slow answer is under way, and in again. */
  async signOutAndIn(): Promise<void> {
    const { circumstances, fleet, tally } = this.#options;
    const user = this.#users[Math.floor(Math.random() * this.#users.length)];
    const session = user?.session;
    // A store that is away cannot forget a session at once.
    if (!user || !session || circumstances.current === 'without Redis') {
      return;
    }
    session.isLeft = true;
    user.session = undefined;
    const slow = this.#ask(session, '/slow');
    await setTimeout(HEAD_START);
    const thief = session.copy();
    const process = fleet.next();
    const goodbye = await this.#send(process, session, '/auth/logout');
    await slow;
    if (goodbye?.status === 302) {
      tally.signOuts += 1;
      const { status } = await thief.request(fleet.next().origin).catch(() => ({ status: 0 }));
      tally.resurrected += status === 200 ? 1 : 0;
    } else if (goodbye) {
      tally.surprise(`${goodbye.status} on /auth/logout`, circumstances.current);
    }
    await this.#signIn(user);
  }

  /** A request with a token, to which the session store means nothing. */
  async bear(): Promise<void> {
    const { bearerTokens, circumstances, fleet, tally } = this.#options;
    const token = bearerTokens[Math.floor(Math.random() * bearerTokens.length)] ?? '';
    const process = fleet.next();
    const headers = { authorization: `Bearer ${token}` };
    const start = performance.now();
    try {
      const { status } = await fetch(process.origin, { headers });
      tally.answered(performance.now() - start, circumstances.current);
      if (status !== 200) {
        tally.surprise(`${status} for a token`, circumstances.current);
      }
    } catch {
      this.#unanswered(process);
    }
  }

  /** Everybody comes once more. */
  async end(): Promise<void> {
    await this.#everybody(({ session }) => session && this.#ask(session, '/'));
  }

  async #everybody(act: (user: User) => Promise<void> | undefined): Promise<void> {
    const queue = [...this.#users];
    const work = async (): Promise<void> => {
      for (let user = queue.pop(); user; user = queue.pop()) {
        await act(user);
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, work));
  }

  async #signIn(user: User): Promise<void> {
    const { circumstances, fleet, siteUrl, tally } = this.#options;
    while (user.session === undefined) {
      const before = circumstances.current;
      try {
        user.session = await SoakSession.begin(siteUrl, () => fleet.next().origin);
        tally.signIns += 1;
      } catch (error) {
        if (before === 'quiet' && circumstances.current === 'quiet') {
          tally.surprise(String(error), 'quiet');
        }
        await setTimeout(SECOND_TRY);
      }
    }
  }

  /** A request of a session that is to be answered, and what its refusal means. */
  async #ask(session: SoakSession, path: string): Promise<void> {
    const { circumstances, fleet, tally } = this.#options;
    const before = circumstances.current;
    const start = performance.now();
    const page = await this.#send(fleet.next(), session, path);
    if (page === undefined) {
      return;
    }
    const circumstance = before === 'quiet' ? circumstances.current : before;
    if (path === '/') {
      tally.answered(performance.now() - start, circumstance);
    }
    switch (page.status) {
      case 200:
        session.answered(page.json<Answer & Record<string, unknown>>().issuedAt);
        break;
      case 401:
        await this.#refused(session);
        break;
      case 503:
        tally.unavailable[circumstance] += 1;
        break;
      default:
        tally.surprise(`${page.status} on ${path}`, circumstance);
    }
  }

  async #refused(session: SoakSession): Promise<void> {
    const { tally } = this.#options;
    if (session.isLeft || session.isLost) {
      return;
    }
    session.isLost = true;
    if (session.isExposed) {
      tally.lostWithProcess += 1;
    } else {
      tally.lost += 1;
    }
    const user = this.#users.find((each) => each.session === session);
    if (user) {
      user.session = undefined;
      await this.#signIn(user);
    }
  }

  async #send(process: SoakProcess, session: SoakSession, path: string): Promise<Page | undefined> {
    try {
      return await process.serve(session, (origin) => session.get(origin + path));
    } catch {
      this.#unanswered(process);
      return undefined;
    }
  }

  #unanswered(process: SoakProcess): void {
    const { circumstances, tally } = this.#options;
    if (process.isUp) {
      tally.surprise('no answer', circumstances.current);
    } else {
      tally.interrupted += 1;
    }
  }
}
