// What others are dragging just now: shown, never kept. Pure; each client's newest replaces its last.

import { valueAt } from "./changes.js"
import { definitionOf } from "./definitions.js"

/**
 * @typedef {import("./changes.js").Change} Change
 * @typedef {{path: string, value: any}} Value
 * @typedef {{who: string, client: string, changes: Value[], at: number}} Preview
 * @typedef {ReadonlyMap<string, Preview>} Previews by client
 */

const LASTS_MS = 2500 // one whose end was lost on the way is not shown for ever

/** @param {any} a @param {any} b */
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b)

/** Whether a value is one that this path may hold: what others send is not taken on trust. @param {any} change */
const fits = ({ path, value }) => {
  const of = typeof path === "string" ? definitionOf(path) : undefined
  if (!of) return false
  if (of.kind === "bool") return typeof value === "boolean"
  if (of.kind === "choice") return of.choices.includes(value)
  if (of.kind === "matrix") return Array.isArray(value) && value.length === 36 && value.every((one) => one >= -1 && one <= 1)
  return typeof value === "number" && value >= of.low && value <= of.high
}

/** @param {Previews} previews @param {{who: string, client: string, changes: any[]}[]} news @param {number} at @returns {Previews} */
export const previewed = (previews, news, at) => {
  const now = new Map(previews)
  for (const { who, client, changes } of news) {
    const good = changes.filter(fits)
    if (good.length) now.set(client, { who, client, changes: good, at })
    else now.delete(client)
  }
  return now
}

/**
 * Without what holds by now. An edit in mid-drag may come after the preview that followed it: that newer preview stays, else the
 * control would jump back. Who lets go keeps the value that was shown last.
 * @param {Previews} previews @param {(path: string, value: any, who: string) => boolean} holds @returns {Previews}
 */
export const unsettled = (previews, holds) => {
  const left = [...previews.values()].flatMap((preview) => {
    const still = preview.changes.filter(({ path, value }) => !holds(path, value, preview.who))
    return still.length ? [{ ...preview, changes: still }] : []
  })
  return new Map(left.map((preview) => [preview.client, preview]))
}

/** Whether an edit says for good what somebody's preview has shown. @param {{who: string, changes: readonly Change[]}} edit @returns {Parameters<typeof unsettled>[1]} */
export const heldBy = ({ who, changes }) => (path, value, whose) => whose === who && changes.some((change) => "path" in change && change.path === path && same(change.value, value))

/** Whether a document says it already. @param {import("./changes.js").Doc} document @returns {Parameters<typeof unsettled>[1]} */
export const heldIn = (document) => (path, value) => same(valueAt(document, path), value)

/** @param {Previews} previews @param {string} client @returns {Previews} */
export const without = (previews, client) => new Map([...previews].filter(([other]) => other !== client))

/** @param {Previews} previews @param {number} now @returns {Previews} the same if nothing was too old */
export const fresh = (previews, now) => {
  const left = [...previews].filter(([, { at }]) => now - at < LASTS_MS)
  return left.length === previews.size ? previews : new Map(left)
}

/** @param {Previews} previews @returns {Change[]} */
export const changesOf = (previews) => [...previews.values()].flatMap(({ changes }) => changes)
