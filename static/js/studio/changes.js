// What a change does to a document: the browser's twin of universes/documents/edits.py. Pure: everything given back is new.

/**
 * @typedef {Record<string, any>} Doc
 * @typedef {{path: string, value: any} | {add: Record<string, any>, at?: number} | {remove: string} | {replace: Doc}} Change
 */

/** @param {Doc} document @param {string} id */
const placeOf = (document, id) => {
  const at = document.objects.findIndex((/** @type {Doc} */ item) => item.id === id)
  if (at < 0) throw new RangeError(`There is no object of the id ${id} (any more).`)
  return at
}

/** The value at a path. @param {Doc} document @param {string} path */
export const valueAt = (document, path) => {
  const [head, tail, name] = path.split(".")
  if (head === "objects") return document.objects.find((/** @type {Doc} */ item) => item.id === tail)?.[name]
  return tail === undefined ? document[head] : document[head][tail]
}

/** @param {Doc} document @param {string} path @param {any} value */
const withValue = (document, path, value) => {
  const [head, tail, name] = path.split(".")
  if (tail === undefined) return { ...document, [head]: value }
  if (head !== "objects") return { ...document, [head]: { ...document[head], [tail]: value } }
  const at = placeOf(document, tail)
  return { ...document, objects: document.objects.with(at, { ...document.objects[at], [name]: value }) }
}

/** @param {Doc} document @param {Doc} item @param {number} [at] */
const withAdded = (document, item, at = document.objects.length) => {
  if (document.objects.some((/** @type {Doc} */ other) => other.id === item.id)) throw new RangeError(`There is an object ${item.id} already.`)
  return { ...document, objects: document.objects.toSpliced(at, 0, item) }
}

/** @param {Doc} document @param {Change} change @returns {Doc} */
const applied = (document, change) => {
  if ("replace" in change) return change.replace
  if ("add" in change) return withAdded(document, change.add, change.at)
  if ("remove" in change) return { ...document, objects: document.objects.toSpliced(placeOf(document, change.remove), 1) }
  return withValue(document, change.path, change.value)
}

/** @param {Doc} document @param {Change} change @returns {Change} */
const inverted = (document, change) => {
  if ("replace" in change) return { replace: document }
  if ("add" in change) return { remove: change.add.id }
  if ("remove" in change) {
    const at = placeOf(document, change.remove)
    return { add: document.objects[at], at }
  }
  return { path: change.path, value: valueAt(document, change.path) }
}

/** The document after these changes. Throws RangeError where one does not fit. @param {Doc} document @param {readonly Change[]} changes */
export const apply = (document, changes) => changes.reduce(applied, document)

/** The document after those of these changes that fit it; others may have removed an object meanwhile. @param {Doc} document @param {readonly Change[]} changes */
export const applyFitting = (document, changes) =>
  changes.reduce((now, change) => {
    try {
      return applied(now, change)
    } catch {
      return now
    }
  }, document)

/** Those of these changes that fit the document, one after the other. @param {Doc} document @param {readonly Change[]} changes @returns {Change[]} */
export const fitting = (document, changes) => {
  let now = document
  return changes.filter((change) => {
    const next = applyFitting(now, [change])
    const fits = next !== now
    now = next
    return fits
  })
}

/** The changes that lead back to the document. @param {Doc} document @param {readonly Change[]} changes @returns {Change[]} */
export const inverse = (document, changes) => {
  const back = /** @type {Change[]} */ ([])
  let now = document
  for (const change of changes) {
    back.unshift(inverted(now, change))
    now = applied(now, change)
  }
  return back
}

/** Only the last value of each path is kept; adding, removing and replacing stay where they are. @param {readonly Change[]} changes @returns {Change[]} */
export const squash = (changes) => {
  const isPath = (/** @type {Change} */ change) => "path" in change
  if (!changes.every(isPath)) return [...changes]
  const last = new Map(changes.map((change) => ["path" in change ? change.path : "", change]))
  return [...last.values()]
}

/** Those changes that change something. @param {Doc} document @param {readonly Change[]} changes */
export const real = (document, changes) =>
  changes.filter((change) => !("path" in change) || JSON.stringify(valueAt(document, change.path)) !== JSON.stringify(change.value))

/** The changes that lead from one document to another, as values of paths. @param {Doc} from @param {Doc} to @returns {Change[]} */
export const difference = (from, to) => {
  const parts = ["physics", "music", "audio", "visualization", "couplings", "seeds"]
  const changes = parts.flatMap((part) => Object.keys(to[part]).map((name) => ({ path: `${part}.${name}`, value: to[part][name] })))
  return real(from, changes)
}
