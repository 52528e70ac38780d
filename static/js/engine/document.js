// A universe as a document, in the browser: the twin of simulation/engine/document.py and objects.py, driven by the same
// definition. Defaults, strict checks, and the packing into the kernel's arrays.
import definition from "./definition.js"

/** @typedef {Record<string, any>} Document A complete document (docs/engine.md). */
/** @typedef {{path: string, code: string, message: string}} Problem */
/** @typedef {{parameters: Float64Array, links: Float64Array, objects: Float64Array, objectCount: number, seeds: Int32Array}} Packed */

/** @typedef {{group: string, name: string, path: string, kind: string, default: any, low: number, high: number, choices: string[], unit: string, label: string, help: string, step: number}} Parameter */
/** @typedef {{name: string, kind: string, default: any, low: number, high: number, choices: string[], unit: string, label: string, help: string, step: number, kinds: string[], by_kind: Record<string, {default?: any, help?: string}>}} Field */
/** @typedef {{name: string, source: string, target: string, neutral: number, span: number, default: number, label: string, help: string, source_group: string, target_group: string}} Link */

export const PARAMETERS = /** @type {Parameter[]} */ (/** @type {unknown} */ (definition.parameters))
export const OBJECT_FIELDS = /** @type {Field[]} */ (/** @type {unknown} */ (definition.object_fields))
export const LINKS = /** @type {Link[]} */ (/** @type {unknown} */ (definition.links))
export const OBJECT_KINDS = /** @type {string[]} */ (definition.object_kinds)
const GROUPS = definition.groups.map((group) => group.name)
const BY_PATH = new Map(PARAMETERS.map((parameter) => [parameter.path, parameter]))
const LINK_NAMES = new Set(LINKS.map((link) => link.name))
const SEEDS = /** @type {string[]} */ (definition.seeds)
const ID = /^[a-z0-9][a-z0-9-]{0,31}$/
const TAGS_MOST = 8
const TAG_LENGTH = 24

/** What is wrong with one value of a document. */
export class ParameterError extends Error {
  /** @param {string} path @param {string} code @param {string} message */
  constructor(path, code, message) {
    super(message)
    this.name = "ParameterError"
    /** @type {Problem} */
    this.problem = { path, code, message }
  }
}

/** Everything that is wrong with a document. */
export class DocumentError extends Error {
  /** @param {Problem[]} problems */
  constructor(problems) {
    super(problems.map((problem) => `${problem.path}: ${problem.message}`).join("; "))
    this.name = "DocumentError"
    this.problems = problems
  }
}

/** A complete document in which every value is its default. @returns {Document} */
export const defaultDocument = () => structuredClone(/** @type {Document} */ (definition.default_document))

/** @param {string} path @returns {Parameter | undefined} */
export const parameterAt = (path) => BY_PATH.get(path)

/** The fields that objects of a kind have. @param {string} kind */
export const fieldsOf = (kind) =>
  OBJECT_FIELDS.filter((field) => field.kinds.includes(kind)).map((field) => ({ ...field, ...field.by_kind[kind] }))

/** @param {any} value @param {Parameter | Field} rule @param {string} path @returns {number} */
const checkNumber = (value, rule, path) => {
  if (typeof value !== "number") throw new ParameterError(path, "type", `${rule.label} is a number.`)
  if (!(value >= rule.low && value <= rule.high)) {
    throw new ParameterError(path, "range", `${rule.label} goes from ${rule.low} to ${rule.high}.`)
  }
  if (rule.kind === "int" && !Number.isInteger(value)) {
    throw new ParameterError(path, "type", `${rule.label} is a whole number.`)
  }
  return value + 0 // -0 becomes 0: JSON does not keep its sign
}

/** @param {any} value @param {Parameter | Field} rule @param {string} path @returns {string} */
const checkChoice = (value, rule, path) => {
  if (rule.choices.includes(value)) return value
  throw new ParameterError(path, "choice", `${rule.label} is one of: ${rule.choices.join(", ")}.`)
}

/** @param {any} value @param {Parameter} parameter */
const checkParameter = (value, parameter) => {
  const { kind, path, label } = parameter
  if (kind === "choice") return checkChoice(value, parameter, path)
  if (kind === "bool") {
    if (typeof value !== "boolean") throw new ParameterError(path, "type", `${label} is on or off: give true or false.`)
    return value
  }
  if (kind !== "matrix") return checkNumber(value, parameter, path)
  const size = parameter.default.length
  if (!Array.isArray(value) || value.length !== size) {
    throw new ParameterError(path, "type", `${label} is a list of ${size} numbers, row by row.`)
  }
  return value.map((word, k) => checkNumber(word, parameter, `${path}.${k}`))
}

/** @param {any} value @param {string} path @param {number} most */
const checkText = (value, path, most) => {
  if (typeof value !== "string") throw new ParameterError(path, "type", "This is a text.")
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0008\u000b-\u001f]|[\ud800-\udfff](?![\udc00-\udfff])(?<![\ud800-\udbff][\udc00-\udfff])/.test(value)) {
    throw new ParameterError(path, "format", "This text holds characters that cannot be kept.")
  }
  const text = value.trim()
  if ([...text].length > most) throw new ParameterError(path, "range", `This text has ${most} characters at most.`)
  return text
}

/** @type {Record<string, (value: any) => any>} */
const TEXTS = {
  name: (value) => {
    const name = checkText(value, "name", definition.name_length)
    if (!name || name.includes("\n")) throw new ParameterError("name", "required", "A universe has a name of one line.")
    return name
  },
  description: (value) => checkText(value, "description", definition.description_length),
  tags: (value) => {
    if (!Array.isArray(value) || value.length > TAGS_MOST) {
      throw new ParameterError("tags", "type", `Tags are a list of ${TAGS_MOST} at most.`)
    }
    const tags = value.map((tag, k) => checkText(tag, `tags.${k}`, TAG_LENGTH).toLowerCase())
    return [...new Set(tags.filter(Boolean))].sort()
  },
  licence: (value) => {
    const licences = /** @type {string[]} */ (definition.licences)
    if (!licences.includes(value)) throw new ParameterError("licence", "choice", `The licence is one of: ${licences.join(", ")}.`)
    return value
  },
}

/** The canonical value of one scalar path; throws ParameterError. @param {string} path @param {any} value */
export const checkValue = (path, value) => {
  const parameter = BY_PATH.get(path)
  if (parameter) return checkParameter(value, parameter)
  const [head, tail] = path.split(".", 2)
  if (head === "couplings" && LINK_NAMES.has(tail)) {
    if (typeof value !== "number") throw new ParameterError(path, "type", "A coupling's amount is a number.")
    if (!(value >= -1 && value <= 1)) throw new ParameterError(path, "range", "A coupling's amount goes from -1 to 1.")
    return value + 0
  }
  if (head === "seeds" && SEEDS.includes(tail)) {
    if (!Number.isInteger(value)) throw new ParameterError(path, "type", "A seed is a whole number.")
    if (value < 0 || value > definition.seed_high) {
      throw new ParameterError(path, "range", `A seed goes from 0 to ${definition.seed_high}.`)
    }
    return value + 0
  }
  if (!tail && head in TEXTS) return TEXTS[head](value)
  throw new ParameterError(path.slice(0, 96), "unknown", "There is nothing of this name in a document.")
}

/** The canonical form of one field of an object; throws ParameterError. @param {string} kind @param {string} name @param {any} value @param {string} [path] */
export const checkField = (kind, name, value, path = name) => {
  const field = fieldsOf(kind).find((each) => each.name === name)
  if (!field) throw new ParameterError(path, "unknown", `A ${kind} has no such field.`)
  if (field.kind === "choice") return checkChoice(value, field, path)
  const number = checkNumber(value, field, path)
  // Geometry is kept to 2^-10: exactly representable on the kernel's grid.
  return field.kind === "int" ? number : Math.floor(number * 1024 + 0.5) / 1024 + 0
}

/** A complete, canonical object; throws ParameterError at the first fault. @param {any} data @param {string} [path] @returns {Record<string, any>} */
export const checkObject = (data, path = "object") => {
  if (typeof data !== "object" || data === null || Array.isArray(data)) {
    throw new ParameterError(path, "type", "An object is a set of named fields.")
  }
  if (!OBJECT_KINDS.includes(data.kind)) {
    throw new ParameterError(`${path}.kind`, "choice", `An object's kind is one of: ${OBJECT_KINDS.join(", ")}.`)
  }
  if (typeof data.id !== "string" || !ID.test(data.id)) {
    throw new ParameterError(`${path}.id`, "format", "An object's id is 1 to 32 of a-z, 0-9 and hyphen.")
  }
  const fields = fieldsOf(data.kind)
  const known = new Set(["id", "kind", ...fields.map((field) => field.name)])
  const unknown = Object.keys(data).filter((key) => !known.has(key)).sort()[0]
  if (unknown !== undefined) throw new ParameterError(`${path}.${unknown.slice(0, 64)}`, "unknown", `A ${data.kind} has no such field.`)
  const entries = fields.map((field) => [field.name, checkField(data.kind, field.name, data[field.name] ?? field.default, `${path}.${field.name}`)])
  return { id: data.id, kind: data.kind, ...Object.fromEntries(entries) }
}

/** @param {() => void} act @param {Problem[]} problems */
const collect = (act, problems) => {
  try {
    act()
  } catch (error) {
    if (!(error instanceof ParameterError)) throw error
    problems.push(error.problem)
  }
}

/** @param {any} list @param {Problem[]} problems */
const checkObjects = (list, problems) => {
  if (!Array.isArray(list)) throw new ParameterError("objects", "type", "Objects are a list.")
  if (list.length > definition.max_objects) {
    throw new ParameterError("objects", "range", `A universe holds ${definition.max_objects} objects at most.`)
  }
  /** @type {Record<string, any>[]} */
  const checked = []
  list.forEach((item, k) => collect(() => checked.push(checkObject(item, `objects.${k}`)), problems))
  if (new Set(checked.map((item) => item.id)).size < checked.length) {
    problems.push({ path: "objects", code: "unique", message: "Two objects have the same id." })
  }
  return checked
}

/** @param {string} key @param {any} value @param {any} standard @param {Problem[]} problems */
const checkPart = (key, value, standard, problems) => {
  if (key === "format" || key === "engine_version") {
    if (value !== standard) throw new ParameterError(key, "choice", `This site reads ${key.replace("_", " ")} ${standard}.`)
    return value
  }
  if (key in TEXTS) return TEXTS[key](value)
  if (key === "objects") return checkObjects(value, problems)
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ParameterError(key, "type", "This is a set of named values.")
  }
  const checked = { ...standard }
  for (const [name, word] of Object.entries(value)) {
    collect(() => (checked[name] = checkValue(`${key}.${name}`, word)), problems)
  }
  return checked
}

/** The complete, canonical form of a document from outside; throws DocumentError with every problem. @param {any} data @returns {Document} */
export const checkDocument = (data) => {
  if (typeof data !== "object" || data === null || Array.isArray(data)) {
    throw new DocumentError([{ path: "", code: "type", message: "A document is a JSON object." }])
  }
  const document = defaultDocument()
  /** @type {Problem[]} */
  const problems = Object.keys(data)
    .filter((key) => !(key in document))
    .map((key) => ({ path: key.slice(0, 64), code: "unknown", message: "A document has no such key." }))
  for (const key of Object.keys(document)) {
    if (key in data) collect(() => (document[key] = checkPart(key, data[key], document[key], problems)), problems)
  }
  if (problems.length) throw new DocumentError(problems)
  return document
}

/** A value as the kernel's number: a choice by its index, on and off 1 and 0. @param {any} value @param {string[]} choices */
const word = (value, choices) => (choices.length ? choices.indexOf(value) : Number(value))

/** Flat arrays of a complete document, as simulation/engine/document.py packs them. @param {Document} document @returns {Packed} */
export const pack = (document) => {
  const words = PARAMETERS.flatMap((parameter) => {
    const value = document[parameter.group][parameter.name]
    return parameter.kind === "matrix" ? value : [word(value, parameter.choices)]
  })
  const stride = 1 + OBJECT_FIELDS.length
  const objects = new Float64Array(definition.max_objects * stride)
  document.objects.forEach((/** @type {Record<string, any>} */ item, /** @type {number} */ k) => {
    objects[k * stride] = OBJECT_KINDS.indexOf(item.kind)
    OBJECT_FIELDS.forEach((field, j) => (objects[k * stride + 1 + j] = word(item[field.name] ?? field.default, field.choices)))
  })
  return {
    parameters: Float64Array.from(words),
    links: Float64Array.from(LINKS.map((link) => document.couplings[link.name])),
    objects,
    objectCount: document.objects.length,
    seeds: Int32Array.from(SEEDS.map((name) => document.seeds[name])),
  }
}

/** How a value is shown: `9.81 m/s²`, `on`, `harmonic minor`. @param {string} path @param {any} value @returns {string} */
export const shown = (path, value) => {
  const parameter = BY_PATH.get(path)
  if (typeof value === "boolean") return value ? "on" : "off"
  if (typeof value === "string") return value.replaceAll("_", " ")
  if (!parameter || typeof value !== "number") return String(value)
  const places = parameter.kind === "int" ? 0 : Math.max(0, Math.min(3, Math.ceil(-Math.log10(parameter.step) - 1e-9)))
  const text = value.toFixed(places).replace("-", "−")
  return parameter.unit ? `${text} ${parameter.unit}` : text
}

export { GROUPS, SEEDS, definition }
