import { Injectable } from '@nestjs/common';
import { type KindeEvent, OnKindeEvent } from 'nestjs-kinde';

import type { Member } from './member.js';
import { tell } from './tell.js';

/** What the latest event said. */
interface Entry {
  /** `undefined` for somebody who is no longer there. */
  readonly member: Member | undefined;
  /** Of the event, in seconds since the epoch. */
  readonly asOf: number;
}

/**
 * The members of all clubs, kept in step with Kinde by its events; a database in an application of
 * yours.
 *
 * Kinde sends an event again when it is not sure that it arrived, and events come in any order. So
 * every handler says how things are, not what changed, and an older event changes nothing: to handle
 * an event twice, or two of them the wrong way round, comes to the same.
 */
@Injectable()
export class Register {
  readonly #entries = new Map<string, Entry>();

  /** @param club code of the organization */
  membersOf(club: string): readonly Member[] {
    return [...this.#entries.values()].flatMap(({ member }) =>
      member?.clubs.includes(club) ? [member] : [],
    );
  }

  @OnKindeEvent('user.created', 'user.updated')
  enter({ data, occurredAt }: KindeEvent<'user.created' | 'user.updated'>): void {
    const { id, email, first_name, last_name, organizations } = data.user;
    this.#write(id, occurredAt, {
      id,
      name: [first_name, last_name].filter(Boolean).join(' '),
      email: email ?? '',
      clubs: organizations?.map(({ code }) => code) ?? [],
    });
  }

  @OnKindeEvent('user.deleted')
  strike({ data, occurredAt }: KindeEvent<'user.deleted'>): void {
    // Not forgotten: an older event that comes late would enter them again.
    this.#write(data.user.id, occurredAt, undefined);
  }

  #write(id: string, asOf: number, member: Member | undefined): void {
    const known = this.#entries.get(id);
    if (known && known.asOf > asOf) {
      return;
    }
    this.#entries.set(id, { member, asOf });
    tell('Register', member ? `${member.name} <${member.email}> is in it` : `${id} is out of it`);
  }
}
