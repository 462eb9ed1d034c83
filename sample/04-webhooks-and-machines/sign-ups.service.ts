import { ConflictException, Injectable } from '@nestjs/common';
import { KindeError, KindeManagementApi } from 'nestjs-kinde';

import type { NewMember } from './member.js';
import { tell } from './tell.js';

/** Makes accounts at Kinde. */
@Injectable()
export class SignUps {
  constructor(private readonly management: KindeManagementApi) {}

  /**
   * The register learns of it as it learns of everybody else, by an event.
   *
   * @param club code of the organization that they join
   * @returns Kinde's id of the user
   * @throws ConflictException when somebody has this e-mail address already
   */
  async signUp({ givenName, familyName, email }: NewMember, club: string): Promise<string> {
    try {
      const { id = '' } = await this.management.users.create({
        profile: { given_name: givenName, family_name: familyName },
        identities: [{ type: 'email', details: { email } }],
        organization_code: club,
      });
      tell('To Kinde', `create the user ${givenName} ${familyName} <${email}>: ${id}`);
      return id;
    } catch (error) {
      throw isKnownAlready(error)
        ? new ConflictException('Somebody has this e-mail address already.')
        : error;
    }
  }
}

function isKnownAlready(error: unknown): boolean {
  return (
    error instanceof KindeError &&
    error.apiFaults.some(({ code }) => code === 'USER_ALREADY_EXISTS')
  );
}
