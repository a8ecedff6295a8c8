import { findNodeAtLocation, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Node, ParseError } from 'jsonc-parser';
import { checkConfiguration, parseConfigurationText } from './configuration-file.ts';
import type { ConfigurationDraft } from './configuration-file.ts';

/** Something wrong in the text of a configuration file, and where. */
export interface LocatedProblem {
  /** In UTF-16 code units from the beginning of the text. */
  readonly offset: number;
  readonly length: number;
  /** A whole sentence, with the field's name. */
  readonly text: string;
}

export type LocatedConfiguration =
  | { readonly kind: 'not-json'; readonly problems: readonly LocatedProblem[] }
  | {
      readonly kind: 'json';
      readonly draft: ConfigurationDraft;
      readonly problems: readonly LocatedProblem[];
      /** Where a field's value stands; undefined where the text has no such field. */
      readonly placeOf: (path: readonly string[]) => Pick<LocatedProblem, 'offset' | 'length'> | undefined;
    };

/** Everything wrong with a configuration file's text, each where it stands. */
export function locateProblems(text: string): LocatedConfiguration {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  let draft: ConfigurationDraft;
  try {
    draft = parseConfigurationText(text);
  } catch (error) {
    const problems = errors.map(({ error: code, offset, length }) => ({
      offset,
      length,
      text: `This is not JSON: ${inWords(printParseErrorCode(code))}.`,
    }));
    const otherwise = {
      offset: tree?.offset ?? 0,
      length: tree?.length ?? 0,
      text: error instanceof Error ? error.message : String(error),
    };
    return { kind: 'not-json', problems: problems.length > 0 ? problems : [otherwise] };
  }
  const valueAt = (path: readonly string[]): Node | undefined => tree && nodeAt(tree, path);
  const { problems = [] } = checkConfiguration(draft);
  return {
    kind: 'json',
    draft,
    problems: problems.map(({ path, text: problem }) => ({
      ...placeOfProblem(tree, path, problem.startsWith('is no such field')),
      text: `${path.length === 0 ? 'The configuration' : path.join('.')} ${problem}`,
    })),
    placeOf: (path) => {
      const node = valueAt(path);
      return node && { offset: node.offset, length: node.length };
    },
  };
}

/** A field that should not be there is marked by its name; one that is missing, on what it is missing from. */
function placeOfProblem(
  tree: Node | undefined,
  path: readonly string[],
  byName: boolean,
): Pick<LocatedProblem, 'offset' | 'length'> {
  for (let end = path.length; tree && end >= 0; end--) {
    const node = nodeAt(tree, path.slice(0, end));
    if (!node) continue;
    const name = node.parent?.type === 'property' ? node.parent.children?.[0] : undefined;
    // Of an object only its name is marked: a mark over many lines points at nothing.
    const marked = (byName || node.type === 'object') && name ? name : node;
    return { offset: marked.offset, length: marked === node && node.type === 'object' ? 1 : marked.length };
  }
  return { offset: 0, length: 1 };
}

/** What stands at a path; a position in a list is written as a number. */
function nodeAt(tree: Node, path: readonly string[]): Node | undefined {
  let node: Node | undefined = tree;
  for (const key of path) {
    node = node && findNodeAtLocation(node, [node.type === 'array' ? Number(key) : key]);
  }
  return node;
}

/** `CommaExpected` → `comma expected`. */
function inWords(code: string): string {
  return code.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}
