import { readdirSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import ts from 'typescript';

import { type CodeBlock, projectFolder } from './readme-documents.js';
import { type ImplicitImports, moduleOf } from './readme-fragment.js';
import { succeed } from './shell.js';

/** The names that examples use without saying where they are from, and the files that they import. */
const surroundings = fileURLToPath(new URL('fixtures/readme', import.meta.url));

/** What examples need not import from. */
const IMPLICIT_MODULES = ['nestjs-kinde', '@nestjs/common', '@nestjs/core'];

/** Compiles examples as an application does that has installed the packed package. */
export class ReadmeCompiler {
  readonly #folder: string;
  readonly #options: ts.CompilerOptions;
  readonly #surroundings: readonly string[];
  /** What has been read and parsed, for all programs. */
  readonly #files = new Map<string, ts.SourceFile | undefined>();
  readonly #implicit: ImplicitImports;

  private constructor(
    private readonly root: string,
    folder: string,
  ) {
    this.#folder = folder;
    const { config } = ts.readConfigFile(join(folder, 'tsconfig.json'), (path) =>
      ts.sys.readFile(path),
    ) as {
      config: object;
    };
    this.#options = ts.parseJsonConfigFileContent(config, ts.sys, folder).options;
    this.#surroundings = readdirSync(folder)
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name));
    this.#implicit = this.#exportsOf(IMPLICIT_MODULES);
  }

  /** @param tarball the packed package */
  static async create(tarball: string): Promise<ReadmeCompiler> {
    const root = await mkdtemp(join(tmpdir(), 'nestjs-kinde-readme-'));
    const application = join(root, 'application');
    const installed = join(application, 'node_modules/nestjs-kinde');
    await cp(surroundings, application, { recursive: true });
    await mkdir(installed, { recursive: true });
    await succeed(installed, 'tar', '-xzf', tarball, '--strip-components=1');
    await symlink(join(projectFolder, 'node_modules'), join(root, 'node_modules'), 'junction');
    return new ReadmeCompiler(root, application);
  }

  /**
   * @returns what is wrong with examples, by the places where they are printed. One that declares
   *   something for all is compiled by itself.
   */
  faultsOf(blocks: readonly CodeBlock[]): string[] {
    const alone = blocks.filter(({ code }) => /^declare module /m.test(code));
    const together = blocks.filter((block) => !alone.includes(block));
    return [together, ...alone.map((block) => [block])].flatMap((group) => this.#compile(group));
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }

  #compile(blocks: readonly CodeBlock[]): string[] {
    const examples = new Map(
      blocks.map((block, index) => [join(this.#folder, `example-${index}.ts`), block]),
    );
    const program = this.#program(
      new Map([...examples].map(([file, { code }]) => [file, moduleOf(code, this.#implicit)])),
    );
    const faults = ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
      const block = file && examples.get(file.fileName);
      const line = file?.getLineAndCharacterOfPosition(start).line ?? 0;
      const place = block ? `${block.path}:${block.line + line}` : file?.fileName;
      return `${place} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
    return [...new Set(faults)]; // a label that nobody uses is reported twice
  }

  #exportsOf(modules: readonly string[]): ImplicitImports {
    const file = join(this.#folder, 'implicit.ts');
    const text = modules.map((name, index) => `import * as m${index} from '${name}';`).join('\n');
    const program = this.#program(new Map([[file, text]]));
    const checker = program.getTypeChecker();
    const found = { modules: new Map<string, string>(), types: new Set<string>() };
    for (const statement of program.getSourceFile(file)?.statements ?? []) {
      const specifier = (statement as ts.ImportDeclaration).moduleSpecifier as ts.StringLiteral;
      const symbol = checker.getSymbolAtLocation(specifier);
      for (const each of symbol ? checker.getExportsOfModule(symbol) : []) {
        const isAlias = (each.flags & ts.SymbolFlags.Alias) !== 0;
        const { flags } = isAlias ? checker.getAliasedSymbol(each) : each;
        if (!found.modules.has(each.name)) {
          found.modules.set(each.name, specifier.text);
          if ((flags & ts.SymbolFlags.Value) === 0) found.types.add(each.name);
        }
      }
    }
    return found;
  }

  #program(texts: ReadonlyMap<string, string>): ts.Program {
    const disk = ts.createCompilerHost(this.#options, true);
    const host: ts.CompilerHost = {
      ...disk,
      fileExists: (name) => texts.has(name) || disk.fileExists(name),
      readFile: (name) => texts.get(name) ?? disk.readFile(name),
      getSourceFile: (name, options, ...others) => {
        const text = texts.get(name);
        if (text !== undefined) {
          return ts.createSourceFile(name, text, options, true);
        }
        if (!this.#files.has(name)) {
          this.#files.set(name, disk.getSourceFile(name, options, ...others));
        }
        return this.#files.get(name);
      },
    };
    return ts.createProgram([...this.#surroundings, ...texts.keys()], this.#options, host);
  }
}
