import type { Provider } from 'oidc-provider';
import type { LocalKindeDevices } from './local-kinde.devices.js';
import { chooseOrganization } from './local-kinde.organization-choice.js';
import type { LocalKindeParts } from './local-kinde.parts.js';
import { supportedScopes } from './local-kinde.scopes.js';

type DeviceCode = InstanceType<Provider['DeviceCode']>;

/** What is known of a device code beside what the provider keeps. */
interface Issued {
  readonly expiresAt: number;
  askedAt: number | undefined;
}

/** What devices need of a tenant. */
type LocalKindeDeviceParts = Pick<
  LocalKindeParts,
  'directory' | 'events' | 'logins' | 'provider' | 'settings'
>;

/** How a device's question for its token is answered while there is none. */
export type LocalKindeDeviceError = 'authorization_pending' | 'slow_down' | 'expired_token';

const MOST = 1_000;

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** `wdjb-mjht`, `WDJB MJHT` and `WDJBMJHT` are the same code to whoever types it. */
const normalized = (userCode: string): string =>
  userCode.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');

/** The codes of devices that wait for a person to approve them (RFC 8628). */
export class LocalKindeDeviceCodes implements LocalKindeDevices {
  readonly #issued = new Map<string, Issued>();
  readonly #parts: LocalKindeDeviceParts;

  constructor(parts: LocalKindeDeviceParts) {
    this.#parts = parts;
  }

  async approve(userCode: string, userId: string, orgCode?: string): Promise<void> {
    const { directory, events, logins, provider, settings } = this.#parts;
    const code = await this.#waiting(userCode);
    const user = directory.user(userId);
    if (!directory.admits(user.id)) throw new Error(`LocalKinde: ${user.givenName} is suspended`);
    const choice = this.organizationFor(user.id, code, orgCode);
    if (choice.kind === 'refuse') throw new Error(`LocalKinde: ${choice.why}`);
    const entered =
      choice.kind === 'enter' ? choice.orgCode : directory.organizationsOf(userId)[0]?.code;
    const supported = supportedScopes(settings);
    const asked = text(code.params?.['scope'])?.split(' ') ?? [];
    const scope = asked.filter((word) => supported.includes(word)).join(' ');
    const grant = new provider.Grant({ clientId: code.clientId, accountId: userId });
    grant.addOIDCScope(scope);
    const grantId = await grant.save();
    const now = Math.floor(settings.clock());
    logins.begin(grantId, {
      userId,
      orgCode: entered,
      audience: text(code.params?.['audience'])?.split(' ') ?? [],
      authTime: now,
      requestedAt: now,
    });
    Object.assign(code, { accountId: userId, authTime: now, grantId, scope });
    await code.save();
    events.userAuthenticated(userId);
  }

  async deny(userCode: string): Promise<void> {
    const code = await this.#waiting(userCode);
    code.error = 'access_denied';
    code.errorDescription = 'The user refused';
    await code.save();
  }

  /** The code of a device that waits for an answer. */
  async find(userCode: string): Promise<DeviceCode | undefined> {
    const code = await this.#parts.provider.DeviceCode.findByUserCode(normalized(userCode));
    return code?.accountId === undefined && code?.error === undefined ? code : undefined;
  }

  /** Which organization the user would enter on the device, or that they have to be asked. */
  organizationFor(userId: string, { params }: DeviceCode, picked?: string) {
    const orgCode = text(params?.['org_code']);
    return chooseOrganization(this.#parts.directory, userId, { orgCode, createOrg: false, picked });
  }

  /** Keeps track of a code that was issued just now, for so many seconds. */
  issued(deviceCode: string, expiresIn: number): void {
    this.#issued.set(deviceCode, {
      expiresAt: this.#parts.settings.clock() + expiresIn,
      askedAt: undefined,
    });
    const [oldest] = this.#issued.keys();
    if (this.#issued.size > MOST && oldest !== undefined) this.#issued.delete(oldest);
  }

  /** Kinde's word for why there is no token yet, instead of the provider's. */
  errorFor(deviceCode: string, error: unknown): LocalKindeDeviceError | undefined {
    const issued = this.#issued.get(deviceCode);
    const { clock, deviceInterval } = this.#parts.settings;
    const now = clock();
    if (issued && issued.expiresAt <= now) return 'expired_token';
    if (error !== 'authorization_pending' || !issued) return undefined;
    const isTooSoon = now - (issued.askedAt ?? -Infinity) < deviceInterval;
    issued.askedAt = now;
    return isTooSoon ? 'slow_down' : error;
  }

  async #waiting(userCode: string): Promise<DeviceCode> {
    const code = await this.find(userCode);
    if (code) return code;
    throw new Error(
      `LocalKinde: no device waits under the code ${JSON.stringify(userCode)}; it may have ` +
        'expired, or been approved or denied before',
    );
  }
}
