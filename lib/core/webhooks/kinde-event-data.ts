import type { JsonObject } from '../json.js';

/** A user, as an event tells of them. */
export interface KindeEventUser {
  readonly id: string;
  readonly email: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly is_password_reset_requested: boolean;
  readonly is_suspended: boolean;
  readonly phone?: string | null;
  readonly username?: string | null;
  readonly organizations:
    | readonly {
        readonly code: string;
        readonly permissions: readonly { readonly id: string; readonly key: string }[] | null;
        readonly roles: readonly string[] | null;
      }[]
    | null;
}

export interface KindeEventOrganization {
  readonly code: string;
  readonly name: string;
  readonly handle: string | null;
  readonly external_id?: string | null;
}

export interface KindeEventPermission {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly description: string | null;
}

export interface KindeEventRole {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly description: string | null;
  readonly is_default_role: boolean;
}

interface OfUser {
  readonly user: { readonly id: string };
}

/**
 * What the events are about, by type, in Kinde's own names (docs.kinde.com/integrate/webhooks). It
 * is signed by Kinde, and not looked at any further. What Kinde does not document is a JSON object.
 */
export interface KindeEventData {
  readonly 'user.created': { readonly user: KindeEventUser };
  readonly 'user.updated': { readonly user: KindeEventUser };
  readonly 'user.deleted': OfUser;
  readonly 'user.authenticated': OfUser;
  readonly 'user.authentication_failed': OfUser;
  readonly 'organization.created': { readonly organization: KindeEventOrganization };
  readonly 'organization.updated': {
    readonly organization: KindeEventOrganization & { readonly is_allow_registrations?: boolean };
  };
  readonly 'organization.deleted': { readonly organization: { readonly code: string } };
  readonly 'permission.created': { readonly permission: KindeEventPermission };
  readonly 'permission.updated': { readonly permission: KindeEventPermission };
  readonly 'permission.deleted': { readonly permission: { readonly id: string } };
  readonly 'role.created': { readonly role: KindeEventRole };
  readonly 'role.updated': { readonly role: KindeEventRole };
  readonly 'role.deleted': JsonObject;
  readonly 'access_request.created': {
    readonly access_request: {
      readonly email: string;
      readonly first_name: string | null;
      readonly last_name: string | null;
      readonly user_id: string | null;
    };
  };
  readonly 'subscriber.created': JsonObject;
  readonly 'passkey.added': JsonObject;
  readonly 'passkey.removed': JsonObject;
  readonly 'customer.agreement_cancelled': JsonObject;
  readonly 'customer.agreement_created': JsonObject;
  readonly 'customer.invoice_overdue': JsonObject;
  readonly 'customer.meter_usage_updated': JsonObject;
  readonly 'customer.payment_failed': JsonObject;
  readonly 'customer.payment_succeeded': JsonObject;
  readonly 'customer.plan_assigned': JsonObject;
  readonly 'customer.plan_changed': JsonObject;
  readonly 'customer.plan_created': JsonObject;
}
