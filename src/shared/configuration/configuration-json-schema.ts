import * as z from 'zod';
import { configurationFileSchema } from './configuration-file-schema.ts';

/** A node of a JSON schema. */
export type SchemaNode = z.core.JSONSchema.JSONSchema;

/**
 * The JSON schema (draft 2020-12) of a configuration file as a person writes it, for editors: every field may be
 * left out, and the file may name the schema it follows in `$schema`.
 */
export function configurationJsonSchema(): SchemaNode {
  const schema: SchemaNode = z.toJSONSchema(configurationFileSchema, {
    io: 'input',
    override: ({ jsonSchema }) => {
      // The range of whole numbers in JavaScript is no limit that a person should read about.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  // What the file is for comes first in an editor's list.
  const { dataset, ...fields } = schema.properties ?? {};
  return {
    ...schema,
    title: 'Transfer learning: training configuration',
    properties: {
      $schema: { type: 'string' },
      ...(dataset === undefined ? {} : { dataset }),
      ...fields,
    },
  };
}

/** The schema's nodes for the field at `path`: several where the fields above it have variants, none for no field. */
export function schemaNodesAt(schema: SchemaNode, path: readonly PropertyKey[]): SchemaNode[] {
  let nodes = variantsOf(schema);
  for (const key of path) {
    nodes = nodes.flatMap((node) => {
      const named = node.properties?.[String(key)];
      const child = named ?? node.additionalProperties;
      return typeof child === 'object' ? variantsOf(child) : [];
    });
  }
  return nodes;
}

/** The node itself, or its alternatives. What is said of the whole is said of each alternative that says nothing. */
function variantsOf(node: SchemaNode): SchemaNode[] {
  const alternatives = (node.anyOf ?? node.oneOf)?.filter((variant) => typeof variant === 'object');
  if (!alternatives) return [node];
  const { description, default: defaultValue } = node;
  return alternatives.flatMap(variantsOf).map((variant) => ({
    ...variant,
    ...(description === undefined ? {} : { description }),
    ...(defaultValue === undefined ? {} : { default: defaultValue }),
  }));
}

/** What a field may hold, in words: `a whole number, 0 or more`, `"adam", "adamw" or "sgd"`. */
export function allowedInWords(nodes: readonly SchemaNode[]): string {
  const values = nodes.flatMap((node) => node.enum ?? (node.const === undefined ? [] : [node.const]));
  const described = nodes
    .filter((node) => node.enum === undefined && node.const === undefined)
    .map((node) => kindInWords(node));
  return joinWithOr([...new Set([...values.map((value) => JSON.stringify(value)), ...described])]);
}

function kindInWords(node: SchemaNode): string {
  const types = [node.type ?? []].flat();
  return joinWithOr(
    types.map((type) => {
      switch (type) {
        case 'integer':
          return `a whole number${rangeInWords(node)}`;
        case 'number':
          return `a number${rangeInWords(node)}`;
        case 'boolean':
          return 'true or false';
        case 'string':
          return 'a text';
        case 'null':
          return 'null';
        case 'array':
          return 'a list';
        case 'object': {
          const fields = Object.entries(node.properties ?? {}).map(([name, child]) =>
            typeof child === 'object' && child.const !== undefined
              ? `${JSON.stringify(name)}: ${JSON.stringify(child.const)}`
              : JSON.stringify(name),
          );
          return fields.length > 0
            ? `an object with ${fields.join(', ')}`
            : 'an object with a value for each name';
        }
      }
    }),
  );
}

function rangeInWords({ minimum, maximum, exclusiveMinimum, type }: SchemaNode): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return `, ${minimum} or more`;
  if (exclusiveMinimum === 0 && type === 'integer') return ', 1 or more';
  if (exclusiveMinimum !== undefined) return ` above ${exclusiveMinimum}`;
  return maximum === undefined ? '' : `, at most ${maximum}`;
}

/** `a`, `a or b`, `a, b or c`. */
function joinWithOr(words: readonly string[]): string {
  return words.length < 2
    ? (words[0] ?? '')
    : `${words.slice(0, -1).join(', ')} or ${words[words.length - 1] ?? ''}`;
}
