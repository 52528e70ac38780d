// What a guest made goes with them when they sign in: each universe is sent to the server under its own id, and then opened from
// there. The id makes it one universe however often it is sent.

import { applyFitting } from "./changes.js"
import { csrfToken } from "./doors.js"
import { allKept, keptOf, moveAway } from "./guest.js"
import { keyOf, writtenDown } from "./tabs.js"

/**
 * @typedef {import("./guest.js").Kept} Kept
 * @typedef {{name: string, url: string}} Brought
 * @typedef {{name: string, why: string}} Left
 */

const DOOR = "/universes/keep/"
const MOST_TIMES = 4 // another tab may go on changing it while it is sent

/** @param {unknown} document @param {string} id @returns {Promise<string>} the address of its studio */
const post = async (document, id) => {
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken() }
  const asked = { method: "POST", headers, body: JSON.stringify({ id, document }), redirect: /** @type {const} */ ("manual") }
  const response = await fetch(DOOR, asked).catch(() => {
    throw new Error("There is no connection.")
  })
  const answer = await response.json().catch(() => ({}))
  if (!response.ok) throw new Error(answer.error?.message || (response.status ? `The site answered ${response.status}.` : "Sign in again."))
  return answer.data.url
}

/** Sends one until what is kept here is what was sent, then forgets it here. @param {Kept} first @returns {Promise<string>} where it is now */
const send = async (first) => {
  let kept = /** @type {Kept | undefined} */ (first)
  let url = ""
  for (let times = 0; kept && times < MOST_TIMES; times += 1) {
    const { id, document, ops } = kept
    const waiting = writtenDown(localStorage, keyOf(id)) // a tab may have been left before it could put everything in its place
    url = await post(applyFitting(document, waiting.filter((entry) => !ops.includes(entry.op)).flatMap((entry) => entry.changes)), id)
    if (await moveAway(kept, url)) {
      for (const entry of waiting) localStorage.removeItem(keyOf(id) + entry.op)
      return url
    }
    kept = await keptOf(id)
  }
  if (!kept) return url
  throw new Error("It is being changed in another tab.")
}

/** Keeps one, or all that were changed; the one changed last comes first. One that is refused stops no other. @param {string} [only] */
export const keep = async (only) => {
  const one = only && (await keptOf(only))
  const all = only ? (one ? [one] : []) : await allKept()
  const brought = /** @type {Brought[]} */ ([])
  const left = /** @type {Left[]} */ ([])
  for (const kept of all) {
    const { name } = kept.document
    try {
      brought.push({ name, url: await send(kept) })
    } catch (error) {
      left.push({ name, why: /** @type {Error} */ (error).message })
    }
  }
  return { brought, left }
}

/** What was brought along, in words; "" if nothing was. @param {Brought[]} brought */
export const broughtInWords = (brought) => {
  const names = brought.map(({ name }) => `“${name}”`).join(", ")
  const many = brought.length === 1 ? "1 universe was" : `${brought.length} universes were`
  return brought.length ? `${many} brought along from this browser: ${names}.` : ""
}

/** @param {Left} left */
export const leftInWords = ({ name, why }) => `“${name}” could not be brought along: ${why} It is safe in this browser.`
