import type { LocalKindeKnownPermission, LocalKindeKnownRole } from './local-kinde.catalogue.js';
import type { LocalKindeDirectory } from './local-kinde.directory.js';
import type { LocalKindeSubscriber } from './local-kinde.subscribers.js';
import type { LocalKindeOrganization, LocalKindeUser } from './local-kinde.tenant.js';
import type { LocalKindeEvent, LocalKindeWebhooks } from './local-kinde.webhooks.js';

type Source = LocalKindeEvent['source'];
type Change = 'created' | 'updated' | 'deleted';

/** Tells the webhooks what changed, in Kinde's words (docs.kinde.com/integrate/webhooks). */
export class LocalKindeEvents {
  constructor(
    private readonly directory: LocalKindeDirectory,
    private readonly webhooks: LocalKindeWebhooks,
  ) {}

  user(change: Exclude<Change, 'deleted'>, user: LocalKindeUser, source: Source): void {
    this.#tell(`user.${change}`, source, { user: this.#userData(user) });
  }

  userDeleted(id: string, source: Source): void {
    this.#tell('user.deleted', source, { user: { id } });
  }

  userAuthenticated(id: string): void {
    this.#tell('user.authenticated', 'user', { user: { id } });
  }

  organization(change: Change, organization: LocalKindeOrganization, source: Source): void {
    const { allowRegistrations = false, code, externalId, handle = null, name } = organization;
    const described = {
      code,
      ...(externalId !== undefined && { external_id: externalId }),
      handle,
      name,
      ...(change === 'updated' && { is_allow_registrations: allowRegistrations }),
    };
    const data = change === 'deleted' ? { code } : described;
    this.#tell(`organization.${change}`, source, { organization: data });
  }

  role(change: Change, role: LocalKindeKnownRole): void {
    const { description = '', id, isDefault = false, key, name } = role;
    const described = { description, id, is_default_role: isDefault, key, name };
    this.#tell(`role.${change}`, 'api', { role: change === 'deleted' ? { id } : described });
  }

  permission(change: Change, permission: LocalKindeKnownPermission): void {
    const { description = '', id, key, name } = permission;
    const data = change === 'deleted' ? { id } : { description, id, key, name };
    this.#tell(`permission.${change}`, 'api', { permission: data });
  }

  subscriberCreated({ email, firstName, id, lastName }: LocalKindeSubscriber): void {
    const subscriber = { id, email, first_name: firstName, last_name: lastName };
    this.#tell('subscriber.created', 'api', { subscriber });
  }

  #tell(type: string, source: Source, data: Record<string, unknown>): void {
    void this.webhooks.send({ type, source, data });
  }

  #userData(user: LocalKindeUser): Record<string, unknown> {
    return {
      id: user.id,
      email: user.email,
      first_name: user.givenName,
      last_name: user.familyName,
      is_password_reset_requested: user.isPasswordResetRequested ?? false,
      is_suspended: user.isSuspended ?? false,
      phone: user.phoneNumber ?? null,
      username: user.username ?? null,
      organizations: user.memberships.map(({ orgCode }) => {
        const permissions = this.directory.permissionsOf(user.id, orgCode);
        const roles = this.directory.rolesOf(user.id, orgCode);
        return {
          code: orgCode,
          permissions:
            permissions.length > 0 ? permissions.map(({ id, key }) => ({ id, key })) : null,
          roles: roles.length > 0 ? roles.map(({ key }) => key) : null,
        };
      }),
    };
  }
}
