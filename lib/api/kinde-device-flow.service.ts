import { Inject, Injectable } from '@nestjs/common';

import type { KindeCore } from '../core/kinde-core.js';
import type { DeviceFlow, DeviceLoginRequest } from '../core/login/device-flow.js';
import type { DeviceLogin } from '../core/login/device-login.js';
import { KINDE_CORE } from '../kinde.constants.js';

/**
 * Signs people in to a program without a browser of its own, a command line say, by a code that they
 * confirm in a browser elsewhere (RFC 8628, docs.kinde.com/authenticate/device-authorization-flow).
 * It needs neither routes nor a server nor a client secret.
 *
 * @example
 * ```ts
 * const app = await NestFactory.createApplicationContext(CliModule);
 * const login = await app.get(KindeDeviceFlow).start();
 * console.log(`Open ${login.verificationUri} and enter ${login.userCode}.`);
 * const { user, accessToken } = await login.tokens();
 * console.log(`Signed in as ${user.email}.`);
 * ```
 */
@Injectable()
export class KindeDeviceFlow {
  readonly #devices: DeviceFlow;

  constructor(@Inject(KINDE_CORE) core: KindeCore) {
    this.#devices = core.devices;
  }

  /**
   * Begins a login. It ends after ten minutes or whatever time Kinde gives it, or when the signal says so.
   * The pages that the person is to open are on the origin of `issuerUrl` or `m2m.issuerUrl`; where that
   * is a host of kinde.com, or of this computer, another such host is one of Kinde's as well.
   *
   * @param request default: the configured scopes and audience
   * @throws KindeError `ERR_KINDE_CONFIGURATION` when Kinde refuses it to the application, whose
   *   device authorization flow has to be on; `ERR_KINDE_LOGIN_FAILED` when its answer is of no use,
   *   with a page of somebody else, say, or more than five minutes between two questions;
   *   `ERR_KINDE_UNAVAILABLE` when Kinde cannot be reached
   * @throws the reason of the signal, when that ends it
   */
  async start(request: DeviceLoginRequest = {}): Promise<DeviceLogin> {
    return this.#devices.start(request);
  }
}
