/** Whether a value is of the shape that an option has to have. */
export type Shape = (value: unknown) => boolean;

/** Text that is not empty. */
export const isText: Shape = (value) => typeof value === 'string' && value !== '';

export const isBoolean: Shape = (value) => typeof value === 'boolean';

export const isFunction: Shape = (value) => typeof value === 'function';

/** An object with whatever in it, but no list. */
export const isObject: Shape = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Seconds greater than 0. */
export const isDuration: Shape = (value) => isNumber(value) && value > 0;

/** The shape, or nothing at all. */
export const optional =
  (shape: Shape): Shape =>
  (value) =>
    value === undefined || shape(value);

export const anyOf =
  (...shapes: readonly Shape[]): Shape =>
  (value) =>
    shapes.some((shape) => shape(value));

/** One of these texts. */
export const oneOf =
  (...known: readonly string[]): Shape =>
  (value) =>
    known.some((each) => each === value);

export const textThat =
  (holds: (text: string) => boolean): Shape =>
  (value) =>
    typeof value === 'string' && holds(value);

/** A list, empty or not, without gaps. */
export const listOf =
  (shape: Shape): Shape =>
  (value) =>
    Array.isArray(value) && Array.from<unknown>(value).every(shape);

export const nonEmptyListOf =
  (shape: Shape): Shape =>
  (value) =>
    listOf(shape)(value) && Array.isArray(value) && value.length > 0;

/** A number from `least` to `most`, both included. */
export const numberFrom =
  (least: number, most: number): Shape =>
  (value) =>
    isNumber(value) && value >= least && value <= most;

/** As {@link numberFrom}, without a fraction. */
export const wholeNumberFrom =
  (least: number, most = Number.MAX_SAFE_INTEGER): Shape =>
  (value) =>
    Number.isSafeInteger(value) && numberFrom(least, most)(value);

/** Seconds greater than 0, at most `most`. */
export const durationUpTo =
  (most: number): Shape =>
  (value) =>
    isDuration(value) && numberFrom(0, most)(value);

/** Neither `NaN` nor infinite. */
function isNumber(value: unknown): value is number {
  return Number.isFinite(value);
}
