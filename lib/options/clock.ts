/** Tells the time in seconds since the epoch, fractions allowed. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now() / 1000;
