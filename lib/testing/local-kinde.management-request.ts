import {
  isJsonObject,
  isStringArray,
  ownProperty,
  parseJsonObject,
  type JsonObject,
} from '../core/json.js';
import { invalid } from './local-kinde.management-refusal.js';

const wrong = (name: string, kind: string) =>
  invalid(`${name.toUpperCase()}_INVALID`, `${name} must be ${kind}`);

const required = (name: string) => invalid(`${name.toUpperCase()}_REQUIRED`, `${name} is required`);

/** @throws a refusal when the body is neither empty nor a JSON object */
const parsed = (body: string): JsonObject => {
  const object = body.trim() === '' ? {} : parseJsonObject(body);
  if (object) return object;
  throw invalid('REQUEST_BODY_INVALID', 'The body is not a JSON object');
};

/** A JSON object of a request; members that are null count as missing. */
export class ManagementBody {
  constructor(private readonly members: JsonObject) {}

  static of(body: string): ManagementBody {
    return new ManagementBody(parsed(body));
  }

  text(name: string): string | undefined {
    const value = this.#given(name);
    if (value === undefined || typeof value === 'string') return value;
    throw wrong(name, 'a string');
  }

  requiredText(name: string): string {
    const value = this.text(name);
    if (value) return value;
    throw required(name);
  }

  flag(name: string): boolean | undefined {
    const value = this.#given(name);
    if (value === undefined || typeof value === 'boolean') return value;
    throw wrong(name, 'a boolean');
  }

  texts(name: string): readonly string[] | undefined {
    const value = this.#given(name);
    if (value === undefined || isStringArray(value)) return value;
    throw wrong(name, 'a list of strings');
  }

  object(name: string): ManagementBody {
    const value = this.#given(name) ?? {};
    if (isJsonObject(value)) return new ManagementBody(value);
    throw wrong(name, 'an object');
  }

  objects(name: string): readonly ManagementBody[] {
    const value = this.#given(name) ?? [];
    if (Array.isArray(value) && value.every(isJsonObject)) {
      return value.map((item) => new ManagementBody(item));
    }
    throw wrong(name, 'a list of objects');
  }

  /** The members of an object, whatever they are. */
  requiredEntries(name: string): readonly (readonly [string, unknown])[] {
    const value = this.#given(name);
    if (value === undefined) throw required(name);
    if (isJsonObject(value)) return Object.entries(value);
    throw wrong(name, 'an object');
  }

  #given(name: string): unknown {
    return ownProperty(this.members, name) ?? undefined;
  }
}

/** A request to the Management API whose sender may make it. */
export class ManagementRequest {
  constructor(
    private readonly segments: ReadonlyMap<string, string>,
    readonly query: URLSearchParams,
    readonly body: ManagementBody,
    /** Client id of the machine. */
    readonly sender: string,
  ) {}

  /** A part of the path, e.g. `segment('user_id')` of `/users/:user_id`. */
  segment(name: string): string {
    return this.segments.get(name) ?? '';
  }

  requiredQuery(name: string): string {
    const value = this.query.get(name);
    if (value) return value;
    throw required(name);
  }

  /** A comma separated parameter. */
  queryList(name: string): readonly string[] | undefined {
    const value = this.query.get(name);
    return value ? value.split(',') : undefined;
  }
}
