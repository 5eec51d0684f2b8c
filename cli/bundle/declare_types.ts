import "npm:@webgpu/types@0.1.74/package.json" with { type: "json" };
import { fileURLToPath } from "node:url";
import ts from "npm:typescript@5.9.3";
import { projectRoot } from "../project_root.ts";

/** Modules that a plain compiler does not know, and a name that only functions which read files use. */
const AMBIENT = `declare module "*.wgsl" { const text: string; export default text; }
declare const Deno: any;
`;
const AMBIENT_FILE = "browser/_ambient.d.ts";

/** Declarations by path below `types/`. */
export type Declarations = ReadonlyMap<string, string>;

/**
 * Declares the types of `browser/mod.ts` and of all that it imports, for users of the plain compiler.
 *
 * @throws {TypeError} When the plain compiler finds a fault that Deno's own did not
 */
export function declareTypes(): Declarations {
  const root = projectRoot().replace(/\/$/, "");
  const options: ts.CompilerOptions = {
    declaration: true,
    emitDeclarationOnly: true,
    allowImportingTsExtensions: true,
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    strict: true,
    skipLibCheck: true,
    lib: ["lib.esnext.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
    types: [],
    rootDir: root,
    outDir: "/types",
  };
  const host = ts.createCompilerHost(options), ambient = `${root}/${AMBIENT_FILE}`;
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => path === ambient || fileExists.call(host, path);
  host.readFile = (path) => path === ambient ? AMBIENT : readFile.call(host, path);
  host.getSourceFile = (path, target, ...rest) =>
    path === ambient
      ? ts.createSourceFile(path, AMBIENT, target)
      : getSourceFile.call(host, path, target, ...rest);
  host.resolveModuleNameLiterals = (literals, from) =>
    literals.map(({ text }) => {
      const name = /^(?:\.\.\/)+files\/mod\.ts$/.test(text) ? `${root}/browser/_no_files.ts` : text;
      return ts.resolveModuleName(name, from, options, host);
    });
  const program = ts.createProgram(
    [`${root}/browser/mod.ts`, ambient, webGpuTypes()],
    options,
    host,
  );
  const faults = ts.getPreEmitDiagnostics(program);
  if (faults.length > 0) {
    const text = ts.formatDiagnostics(faults.slice(0, 20), {
      getCurrentDirectory: () => root,
      getCanonicalFileName: (name) => name,
      getNewLine: () => "\n",
    });
    throw new TypeError(
      `Cannot declare types as the plain compiler must accept them: found\n${text}`,
    );
  }
  const files = new Map<string, string>();
  program.emit(undefined, (path, text) => {
    // Plain compilers look for x.d.ts where x.js is named.
    const named = text.replace(/((?:from |import\()"\.[^"]*)\.ts"/g, '$1.js"');
    files.set(path.replace(/^\/types\//, ""), named);
  });
  return files;
}

/** The file of `@webgpu/types`, which users of the plain compiler have beside it. */
export function webGpuTypes(): string {
  return fileURLToPath(
    new URL("dist/index.d.ts", import.meta.resolve("npm:@webgpu/types@0.1.74/package.json")),
  );
}
