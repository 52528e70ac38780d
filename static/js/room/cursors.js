// Others' pointers in the world: a small arrow with a name, that glides to where it was last seen.

import { isCalm } from "../lib/preferences.js"
import { badge, element } from "./shown.js"

const GLIDE = 0.35 // of what is left, each frame
const REST_PX = 0.3

/**
 * @param {HTMLElement} layer @param {import("./people.js").People} people @param {import("./room.js").Room} room
 * @param {{toScreen: (x: number, y: number) => {x: number, y: number}, onMove: (listener: () => void) => void}} view
 */
export const createCursors = (layer, people, room, view) => {
  /** @type {Map<string, {plate: HTMLElement, to: [number, number], x: number, y: number}>} world coordinates asked for, screen coordinates shown */
  const shown = new Map()
  let isGliding = false

  /** @param {string} client */
  const drop = (client) => {
    shown.get(client)?.plate.remove()
    shown.delete(client)
  }

  const glide = () => {
    isGliding = false
    for (const cursor of shown.values()) {
      const { x, y } = view.toScreen(...cursor.to)
      const by = isCalm() || !cursor.plate.isConnected ? 1 : GLIDE
      const isThere = Math.hypot(x - cursor.x, y - cursor.y) < REST_PX
      cursor.x = isThere ? x : cursor.x + (x - cursor.x) * by
      cursor.y = isThere ? y : cursor.y + (y - cursor.y) * by
      cursor.plate.style.setProperty("--x", `${cursor.x}px`)
      cursor.plate.style.setProperty("--y", `${cursor.y}px`)
      if (!cursor.plate.isConnected) layer.append(cursor.plate)
      isGliding ||= !isThere
    }
    if (isGliding) requestAnimationFrame(glide)
  }
  const move = () => {
    if (!isGliding && shown.size) requestAnimationFrame(glide)
    isGliding ||= shown.size > 0
  }

  /** @param {string} client */
  const plateOf = (client) => {
    const person = people.tab(client)
    if (!person) return null
    const plate = element("span", { className: "cursor" }, [badge(person, "cursor__flag")])
    plate.dataset.color = String(person.color)
    plate.firstElementChild?.replaceChildren(person.name)
    return plate
  }

  /** @param {string} client @param {[number, number] | null} at */
  const place = (client, at) => {
    const cursor = shown.get(client)
    if (!at) return drop(client)
    if (cursor) cursor.to = at
    else {
      const plate = people.others().some((tab) => tab.client === client) ? plateOf(client) : null
      if (plate) shown.set(client, { plate, to: at, x: 0, y: 0 })
    }
  }

  room.on("cursors", (message) => {
    for (const { client, cursor } of message.cursors) place(client, cursor)
    move()
  })
  people.watch(() => {
    for (const [client, { plate }] of shown) {
      const person = people.tab(client)
      if (!person || person.state === "away") drop(client)
      else {
        plate.dataset.color = String(person.color)
        const flag = /** @type {HTMLElement} */ (plate.firstElementChild)
        flag.dataset.color = String(person.color)
        flag.textContent = person.name
      }
    }
  })
  view.onMove(move)
}
