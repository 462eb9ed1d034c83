import { isJsonObject, type JsonObject } from '../core/json.js';
import type { KindeConfig } from '../options/kinde-config.interface.js';
import type { OpenApiDocument } from './openapi-document.interface.js';
import { ERROR_SCHEMAS, REFUSAL_RESPONSES, REFUSALS } from './refusal-responses.js';
import type { Alternative, Credential } from './route-access.js';
import { type SecurityScheme, securitySchemes } from './security-schemes.js';

/**
 * The components of a document, which operations refer to. It gets those of ours that are used, and
 * keeps its own, also where they have the same names.
 */
export class Components {
  readonly #present: JsonObject;
  readonly #schemes: Readonly<Record<Credential, SecurityScheme>>;
  readonly #used = new Set<Credential>();
  #isRefused = false;

  constructor(document: OpenApiDocument, config: Pick<KindeConfig, 'session'>) {
    const present: unknown = Reflect.get(document, 'components');
    this.#present = isJsonObject(present) ? present : {};
    this.#schemes = securitySchemes(config, this.#section('securitySchemes'));
  }

  /**
   * The security requirements of an operation that any of `alternatives` opens.
   *
   * @param present what comes first, and is not said twice
   */
  security(
    alternatives: readonly Alternative[],
    present: readonly JsonObject[] = [],
  ): readonly JsonObject[] {
    const ours = alternatives.map((each) =>
      Object.fromEntries(each.map((credential) => [this.#nameOf(credential), []])),
    );
    const said = new Set(present.map(namesIn));
    return [...present, ...ours.filter((each) => !said.has(namesIn(each)))];
  }

  /** What guards answer, by status. */
  refusals(): JsonObject {
    this.#isRefused = true;
    return REFUSALS;
  }

  /** The document with what it has been asked for so far. */
  addTo<Document extends OpenApiDocument>(document: Document): Document {
    if (!this.#isRefused) {
      return document;
    }
    const schemes = [...this.#used].map((credential) => this.#schemes[credential]);
    const components = {
      ...this.#present,
      schemas: { ...ERROR_SCHEMAS, ...this.#section('schemas') },
      responses: { ...REFUSAL_RESPONSES, ...this.#section('responses') },
      securitySchemes: {
        ...Object.fromEntries(schemes.map(({ name, definition }) => [name, definition])),
        ...this.#section('securitySchemes'),
      },
    };
    return { ...document, components };
  }

  #nameOf(credential: Credential): string {
    this.#used.add(credential);
    return this.#schemes[credential].name;
  }

  #section(name: string): JsonObject {
    const section = this.#present[name];
    return isJsonObject(section) ? section : {};
  }
}

/** The same for requirements that ask for the same schemes. */
function namesIn(requirement: object): string {
  return Object.keys(requirement).toSorted().join();
}
