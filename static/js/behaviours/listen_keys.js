// The keys of the listen page: they press the buttons that are there, so that the buttons stay the one way to do it.

import { areSingleKeysOff } from "../lib/preferences.js"

/** @type {Record<string, string>} */
const ACTIONS = { " ": "listen", m: "mute", f: "fullscreen" }

/** The studio's choice holds here too, and what the person prefers everywhere: single letters can be switched off, Space stays. @param {string} key */
const isOff = (key) => key !== " " && (areSingleKeysOff() || localStorage.getItem("harmonic.single-keys") === "off")

/** @param {EventTarget | null} target */
const isTyping = (target) =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches("input:not([type=range]), textarea, select"))

document.addEventListener("keydown", (event) => {
  const player = document.getElementById("player")
  if (!player || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || isOff(event.key)) return
  if (event.key === "h") {
    player.toggleAttribute("data-bare")
    return
  }
  const onButton = event.target instanceof Element && event.target.matches("button, a, summary, input")
  const action = ACTIONS[event.key]
  if (!action || (event.key === " " && onButton)) return
  event.preventDefault()
  const button = player.querySelector(`[data-action="${action}"]`)
  if (button instanceof HTMLElement) button.click()
})
