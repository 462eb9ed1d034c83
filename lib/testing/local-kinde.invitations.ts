import { randomBytes } from 'node:crypto';
import type { LocalKindeDirectory } from './local-kinde.directory.js';

/** Who is asked to join, and as what. */
export interface LocalKindeInvitation {
  email: string;
  orgCode: string;
  /** Keys of roles. Default: none. */
  roles?: readonly string[];
}

/** The invitations that nobody has accepted yet, by the code of their link. */
export class LocalKindeInvitations {
  readonly #open = new Map<string, LocalKindeInvitation>();

  constructor(private readonly directory: LocalKindeDirectory) {}

  /**
   * @returns the code that the link in the e-mail would have
   * @throws when there is no such organization
   */
  add(invitation: LocalKindeInvitation): string {
    if (!this.directory.findOrganization(invitation.orgCode)) {
      throw new Error(`LocalKinde: no organization ${JSON.stringify(invitation.orgCode)}`);
    }
    const code = `inv_${randomBytes(16).toString('hex')}`;
    this.#open.set(code, structuredClone(invitation));
    return code;
  }

  find(code: string): LocalKindeInvitation | undefined {
    return this.#open.get(code);
  }

  /** Makes whoever has the e-mail address a member, and uses the code up. */
  accept(code: string, { email, orgCode, roles = [] }: LocalKindeInvitation): void {
    const user = this.directory.findUserByEmail(email);
    if (user) {
      this.directory.setMembership(user.id, { orgCode, roles: [...roles] });
      this.#open.delete(code);
    }
  }
}
