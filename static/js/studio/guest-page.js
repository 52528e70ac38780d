// What is special on a guest's page: the address remembers their universe, signing up takes it along, others of theirs are listed.

import { allKept, forget, keptOf, movedTo, touch } from "./guest.js"
import { broughtInWords, keep, leftInWords } from "./keep.js"
import { toast, toastNext } from "../behaviours/page.js"

/** What the address names has moved to the account meanwhile: go there. True if one goes. */
const follow = async () => {
  const named = location.hash.slice(1)
  const address = named && movedTo(named)
  if (!address || (await keptOf(named))) return false
  location.replace(address)
  return true
}

/**
 * Somebody has just signed in to keep something: keep it, and go there; or goes after what was kept before. True if one goes.
 * @param {import("./main.js").Config} config
 */
export const bringHome = async (config) => {
  if (config.id) return false
  if (!new URLSearchParams(location.search).has("keep")) return follow()
  const { brought, left } = await keep()
  const goes = brought.length > 0
  const say = goes ? toastNext : toast
  if (goes) say(broughtInWords(brought), "success")
  for (const one of left) say(leftInWords(one), "error")
  if (goes) location.replace(brought[0].url)
  else history.replaceState(null, "", config.addresses.studio)
  return goes
}

/** Keeps this one: on the server for who is signed in, else by way of signing up. @param {string} id @param {import("./main.js").Config} config */
export const keepNow = async (id, config) => {
  await touch(id)
  if (!config.is_signed_in) return location.assign(/** @type {HTMLAnchorElement} */ (document.getElementById("keep")).href)
  const { brought, left } = await keep(id)
  if (brought.length) location.assign(brought[0].url)
  for (const one of left) toast(leftInWords(one), "error")
}

const listOthers = async (/** @type {string} */ id) => {
  const list = /** @type {HTMLElement} */ (document.getElementById("guest-list"))
  const others = (await allKept()).filter((kept) => kept.id !== id)
  list.replaceChildren(
    ...others.map((kept) => {
      const row = document.createElement("li")
      const open = Object.assign(document.createElement("a"), { className: "objects__item", href: `#${kept.id}`, textContent: kept.document.name })
      const drop = Object.assign(document.createElement("button"), { type: "button", className: "button button--small button--quiet", textContent: "Forget" })
      drop.setAttribute("aria-label", `Forget ${kept.document.name}`)
      drop.addEventListener("click", () => forget(kept.id).then(() => listOthers(id)))
      row.className = "row"
      row.append(open, drop)
      return row
    }),
  )
  document.getElementById("shelf-of-mine")?.toggleAttribute("hidden", !others.length)
}

/** @param {string} id @param {import("./store.js").Store} store @param {import("./main.js").Config} config */
export const rememberGuest = (id, store, config) => {
  const mark = () => location.hash !== `#${id}` && history.replaceState(null, "", `${config.addresses.studio}#${id}`)
  if (!config.start) mark()
  store.watch(({ history }) => history.done.length && mark())
  addEventListener("hashchange", () => location.reload())
  document.getElementById("keep")?.addEventListener("click", (event) => {
    event.preventDefault()
    keepNow(id, config)
  })
  listOthers(id)
}
