import { codeOnly } from "./code-only.ts";

/** One import or re-export of a file. */
export interface Import {
  readonly specifier: string;
  /** Erased when the program runs, so it binds nothing. */
  readonly typeOnly: boolean;
  /** `import()`: loaded when that line runs. */
  readonly dynamic: boolean;
}

const STATIC = /\b(import|export)\b(?=[\s{*"'])([^;()=]*?)\bfrom\s*$/;

/** The imports of a TypeScript source, in its order. */
export function importsOf(source: string): readonly Import[] {
  const code = codeOnly(source);
  const imports: Import[] = [];
  for (const match of source.matchAll(/"([^"\n]+)"/g)) {
    // The blanked copy tells a string in code from one in a comment or in another string.
    const before = code.slice(Math.max(0, match.index - 2_000), match.index);
    const specifier = match[1] ?? "";
    const statement = STATIC.exec(before);
    if (/\bimport\s*\(\s*$/.test(before)) {
      const typeOnly = /\btypeof\s+import\s*\(\s*$/.test(before);
      imports.push({ specifier, typeOnly, dynamic: true });
    } else if (statement) {
      imports.push({ specifier, typeOnly: isTypeOnly(statement[2] ?? ""), dynamic: false });
    } else if (/(?:^|[;\n])\s*import\s*$/.test(before)) {
      imports.push({ specifier, typeOnly: false, dynamic: false });
    }
  }
  return imports;
}

/** `import type …`, or braces in which every name is a `type`. */
function isTypeOnly(clause: string): boolean {
  if (/^\s*type\b(?!\s*,)/.test(clause)) return true;
  const names = /^\s*\{([^}]*)\}\s*$/.exec(clause)?.[1]?.split(",") ?? [];
  const given = names.map((name) => name.trim()).filter((name) => name !== "");
  return given.length > 0 && given.every((name) => /^type\s/.test(name));
}
