/** Decides, as a person would on the page of the code, about devices that wait (RFC 8628). */
export interface LocalKindeDevices {
  /**
   * Signs a user in on the device that shows the code, however it is typed.
   *
   * @param orgCode where. Default: the one that the device asked for, otherwise the user's first
   * @throws when no device waits under the code, or there is no such user, or they may not
   */
  approve(userCode: string, userId: string, orgCode?: string): Promise<void>;

  /**
   * Refuses the device that shows the code.
   *
   * @throws when no device waits under the code
   */
  deny(userCode: string): Promise<void>;
}
