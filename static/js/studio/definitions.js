// What can be changed in a document, found by its path: parameters, couplings, seeds and fields of objects.

import definition from "../engine/definition.js"

/**
 * @typedef {object} Definition
 * @property {string} path
 * @property {"float" | "int" | "choice" | "bool" | "matrix"} kind
 * @property {any} default
 * @property {number} low
 * @property {number} high
 * @property {readonly string[]} choices
 * @property {string} unit
 * @property {string} label
 * @property {string} help
 * @property {number} step
 * @property {string} group
 * @property {string} name
 */

/** @type {Map<string, Definition>} */
const known = new Map()

for (const parameter of definition.parameters) known.set(parameter.path, /** @type {Definition} */ (parameter))
for (const link of definition.links) {
  known.set(`couplings.${link.name}`, {
    path: `couplings.${link.name}`, name: link.name, group: link.source_group, kind: "float", default: link.default,
    low: -1, high: 1, choices: [], unit: "", label: link.label, help: link.help, step: 0.01,
  })
}
for (const seed of definition.seeds) {
  known.set(`seeds.${seed}`, {
    path: `seeds.${seed}`, name: seed, group: "story", kind: "int", default: 1, low: 0, high: definition.seed_high,
    choices: [], unit: "", label: `${seed[0].toUpperCase()}${seed.slice(1)} seed`, help: "Another number, another course of events.", step: 1,
  })
}

/** @type {Map<string, Definition>} */
const fields = new Map()
for (const field of definition.object_fields) {
  fields.set(field.name, /** @type {Definition} */ ({ ...field, path: field.name, group: "physics" }))
}

/** The definition of one path, `objects.<id>.<field>` too; undefined if there is none. @param {string} path */
export const definitionOf = (path) => {
  if (!path.startsWith("objects.")) return known.get(path)
  const field = fields.get(path.split(".")[2])
  return field && { ...field, path }
}

/** Every parameter (not couplings, seeds, objects). */
export const parameters = /** @type {Definition[]} */ (/** @type {unknown} */ (definition.parameters))

/** Fields that objects of a kind have. @param {string} kind */
export const fieldsOf = (kind) =>
  definition.object_fields.filter((field) => /** @type {readonly string[]} */ (field.kinds).includes(kind)).map((field) => field.name)

/** The default of a field in objects of a kind. @param {string} kind @param {string} name */
export const fieldDefault = (kind, name) => {
  const field = definition.object_fields.find((each) => each.name === name)
  const own = /** @type {Record<string, {default?: any}>} */ (field?.by_kind ?? {})[kind]
  return own?.default ?? field?.default
}

/** The default value at a path. @param {string} path */
export const defaultOf = (path) => definitionOf(path)?.default

export const links = definition.links
export const groups = definition.groups
export const kinds = /** @type {readonly string[]} */ (definition.object_kinds)
export const seeds = /** @type {readonly string[]} */ (definition.seeds)
export const seedHigh = definition.seed_high
export const maxObjects = definition.max_objects
export const defaultDocument = () => structuredClone(definition.default_document)
