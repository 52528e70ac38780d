// What each person holds: a dot with initials on the control, a ring around the object in the world. And what one holds oneself.

import { badge, personInWords } from "../room/shown.js"
import { pathOf } from "./controls.js"
import { definitionOf } from "./definitions.js"
import { shapesAround } from "./handles.js"

/** What a path is called: "gravity", "peg". @param {string} path @param {import("./changes.js").Doc} document */
export const nameOfPath = (path, document) => {
  const item = path.startsWith("objects.") ? document.objects.find((/** @type {any} */ one) => one.id === path.split(".")[1]) : null
  const label = definitionOf(path)?.label.toLowerCase()
  if (item) return label && path.split(".")[2] ? `${item.kind}, ${label}` : `a ${item.kind}`
  return label ?? path
}

/**
 * @param {HTMLElement} root @param {import("./store.js").Store} store
 * @param {{people: import("../room/people.js").People, presence: import("../room/presence.js").Presence}} with_
 */
export const createHolding = (root, store, { people, presence }) => {
  /** What somebody has the focus on in the forms, or has selected in the world. */
  const hold = () => {
    const control = document.hasFocus() ? document.activeElement?.closest(".control[data-path]") : null
    const { selected } = store.get()
    const [first] = selected
    presence.hold(control ? pathOf(control) : first && selected.size === 1 ? `objects.${first}` : null)
  }
  root.addEventListener("focusin", hold)
  root.addEventListener("focusout", () => setTimeout(hold))
  store.watch((state, before) => state.selected !== before.selected && hold())

  let last = ""
  /** Dots on the controls that others hold. */
  const mark = () => {
    const held = people.others().filter(({ focus }) => focus)
    const now = JSON.stringify(held.map(({ client, focus, name, color, state }) => [client, focus, name, color, state]))
    if (now === last) return
    last = now
    for (const old of root.querySelectorAll(".holds")) old.remove()
    for (const old of root.querySelectorAll("[data-held]")) old.removeAttribute("data-held")
    for (const tab of held) {
      const place = root.querySelector(`.control[data-path="${CSS.escape(tab.focus ?? "")}"], [data-object="${CSS.escape(tab.focus?.split(".")[1] ?? "")}"]`)
      if (!place) continue
      const dot = badge(tab, "holds person person--small")
      dot.title = `${tab.name} holds this`
      dot.setAttribute("role", "img")
      dot.setAttribute("aria-label", `${personInWords(tab)} holds this`)
      const at = place.querySelector(".control__label")
      if (at) at.after(dot)
      else place.append(dot)
      place.setAttribute("data-held", "")
    }
  }
  people.watch(mark)
  store.watch((state, before) => {
    if (state.document.objects === before.document.objects && state.selected === before.selected) return
    last = "" // the list of objects has been made anew
    queueMicrotask(mark)
  })
}

/**
 * Rings in the world around what others hold.
 * @param {SVGElement} svg @param {import("./store.js").Store} store @param {import("../room/people.js").People} people @param {import("./canvas.js").View} view
 */
export const createHeldRings = (svg, store, people, view) => {
  const draw = () => {
    const { objects } = store.get().document
    const held = people.others().flatMap((tab) => {
      const item = tab.focus?.startsWith("objects.") ? objects.find((/** @type {any} */ one) => one.id === tab.focus?.split(".")[1]) : null
      return item ? [{ item, tab }] : []
    })
    svg.replaceChildren(
      ...held.flatMap(({ item, tab }) => {
        const at = view.toScreen(item.x, item.y)
        const flag = document.createElementNS("http://www.w3.org/2000/svg", "text")
        for (const [name, value] of Object.entries({ x: at.x + 8, y: at.y - 8, class: "held__name", "data-color": tab.color })) flag.setAttribute(name, String(value))
        flag.textContent = tab.name
        const shapes = shapesAround(item, view)
        for (const shape of shapes) {
          shape.setAttribute("data-color", String(tab.color))
          shape.classList.add("held__ring")
        }
        return [...shapes, flag]
      }),
    )
  }
  people.watch(draw)
  store.watch((state, before) => state.document.objects !== before.document.objects && draw())
  view.onMove(draw)
}
