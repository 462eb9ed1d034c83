import {
  deviceApprovalPage,
  deviceCodePage,
  deviceConnectedPage,
  deviceOrganizationPage,
  deviceRefusedPage,
} from './local-kinde.device-pages.js';
import type { LocalKindeDeviceCodes } from './local-kinde.device-codes.js';
import type { LocalKindeDirectory } from './local-kinde.directory.js';
import type { Markup } from './local-kinde.markup.js';

/** A page, and the status that it is sent with. */
interface Shown {
  readonly status: 200 | 400;
  readonly page: Markup;
}

const shown = (page: Markup): Shown => ({ status: 200, page });
const refused = (page: Markup): Shown => ({ status: 400, page });

const UNKNOWN = 'No device waits under this code.';

/** The pages on which a person approves or refuses a device. */
export class LocalKindeDeviceApproval {
  constructor(
    private readonly devices: LocalKindeDeviceCodes,
    private readonly directory: LocalKindeDirectory,
  ) {}

  async show(userCode: string): Promise<Shown> {
    if (userCode === '') return shown(deviceCodePage());
    const code = await this.devices.find(userCode);
    if (!code) return refused(deviceCodePage(UNKNOWN));
    return shown(deviceApprovalPage(userCode, this.directory.users));
  }

  async submit(userCode: string, form: URLSearchParams): Promise<Shown> {
    const code = await this.devices.find(userCode);
    if (!code) return refused(deviceCodePage(UNKNOWN));
    if (form.has('cancel')) {
      await this.devices.deny(userCode);
      return shown(deviceRefusedPage());
    }
    const again = (problem: string): Shown =>
      refused(deviceApprovalPage(userCode, this.directory.users, problem));
    const user = this.directory.findUser(form.get('user') ?? '');
    if (!user) return again('Choose one of these.');
    if (!this.directory.admits(user.id)) return again('This user is suspended.');
    const picked = form.get('org_code') ?? undefined;
    const choice = this.devices.organizationFor(user.id, code, picked);
    if (choice.kind === 'refuse') return again(choice.why);
    if (choice.kind === 'ask') {
      return shown(deviceOrganizationPage(user.id, this.directory.organizationsOf(user.id)));
    }
    await this.devices.approve(userCode, user.id, picked);
    return shown(deviceConnectedPage());
  }
}
