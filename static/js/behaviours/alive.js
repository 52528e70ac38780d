// A card's still comes alive while the pointer rests on it or the keyboard is in it; one at a time, silent, and
// never where motion is not wanted. The card says where its document is: data-alive="…/document.json".

import { isCalm } from "../lib/preferences.js"

const REST_MS = 350

/** @type {{card: Element, player: Element} | null} */
let living = null
let waiting = 0

const sleep = () => {
  clearTimeout(waiting)
  living?.player.remove()
  living = null
}

/** @param {HTMLElement} card */
const wake = async (card) => {
  await import("../live/player.js")
  if (!card.matches(":hover, :focus-within")) return
  sleep()
  const player = document.createElement("harmonic-player")
  player.className = "card__alive"
  player.setAttribute("src", card.dataset.alive ?? "")
  player.setAttribute("autoplay-picture", "")
  player.setAttribute("aria-hidden", "true")
  card.append(player)
  living = { card, player }
}

/** @param {Event} event */
const onEnter = (event) => {
  const card = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest?.("[data-alive]"))
  if (!card || isCalm() || living?.card === card) return
  clearTimeout(waiting)
  waiting = setTimeout(() => wake(card), REST_MS)
}

/** @param {MouseEvent | FocusEvent} event */
const onLeave = (event) => {
  const card = /** @type {Element} */ (event.target).closest?.("[data-alive]")
  const to = /** @type {Element | null} */ (event.relatedTarget)
  if (card && !card.contains(to)) sleep()
}

document.addEventListener("pointerover", onEnter)
document.addEventListener("focusin", onEnter)
document.addEventListener("pointerout", onLeave)
document.addEventListener("focusout", onLeave)
