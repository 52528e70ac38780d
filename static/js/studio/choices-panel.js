// The list of fields that somebody else has changed while one was offline: for each, mine or theirs.

import { element } from "../room/shown.js"

/** @param {import("./store.js").Store} store @param {import("./choices.js").Choices} choices @param {(words: string) => void} tell @param {(username: string) => string} [named] what people here are called */
export const createChoicesPanel = (store, choices, tell, named = (username) => username) => {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("choices"))
  const list = /** @type {HTMLElement} */ (dialog.querySelector("[data-choices=list]"))
  const banners = /** @type {HTMLElement} */ (document.getElementById("banners"))
  /** @type {HTMLElement | null} */
  let reminder = null

  /** @param {import("./choices.js").Choice} choice @param {"mine" | "theirs"} whose */
  const button = (choice, whose) => {
    const who = whose === "mine" ? "Mine" : named(choice.who) || "Theirs"
    const made = element("button", { type: "button", className: "choice__option" }, [element("span", { className: "visually-hidden", textContent: `${choice.label}: ` }), element("span", { className: "caption", textContent: who }), element("span", { className: "number", textContent: choice[whose] })])
    made.addEventListener("click", () => {
      choices.choose(choice, whose)
      tell(`${choice.label}: ${choice[whose]}`)
    })
    return made
  }

  /** @param {import("./choices.js").Choice} choice */
  const row = (choice) => {
    const item = element("li", { className: "choice" }, [element("h3", { className: "choice__label", textContent: choice.label }), button(choice, "mine"), button(choice, "theirs")])
    item.dataset.choice = choice.held.unit
    return item
  }

  /** @param {number} count */
  const remind = (count) => {
    reminder?.remove()
    reminder = null
    if (!count || dialog.open) return
    const open = element("button", { type: "button", className: "button button--small", textContent: "Choose" })
    open.addEventListener("click", () => show(true))
    reminder = element("div", { className: "banner" }, [element("p", { textContent: `${count === 1 ? "1 value was" : `${count} values were`} changed by others too while you were offline. Yours wait here.` }), open])
    reminder.dataset.choices = "reminder"
    banners.append(reminder)
  }

  /** @param {boolean} [isAsked] */
  const show = (isAsked = false) => {
    const all = store.get().choices
    list.replaceChildren(...all.map(row))
    if (!all.length && dialog.open) dialog.close()
    if (all.length && !dialog.open && (isAsked || !reminder)) dialog.showModal()
    remind(all.length)
  }

  for (const each of /** @type {NodeListOf<HTMLElement>} */ (dialog.querySelectorAll("[data-choices=all]"))) {
    each.addEventListener("click", () => [...store.get().choices].forEach((choice) => choices.choose(choice, each.dataset.whose === "mine" ? "mine" : "theirs")))
  }
  dialog.addEventListener("close", () => remind(store.get().choices.length))
  store.watch((state, before) => (state === before ? state.choices.length : state.choices !== before.choices) && show())
}
