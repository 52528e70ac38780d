// A card's still comes alive while a mouse or pen rests on it or the keyboard is in it; one at a time, silent, never
// where motion is not wanted or data are to be saved, and never by touch: there a tap opens the universe. Escape stills
// it. The card says where its document is: data-alive="…/document.json".

import { isCalm, savesData } from "../lib/preferences.js"

const REST_MS = 350

/** @type {{card: Element, player: Element} | null} */
let living = null
/** @type {Element | null} the card on which something rests, alive or about to be */
let rested = null
let waiting = 0

const sleep = () => {
  clearTimeout(waiting)
  living?.player.remove()
  living = rested = null
}

/** @param {HTMLElement} card */
const wake = async (card) => {
  await import("../live/player.js")
  if (rested !== card || living?.card === card || !card.isConnected) return
  living?.player.remove()
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
  if (!card || rested === card || isCalm() || savesData() || !isResting(event)) return
  clearTimeout(waiting)
  rested = card
  waiting = setTimeout(() => wake(card), REST_MS)
}

/** Whether it is a mouse, a pen or a keyboard: a finger that has tapped leaves pointer and focus behind, and rests on nothing. @param {Event} event */
const isResting = (event) => {
  if (event instanceof PointerEvent) return event.pointerType !== "touch"
  return /** @type {Element} */ (event.target).matches(":focus-visible")
}

/** @param {MouseEvent | FocusEvent} event */
const onLeave = (event) => {
  const card = /** @type {Element} */ (event.target).closest?.("[data-alive]")
  const to = /** @type {Element | null} */ (event.relatedTarget)
  if (card && card === rested && !card.contains(to)) sleep()
}

/** @param {KeyboardEvent} event */
const onKey = (event) => {
  if (event.key !== "Escape" || !rested) return
  const card = rested
  sleep()
  rested = card // until it is left
}

document.addEventListener("pointerover", onEnter)
document.addEventListener("focusin", onEnter)
document.addEventListener("pointerout", onLeave)
document.addEventListener("focusout", onLeave)
document.addEventListener("keydown", onKey)
