import type { KindeUser } from './kinde-user.js';

/** Whoever a verified credential stands for. */
export type Principal = KindeUser;
