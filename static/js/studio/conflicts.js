// What was changed here without a connection, and by others meanwhile: which changes may go, and on which somebody must decide.
// Pure. Each waiting edit knows the values that its fields had when it was made; what others have changed since is told by them.

/**
 * @typedef {import("./changes.js").Change} Change
 * @typedef {import("./changes.js").Doc} Doc
 * @typedef {Record<string, any>} Bases unit (a path, or `objects.<id>`) -> the value or object that was kept then; null: not there
 * @typedef {{unit: string, kind: "value" | "gone" | "removed", changes: Change[], base: any}} Held what waits for a decision: a value that
 *   both changed; an object changed here and gone there; an object removed here and changed there
 */

import { valueAt } from "./changes.js"

/** @param {any} a @param {any} b */
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b)

/** @param {Doc} document @param {string} id */
const objectOf = (document, id) => document.objects.find((/** @type {Doc} */ item) => item.id === id) ?? null

/** What a change is about: a path, an object, or nothing that others could have changed. @param {Change} change */
const unitOf = (change) => {
  if ("remove" in change) return `objects.${change.remove}`
  if (!("path" in change)) return ""
  return change.path.startsWith("objects.") ? change.path.split(".").slice(0, 2).join(".") : change.path
}

/** @param {Doc} document @param {string} unit */
const heldAt = (document, unit) => (unit.startsWith("objects.") ? objectOf(document, unit.slice(8)) : valueAt(document, unit))

/** The values on which changes are based. @param {Doc} kept @param {readonly Change[]} changes @returns {Bases} */
export const basesOf = (kept, changes) => {
  const units = new Set(changes.map(unitOf).filter(Boolean))
  return Object.fromEntries([...units].map((unit) => [unit, heldAt(kept, unit)]))
}

/** Bases, after changes of one's own have been kept: these are no one else's. @param {Bases} bases @param {readonly Change[]} changes @param {Doc} kept @returns {Bases} */
export const rebased = (bases, changes, kept) => ({
  ...bases, ...Object.fromEntries(Object.entries(basesOf(kept, changes)).filter(([unit]) => unit in bases)),
})

/** Whether one change meets another's; null if not. @param {Change} change @param {Bases} bases @param {Doc} kept @returns {Held | null} */
const clash = (change, bases, kept) => {
  const unit = unitOf(change)
  const base = bases[unit]
  if (!unit || base === undefined || base === null) return null
  const now = heldAt(kept, unit)
  /** @param {Held["kind"]} kind @param {string} [name] */
  const held = (kind, name = unit) => ({ unit: name, kind, changes: [change], base })
  if ("remove" in change) return now && !same(now, base) ? held("removed") : null
  if (!("path" in change)) return null
  if (!unit.startsWith("objects.")) return same(now, base) || same(now, change.value) ? null : held("value")
  if (!now) return held("gone")
  const field = change.path.split(".")[2]
  return same(now[field], base[field]) || same(now[field], change.value) ? null : held("value", change.path)
}

/** Which of an edit's changes may go, and which wait for a decision. @param {readonly Change[]} changes @param {Bases} bases @param {Doc} kept @returns {{go: Change[], held: Held[]}} */
export const parted = (changes, bases, kept) => {
  const go = /** @type {Change[]} */ ([])
  const held = /** @type {Held[]} */ ([])
  for (const change of changes) {
    const met = clash(change, bases, kept)
    if (met) held.push(met)
    else if (!("remove" in change) || objectOf(kept, change.remove) || bases[unitOf(change)] === undefined || bases[unitOf(change)] === null) go.push(change)
  }
  return { go, held }
}

/** One decision for each unit: what came last holds, and fields of one object that is gone go together. @param {readonly Held[]} all @returns {Held[]} */
export const gathered = (all) => {
  const units = /** @type {Map<string, Held>} */ (new Map())
  for (const held of all) {
    const before = units.get(held.unit)
    units.set(held.unit, before ? { ...held, kind: before.kind === "removed" ? "removed" : held.kind, changes: [...before.changes, ...held.changes], base: before.base } : held)
  }
  return [...units.values()]
}

/** What choosing one's own does to the document as it is now: an object that is gone by now comes back. @param {Held} held @param {Doc} kept @returns {Change[]} */
export const mineOf = (held, kept) => {
  const [head, id] = held.unit.split(".")
  if (head !== "objects" || held.kind === "removed" || objectOf(kept, id)) return held.changes
  const fields = held.changes.flatMap((change) => ("path" in change ? [[change.path.split(".")[2], change.value]] : []))
  return [{ add: { ...held.base, ...Object.fromEntries(fields) } }]
}
