// What others are dragging just now: shown, never kept. Pure; each client's newest replaces its last.

import { definitionOf } from "./definitions.js"

/**
 * @typedef {import("./changes.js").Change} Change
 * @typedef {{path: string, value: any}} Value
 * @typedef {{who: string, client: string, changes: Value[], at: number}} Preview
 * @typedef {ReadonlyMap<string, Preview>} Previews by client
 */

const LASTS_MS = 2500 // one whose end was lost on the way is not shown for ever

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

/** Without what somebody's edit has just said for good. @param {Previews} previews @param {string} who @param {readonly Change[]} changes @returns {Previews} */
export const superseded = (previews, who, changes) => {
  const paths = new Set(changes.flatMap((change) => ("path" in change ? [change.path] : [])))
  const left = [...previews.values()].flatMap((preview) => {
    const still = preview.who === who ? preview.changes.filter(({ path }) => !paths.has(path)) : preview.changes
    return still.length ? [{ ...preview, changes: still }] : []
  })
  return new Map(left.map((preview) => [preview.client, preview]))
}

/** @param {Previews} previews @param {string} client @returns {Previews} */
export const without = (previews, client) => new Map([...previews].filter(([other]) => other !== client))

/** @param {Previews} previews @param {number} now @returns {Previews} the same if nothing was too old */
export const fresh = (previews, now) => {
  const left = [...previews].filter(([, { at }]) => now - at < LASTS_MS)
  return left.length === previews.size ? previews : new Map(left)
}

/** @param {Previews} previews @returns {Change[]} */
export const changesOf = (previews) => [...previews.values()].flatMap(({ changes }) => changes)
