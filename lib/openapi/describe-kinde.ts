import type { INestApplicationContext } from '@nestjs/common';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';

import { isJsonObject, type JsonObject } from '../core/json.js';
import { KINDE_CONFIG } from '../kinde.constants.js';
import { KindeError } from '../kinde.errors.js';
import type { KindeConfig } from '../options/kinde-config.interface.js';
import { Components } from './components.js';
import { guardedOperation } from './guarded-operation.js';
import { describedAsOwn, moduleOperationOf } from './module-operations.js';
import type { DescribeKindeOptions, OpenApiDocument } from './openapi-document.interface.js';
import { mapOperations, operationsOf } from './operations.js';
import { accessOf } from './route-access.js';
import { type MarkedOperation, withRouteMarks } from './route-marks.js';

const WRONG_CALL =
  'describeKinde() needs a function that makes the document of the same application, at once: ' +
  'describeKinde(app, () => SwaggerModule.createDocument(app, config)).';

/**
 * Has an OpenAPI document say who may call what: for every operation that a guard of this module
 * protects, the credentials that open it (`security`), the refusals 401, 403 and 503 with their
 * body, and what the route requires, in the description and as `x-kinde-requirements`. What the
 * application says itself, by `@ApiBearerAuth()` or `@ApiResponse()`, stays.
 *
 * Guards are read as they decide: on handlers, classes and globally, with `@Public()` and
 * `@OptionalAuth()`. What guards of your own let in, your own decorators have to say, and so does a
 * passport guard of several strategies.
 *
 * @param app the application, with `KindeModule` among its imports
 * @param createDocument makes the document, at once, of this application
 * @returns a document of its own; the one that was made stays as it is
 * @throws KindeError `ERR_KINDE_CONFIGURATION` for an application without `KindeModule`
 * @throws TypeError when `createDocument` gives no document that it made of this application
 * @example
 * ```ts
 * const config = new DocumentBuilder().setTitle('Todos').build();
 * const document = () => describeKinde(app, () => SwaggerModule.createDocument(app, config));
 * SwaggerModule.setup('docs', app, document);
 * ```
 */
export function describeKinde<Document extends OpenApiDocument>(
  app: Pick<INestApplicationContext, 'get'>,
  createDocument: () => Document,
  options: DescribeKindeOptions = {},
): Document {
  if (typeof createDocument !== 'function') {
    throw new TypeError(WRONG_CALL);
  }
  const modules = app.get<ModulesContainer>(ModulesContainer, { strict: false });
  const config = configOf(modules);
  const { result: document, read } = withRouteMarks(controllersOf(modules), createDocument);
  assertMade(document, read);
  const components = new Components(document, config);
  const globalGuards = globalGuardsOf(
    app.get<ApplicationConfig>(ApplicationConfig, { strict: false }),
  );
  return components.addTo(
    mapOperations(document, (operation) => {
      const { route, security } = read(operation);
      if (route === undefined) {
        return operation;
      }
      const own = moduleOperationOf(route);
      if (own) {
        return options.authRoutes === true
          ? describedAsOwn(operation, own, security, components)
          : undefined;
      }
      const access = accessOf(route, globalGuards, config.session !== undefined);
      return guardedOperation(operation, security, access, {
        components,
        saysRequirements: options.requirements ?? true,
        hasDefaultSecurity: isJsonObject(document) && document['security'] !== undefined,
      });
    }),
  );
}

function controllersOf(modules: ModulesContainer): readonly (new () => unknown)[] {
  const controllers = [...modules.values()].flatMap((each) => [...each.controllers.values()]);
  const types = controllers.flatMap(({ metatype }) =>
    typeof metatype === 'function' ? [metatype as new () => unknown] : [],
  );
  return [...new Set(types)];
}

/** Those that are made for each request, as classes. */
function globalGuardsOf(application: ApplicationConfig): readonly unknown[] {
  return [
    ...application.getGlobalGuards(),
    ...application.getGlobalRequestGuards().map(({ metatype }) => metatype),
  ];
}

/**
 * Not by `app.get()`, which may end the process where there is none.
 *
 * @throws KindeError
 */
function configOf(modules: ModulesContainer): KindeConfig {
  const [provider] = [...modules.values()].flatMap(
    (each) => each.providers.get(KINDE_CONFIG) ?? [],
  );
  if (provider === undefined) {
    throw new KindeError(
      'ERR_KINDE_CONFIGURATION',
      'describeKinde() got an application that does not import KindeModule.',
    );
  }
  return provider.instance as KindeConfig;
}

/** A document without a single mark was made before, of another application, or is not there yet. */
function assertMade(
  document: OpenApiDocument,
  read: (operation: JsonObject) => MarkedOperation,
): void {
  const isDocument = isJsonObject(document) && isJsonObject(document['paths']);
  const operations = isDocument ? operationsOf(document['paths']) : [];
  const isForeign =
    operations.length > 0 && operations.every((each) => read(each).route === undefined);
  if (!isDocument || isForeign) {
    throw new TypeError(WRONG_CALL);
  }
}
