// The people's drawer: who is here, what they hold, following and handing over, one's own name and colour.

import { badge, element, personInWords } from "./shown.js"

const COLOURS = 12
const COLOUR_WORDS = ["brick", "amber", "olive", "leaf", "jade", "lagoon", "sky", "cobalt", "iris", "orchid", "rose", "slate"]

/**
 * @param {HTMLElement} drawer @param {import("./people.js").People} people
 * @param {{presence: import("./presence.js").Presence, leading: import("./leading.js").Leading, nameOf: (path: string) => string, show: (path: string) => void}} with_
 */
export const createPeoplePanel = (drawer, people, { presence, leading, nameOf, show }) => {
  const list = /** @type {HTMLElement} */ (drawer.querySelector("[data-people=list]"))
  const alone = /** @type {HTMLElement} */ (drawer.querySelector("[data-people=alone]"))
  const form = /** @type {HTMLFormElement} */ (drawer.querySelector("form"))
  const name = /** @type {HTMLInputElement} */ (form.querySelector("[name=name]"))
  const nameField = /** @type {HTMLElement} */ (name.closest(".field"))
  const swatches = /** @type {HTMLElement} */ (form.querySelector("[data-people=colours]"))
  const control = /** @type {HTMLElement} */ (drawer.querySelector("[data-people=control]"))

  swatches.replaceChildren(
    ...Array.from({ length: COLOURS }, (_, k) => {
      const input = element("input", { type: "radio", name: "color", value: String(k), className: "visually-hidden" })
      input.setAttribute("aria-label", COLOUR_WORDS[k])
      const label = element("label", { className: "swatch", title: COLOUR_WORDS[k] }, [input])
      label.dataset.color = String(k)
      return label
    }),
  )
  form.addEventListener("submit", (event) => event.preventDefault())
  form.addEventListener("change", ({ target }) => {
    const field = /** @type {HTMLInputElement} */ (target)
    if (field.name === "color") presence.choose({ color: Number(field.value) })
    if (field === name && name.value.trim()) presence.choose({ name: name.value.trim().slice(0, 40) })
  })

  /** @param {string} words @param {() => void} act @param {string} full */
  const button = (words, act, full) => {
    const made = element("button", { type: "button", className: "button button--small button--quiet", textContent: words })
    made.setAttribute("aria-label", full)
    made.addEventListener("click", act)
    return made
  }

  /** @param {import("./people.js").Person} person */
  const acts = (person) => {
    if (person.isYou) return []
    const { following, holder } = leading.state()
    const you = people.you()
    const follows = following === person.key
    const mayLead = Boolean(you?.may.play ?? you?.may.edit)
    return [
      button(follows ? "Stop following" : "Follow", () => (follows ? leading.unfollow() : leading.follow(person.key)), follows ? `Stop following ${person.name}` : `Follow what ${person.name} sees`),
      ...(mayLead && holder === person.key ? [button("Ask for control", () => leading.ask(person.key), `Ask ${person.name} for control of playing`)] : []),
      ...(mayLead && holder === you?.key ? [button("Give control", () => leading.give(person.key), `Give control of playing to ${person.name}`)] : []),
    ]
  }

  /** @param {import("./people.js").Person} person */
  const row = (person) => {
    const [path] = person.focuses
    const holds = path && !person.isYou ? [button(`holds ${nameOf(path)}`, () => show(path), `${person.name} holds ${nameOf(path)}: show it`)] : []
    const words = element("span", { className: "people__words" }, [element("strong", { textContent: person.isYou ? `${person.name} (you)` : person.name }), element("span", { className: "dim", textContent: personInWords(person).split(", ").slice(1).join(", ") })])
    const item = element("li", { className: "people__person" }, [badge(person), words, element("span", { className: "people__acts" }, [...holds, ...acts(person)])])
    item.dataset.person = person.key
    return item
  }

  const showControl = () => {
    const { holder } = leading.state()
    const you = people.you()
    const mayAsk = !holder && people.others().length > 0 && Boolean(you?.may.play)
    control.replaceChildren()
    control.hidden = !holder && !mayAsk
    if (control.hidden) return
    if (!holder) {
      const words = you?.role === "owner" ? "Take control" : "Ask for control"
      return control.append(element("span", { textContent: "Everybody who may edit plays and stops for all." }), button(words, () => leading.ask(you?.key ?? ""), `${words} of playing`))
    }
    const isMine = holder === you?.key
    control.append(element("span", { textContent: isMine ? "You hold control: only you play and stop for all." : `${people.named(holder)} holds control of playing.` }), ...(isMine ? [button("Release", leading.release, "Release control of playing")] : []))
  }

  let last = ""
  const look = () => {
    const all = people.all()
    const now = JSON.stringify([all, leading.state(), people.you()])
    if (now === last) return
    last = now
    const you = people.you()
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.getAttribute("aria-label")
    list.replaceChildren(...all.map(row))
    if (focused) /** @type {HTMLElement[]} */ ([...list.querySelectorAll("button")]).find((one) => one.getAttribute("aria-label") === focused)?.focus()
    alone.hidden = all.length > 1
    nameField.hidden = you?.kind !== "guest"
    if (you && name !== document.activeElement) name.value = you.name
    const mine = /** @type {HTMLInputElement | null} */ (swatches.querySelector(`[value="${you?.color}"]`))
    if (mine) mine.checked = true
    showControl()
  }
  people.watch(look)
  leading.watch(look)
}
